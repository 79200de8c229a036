"""Makes and keeps ``.venv``: exact, hashed versions; the second call finds its stamp and does nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from installer import places
from installer.screen import Progress, Stop, say

_STAMP = "vic-stamp.json"
_NAME = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)
_LARGE = re.compile(r"\((\d{2,}(?:\.\d+)?) MB\)")
# Settings of the person's own pip that would put the libraries elsewhere or leave some out.
_MISLEADING = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_ROOT", "PIP_NO_DEPS",
               "PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_NO_BINARY", "PIP_PYTHON", "__PYVENV_LAUNCHER__")  # fmt: skip


@dataclass(frozen=True)
class Environment:
    """The virtual environment of one project folder."""

    root: Path
    venv: Path
    lock: Path

    @classmethod
    def of_project(cls, *, tests: bool) -> Environment:
        """Return the environment of this project: for work, or for work and tests."""
        return cls(places.ROOT, places.ROOT / ".venv", places.TEST_LOCK if tests else places.RUN_LOCK)

    @property
    def python(self) -> Path:
        """The Python inside."""
        return places.python(self.venv)

    def key(self) -> str:
        """Return what the stamp must hold for the set-up to be complete: this lock, in this place."""
        whole = hashlib.sha256(self.lock.read_bytes())
        whole.update(f"\n{self.root}\n".encode())
        return whole.hexdigest()

    def stamps(self) -> dict[str, str]:
        """Return what was set up here before: lock name -> key; nothing when there is no whole environment."""
        try:
            kept = json.loads((self.venv / _STAMP).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) and self.python.exists() else {}

    def ready(self) -> bool:
        """Tell whether nothing is to be done; starts no other program."""
        return self.stamps().get(self.lock.name) == self.key()

    def prepare(self) -> None:
        """Make the environment whole: Python, libraries, our own packages, the ``vic`` command.

        Raises:
            Stop: something needed cannot be had; the text says what to do.
        """
        if self.ready():
            return
        say(f"Đang chuẩn bị môi trường làm việc trong {self.venv} (lần đầu mất vài phút)…")
        if self.stamps().get("root", str(self.root)) != str(self.root) or not _works(self.python):
            self._create()  # also after the folder was moved: the programs inside know their old place
        self._install()
        self.connect()
        self._stamp()

    def connect(self) -> None:
        """Let the environment import our folders and start the program as ``vic``."""
        # An executed line of pure ASCII: a plain path would be read in the system's old code page.
        line = f"import sys; sys.path.append({str(self.root)!a})\n"
        (places.site_packages(self.venv) / "vic-desktop.pth").write_text(line, "ascii")
        folder = places.scripts(self.venv)
        if places.WINDOWS:
            (folder / "vic.cmd").write_text('@"%~dp0python.exe" -m desktop %*\n', "ascii")
            return
        vic = folder / "vic"
        vic.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m desktop "$@"\n', "ascii")
        vic.chmod(0o755)

    def _create(self) -> None:
        shutil.rmtree(self.venv, ignore_errors=True)
        if _has_ensurepip():
            _call([sys.executable, "-m", "venv", str(self.venv)], "Không tạo được môi trường Python.")
            return
        _call([sys.executable, "-m", "venv", "--without-pip", str(self.venv)], _no_venv())
        with tempfile.TemporaryDirectory() as folder:
            wheel = _pip_wheel(Path(folder))
            if wheel is None:
                raise Stop(_no_venv())
            _call([str(self.python), f"{wheel}/pip", "install", "-q", "--no-index", str(wheel)], _no_venv())

    def _install(self) -> None:
        names = [found.lower() for found in _NAME.findall(self.lock.read_text("utf-8"))]
        progress = Progress("Thư viện:", len(names))
        command = [
            str(self.python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:",
            "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", str(self.lock),
        ]  # fmt: skip
        with subprocess.Popen(
            command, cwd=self.root, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        ) as pip:  # fmt: skip
            said = _follow(pip, progress)
        if pip.returncode != 0:
            raise Stop(
                "\n".join([*said[-12:], "", "Chưa tải hoặc cài được thư viện. Kiểm tra mạng và chỗ trống trên đĩa,"])
                + " rồi chạy lại đúng lệnh này: phần đã tải được dùng lại."
            )
        progress.end()

    def _stamp(self) -> None:
        kept = {"root": str(self.root), self.lock.name: self.key()}
        if self.lock == places.TEST_LOCK:  # it holds everything that work needs, in the same versions
            run = Environment(self.root, self.venv, places.RUN_LOCK)
            kept[run.lock.name] = run.key()
        fresh = self.venv / f"{_STAMP}.new"
        fresh.write_text(json.dumps(kept), "utf-8")
        fresh.replace(self.venv / _STAMP)


def clean_environment() -> dict[str, str]:
    """Return the environment variables without those that would mislead pip; where it downloads from stays as set."""
    return {name: value for name, value in os.environ.items() if name not in _MISLEADING}


def _follow(pip: subprocess.Popen[str], progress: Progress) -> list[str]:
    said: list[str] = []
    for line in pip.stdout or ():
        said.append(line.rstrip())
        words = line.split()
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            progress.step(words[1 if words[0] == "Collecting" else 3].split("==")[0])
        elif line.startswith("  Downloading ") and (large := _LARGE.search(line)):
            progress.show(f"đang tải {words[1].split('-')[0]} ({large[1]} MB)…")
        elif line.startswith("Installing collected packages"):
            progress.show(f"đã tải đủ {progress.total}, đang cài…")
    return said


def _works(python: Path) -> bool:
    """Tell whether ``python`` starts, is new enough and has pip."""
    if not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([str(python), "-c", check], capture_output=True, check=False).returncode == 0


def _has_ensurepip() -> bool:
    done = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False)
    return done.returncode == 0


def _no_venv() -> str:
    name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    text = "Python trên máy này thiếu phần tạo môi trường. Chạy một lệnh rồi làm lại:"
    return f"{text}\n    sudo apt-get install -y {name}"


def _pip_wheel(folder: Path) -> Path | None:
    """Find pip as Debian packs it: on this machine, or fetched by apt, which any person may do."""
    for place in (Path("/usr/share/python-wheels"), folder / "usr/share/python-wheels"):
        found = sorted(place.glob("pip-*.whl"))
        if found:
            return found[-1]
        if place.is_relative_to("/usr") and shutil.which("apt-get") and shutil.which("dpkg-deb"):
            _fetch_pip_package(folder)
    return None


def _fetch_pip_package(folder: Path) -> None:
    fetch = ["apt-get", "download", "-q", "python3-pip-whl"]
    subprocess.run(fetch, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], capture_output=True, check=False)


def _call(command: list[str], trouble: str) -> None:
    done = subprocess.run(
        command, env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Stop(f"{(done.stdout + done.stderr).strip()}\n{trouble}")

"""The packages of Debian and Ubuntu that Qt, the training token and the tests need; installs what is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

from installer.screen import Progress, Stop, say

# What the Qt libraries in the wheels are linked against (found with ldd on a bare Debian 12).
QT = (
    "libglib2.0-0", "libegl1", "libgl1", "libx11-6", "libfontconfig1", "libfreetype6", "libdbus-1-3", "libxkbcommon0",
    "libbrotli1", "libgssapi-krb5-2", "libcups2", "libx11-xcb1", "libxkbcommon-x11-0", "libxcb-cursor0",
    "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-render0",
    "libxcb-shape0", "libxcb-shm0", "libxcb-sync1", "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1",
)  # fmt: skip
TRAINING = ("softhsm2",)
RUN = QT + TRAINING
TEST = (*RUN, "poppler-utils", "openssl", "xmlsec1", "xvfb", "postgresql", "gcc", "libc6-dev")

Ask = Callable[[Sequence[str]], str]


def supported() -> bool:
    """Tell whether this machine installs packages with apt."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def _ask_dpkg(names: Sequence[str]) -> str:
    command = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", *names]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def missing(wanted: Iterable[str], ask: Ask = _ask_dpkg) -> list[str]:
    """Return those of ``wanted`` that are not installed; a package renamed with ``t64`` counts as the old one."""
    names = list(wanted)
    lines = (line.split() for line in ask([*names, *(f"{name}t64" for name in names)]).splitlines())
    here = {words[0] for words in lines if len(words) > 1 and words[1].startswith("ii")}
    return [name for name in names if name not in here and f"{name}t64" not in here]


def venv_package() -> list[str]:
    """Return the package that lets this Python make virtual environments with pip, when it lacks that."""
    if importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None:
        return []
    return [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]


def rights() -> list[str] | None:
    """Return what to put before a command to run it as root without a question, or None when that is impossible."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        done = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode == 0:
            return ["sudo", "-n"]
    return None


def by_hand(names: Iterable[str]) -> str:
    """Return the one command a person with the rights runs."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(names)}"


def ensure(names: Sequence[str]) -> list[str]:
    """Install ``names`` and return those still missing because this person may not install.

    Raises:
        Stop: apt was allowed to work and failed.
    """
    if not names:
        return []
    before = rights() if supported() else None
    if before is None:
        say(f"Máy còn thiếu {len(names)} gói hệ thống mà tài khoản này không được cài. Người quản trị chạy một lệnh:")
        say(f"    {by_hand(names)}")
        return list(names)
    say(f"Đang cài {len(names)} gói hệ thống: {' '.join(names)}")
    stale = _apt(before, ["update", "-q"])
    failed = _apt(before, ["install", "-q", "-y", "--no-install-recommends", *names])
    if failed:  # a stale list alone is no trouble while it still holds what is wanted
        text = "Không cài được gói hệ thống. Xem lời của apt ở trên, sửa rồi chạy lại; lệnh tay:"
        raise Stop("\n".join([*stale, *failed, text, f"    {by_hand(names)}"]))
    return []


def _apt(before: Sequence[str], words: Sequence[str]) -> list[str]:
    """Run apt without questions, show which package it is at, and return the last lines it said if it failed."""
    command = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300",
               "-o", "Dpkg::Use-Pty=0", *words]  # fmt: skip
    progress, said = Progress("Gói hệ thống:", 0), list[str]()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", errors="replace",
    ) as apt:  # fmt: skip
        for line in apt.stdout or ():
            said.append(line.rstrip())
            if line.startswith(("Get:", "Unpacking ", "Setting up ")):
                progress.show(line.strip(), sometimes=True)
    progress.end()
    return said[-15:] if apt.returncode else []

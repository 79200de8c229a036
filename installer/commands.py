"""What each word after ``python3 -m installer`` does."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from installer import bench, checks, doctor, locks, places, system_packages
from installer.environment import Environment
from installer.screen import Stop, say, speak_utf8

_HELP = {
    "run": "cài những gì còn thiếu rồi mở chương trình (không có màn hình: tự đi hết một lượt, để lại ảnh ở ./tour)",
    "test": "cài những gì còn thiếu rồi chạy mọi kiểm tra",
    "bench": "đo tốc độ",
    "build": "đóng gói: windows hoặc deb",
    "lock": "lập lại danh sách phiên bản chính xác từ pyproject.toml",
    "doctor": "xem máy này còn thiếu gì, không cài gì",
}


def main(words: Sequence[str]) -> int:
    """Carry out one command and return its exit code."""
    speak_utf8()
    parser = argparse.ArgumentParser(prog="python3 -m installer", description="Cài, chạy và kiểm tra VIC Desktop.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH")
    for name, text in _HELP.items():
        commands.add_parser(name, help=text, add_help=False)
    chosen, rest = parser.parse_known_args(words[:1])[0], list(words[1:])
    try:
        return _DO[chosen.command](rest)
    except Stop as stop:
        say(f"\n{stop}")
        return 1
    except KeyboardInterrupt:
        say("\nĐã dừng theo yêu cầu; chạy lại lúc nào cũng được.")
        return 130


def set_up(*, tests: bool) -> Environment:
    """Install whatever is missing for work (or work and tests) and return the environment.

    Raises:
        Stop: something needed cannot be had.
    """
    environment = Environment.of_project(tests=tests)
    wanted: list[str] = []
    if system_packages.supported():
        wanted = system_packages.missing(system_packages.TEST if tests else system_packages.RUN)
        if not environment.stamps() and system_packages.rights() is not None:
            wanted += system_packages.venv_package()  # without the rights the environment finds another way to pip
    still = system_packages.ensure(wanted)
    environment.prepare()
    if still and not _qt_opens(environment):
        raise Stop("Chưa mở được cửa sổ vì thiếu gói hệ thống nêu ở trên; cài xong chạy lại lệnh này.")
    return environment


def _qt_opens(environment: Environment) -> bool:
    check = [str(environment.python), "-c", "import PyQt6.QtWidgets, PyQt6.QtPdf"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def has_display() -> bool:
    """Tell whether a window can be shown here."""
    return places.WINDOWS or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def program(rest: Sequence[str]) -> list[str]:
    """Return the arguments the program is started with: on a machine without a display it walks the tour."""
    if rest or has_display():
        return list(rest)
    say("Máy không có màn hình: chương trình tự đi hết một lượt, ảnh và tệp để trong ./tour")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return ["demo", "--tour", "tour"]


def _run(rest: list[str]) -> int:
    environment = set_up(tests=False)
    command = [str(environment.python), "-m", "desktop", *program(rest)]
    if places.WINDOWS:
        return subprocess.call(command)
    os.execv(command[0], command)


def _test(rest: list[str]) -> int:
    return checks.run(set_up(tests=True), rest)


def _bench(rest: list[str]) -> int:
    return bench.run(set_up(tests=True), rest)


def _build(rest: list[str]) -> int:
    if rest not in (["windows"], ["deb"]):
        say("Viết: python3 -m installer build windows|deb")
        return 2
    raise Stop(
        "Bản 0.1.0 chưa đóng gói thành bộ cài: hiện chạy thẳng từ thư mục mã nguồn bằng «python3 -m installer run»."
    )


def _lock(rest: list[str]) -> int:
    return locks.run(set_up(tests=True), upgrade="--upgrade" in rest)


def _doctor(rest: list[str]) -> int:
    return doctor.run(as_json="--json" in rest)


_DO = {"run": _run, "test": _test, "bench": _bench, "build": _build, "lock": _lock, "doctor": _doctor}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

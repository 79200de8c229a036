"""``vic demo``: opens the training province, or walks the main job by itself and leaves pictures (``--tour``)."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from desktop.commands.open import train
from desktop.commands.profiles import training_folder
from desktop.tour.record import Record
from desktop.tour.walk import walk
from desktop.training.names import CLERK


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``demo`` to the command line."""
    parser = subparsers.add_parser("demo", help="mở tỉnh huấn luyện, hoặc tự đi hết hai hành trình (--tour)")
    parser.add_argument("--tour", type=Path, default=None, metavar="DIR", help="tự đi, để lại ảnh và giấy tờ ở đây")
    parser.add_argument("--as", dest="person", default=CLERK, metavar="NGƯỜI", help="mở bàn của ai")
    parser.set_defaults(run=demo)


def demo(arguments: argparse.Namespace) -> dict[str, Any] | int:
    """Open the training province, or walk; the exit code of a walk is 1 when a step failed."""
    if arguments.tour is None:
        return train(arguments.profile or training_folder(), arguments.person)
    folder: Path = arguments.tour
    folder.mkdir(parents=True, exist_ok=True)
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "win32"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    record = Record(folder, lambda line: print(line, file=sys.stderr, flush=True))
    with tempfile.TemporaryDirectory(prefix="vic-") as province:
        try:
            walk(Path(province), record)
        finally:
            found = record.finish()
    arguments.exit_code = 0 if all(step["ok"] for step in found["steps"]) else 1
    return found

"""``vic`` and ``vic open``: the window of a person's own profile, or of the training province where there is none."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desktop import app
from desktop.commands.profiles import chosen, own_profile, passphrase_of, training_folder
from desktop.settings import FILE
from desktop.training.arriving import send_arrivals
from desktop.training.names import CLERK, PASSPHRASE
from desktop.training.province import Province
from desktop.widgets.top_bar import FIRST_RUN
from desktop.workplace import clock

TOLD = (
    "Tỉnh huấn luyện: dữ liệu là giả, niêm phong bằng câu mật khẩu ai cũng biết; kho khóa của máy không bị đụng tới. "
    "Mã PIN của USB ký số huấn luyện: 12345678."
)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``open`` to the command line."""
    parser = subparsers.add_parser("open", help="mở cửa sổ làm việc")
    parser.add_argument("--as", dest="person", default=CLERK, metavar="NGƯỜI", help="huấn luyện: mở bàn của ai")
    parser.add_argument("--new", action="store_true", help="lập hồ sơ làm việc trên máy này")
    parser.set_defaults(run=open_window)


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    folder: Path = chosen(arguments)
    if getattr(arguments, "new", False) and not (folder / FILE).is_file():
        return begin(folder, arguments.person)
    if arguments.profile is not None or (folder / FILE).is_file():
        return int(app.run(folder, passphrase_of(folder)))
    return train(training_folder(), arguments.person)


def train(folder: Path, person: str) -> int:
    """Start the training province in ``folder`` and open the desk of ``person``."""
    print(TOLD, file=sys.stderr)
    with Province(folder) as province:
        province.start()
        _fill_the_inbox(province)
        others = [(desk.person.id, f"{desk.person.name}, {desk.person.post}") for desk in province.desks()]
        wanted: int | str = person
        while isinstance(wanted, str) and wanted != FIRST_RUN:
            here = province.desk(wanted)
            wanted = app.run(here.folder, PASSPHRASE, 15.0, [one for one in others if one[0] != here.person.id])
    return begin(own_profile(), person) if wanted == FIRST_RUN else int(wanted)


def begin(folder: Path, person: str) -> int:
    """Show the first page; open the desk that was made, or the training province."""
    chosen = app.run_first(folder)
    if isinstance(chosen, tuple):
        return int(app.run(*chosen))
    return train(training_folder(), person) if chosen else 0


def _fill_the_inbox(province: Province) -> None:
    """Let documents arrive the first time, so that there is work to learn on."""
    mark = province.folder / "arrived"
    if not mark.exists():
        send_arrivals(province, clock())
        mark.touch()

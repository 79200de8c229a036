"""``vic courier``: work carried on a USB stick where no line is; at the desk and at the servers."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.actions.courier import fetch_from_relay, hand_to_relay, read_answer, write_package
from desktop.commands.profiles import opened
from sync.courier import stick
from sync.courier.reading import Read
from sync.courier.stick import PART_SIZE
from sync.courier.troubles import BadCourier
from sync.courier.writing import Written
from sync.provincial.courier.answering import Answered, CourierOffice
from sync.provincial.courier.office_keys import renew
from sync.provincial.serve import Options, Province
from workflow.errors import Missing

ABOUT = """\
Máy không có mạng ghi việc chờ gửi thành một gói niêm phong, ký bằng khóa của máy, lên USB; văn phòng tỉnh đọc gói vào
máy chủ và ghi trả lời lên chính USB đó; máy trạm đọc trả lời. Gói bị sửa, bị cắt, gói cũ hoặc của nơi khác đều bị
từ chối và không làm thay đổi gì."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``courier`` to the command line."""
    parser = subparsers.add_parser(
        "courier", help="chuyển tay bằng USB khi không có mạng", description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    _add_write(actions)
    two = actions.add_parser("read", help="máy trạm: đọc trả lời của tỉnh từ USB")
    two.add_argument("place", type=Path, metavar="NƠI", help="thư mục trên USB, hoặc một tệp trả lời")
    two.set_defaults(run=read)
    _add_answer(actions)
    _add_relayed(actions)


def _add_relayed(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, words, run in (
        ("hand", "máy trạm: giao gói cho máy chuyển tiếp của cơ quan", hand),
        ("fetch", "máy trạm: nhận trả lời từ máy chuyển tiếp", fetch),
    ):
        one = actions.add_parser(name, help=words)
        one.add_argument("--relay", default="", metavar="URL", help="địa chỉ máy chuyển tiếp (mặc định: của hồ sơ)")
        one.set_defaults(run=run)


def _add_write(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    one = actions.add_parser("write", help="máy trạm: ghi việc chờ gửi lên USB")
    one.add_argument("place", type=Path, nargs="?", default=None, metavar="NƠI", help="thư mục trên USB")
    one.add_argument("--to", type=Path, default=None, metavar="NƠI", help="như NƠI")
    one.add_argument("--part-size", type=int, default=PART_SIZE, metavar="BYTE", help="cỡ một tệp (mặc định: FAT32)")
    one.set_defaults(run=write)


def _add_answer(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    three = actions.add_parser("answer", help="máy chủ: đọc gói của máy trạm, ghi trả lời")
    three.add_argument("place", type=Path, metavar="VÀO", help="thư mục trên USB, hoặc một gói")
    three.add_argument("out", type=Path, nargs="?", default=None, metavar="RA", help="nơi ghi trả lời (mặc định: VÀO)")
    three.add_argument("--dir", type=Path, required=True, metavar="DIR", help="thư mục dữ liệu của máy chủ")
    three.add_argument("--database", default="", metavar="URL", help="postgresql://… ; mặc định SQLite trong DIR")
    three.set_defaults(run=answer)
    four = actions.add_parser("renew", help="máy chủ: thay khóa niêm phong; gói ghi bằng khóa cũ vẫn đọc được")
    four.add_argument("--dir", type=Path, required=True, metavar="DIR", help="thư mục dữ liệu của máy chủ")
    four.set_defaults(run=renewed)


def write(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write what waits onto the stick.

    Raises:
        Missing: no folder named.
    """
    folder = arguments.to or arguments.place
    if folder is None or arguments.part_size < 1:
        raise Missing("to", "Chưa nêu thư mục trên USB.", "Thêm --to THƯ_MỤC.")
    with closing(opened(arguments)) as place:
        return _written(write_package(place, folder, part_size=arguments.part_size))


def hand(arguments: argparse.Namespace) -> dict[str, Any]:
    """Lay what waits onto the relay's shelf."""
    with closing(opened(arguments)) as place:
        return _written(hand_to_relay(place, arguments.relay))


def _written(done: Written) -> dict[str, Any]:
    return {
        "package": done.paths, "number": done.seq, "steps": done.steps, "files": done.files, "bytes": done.size,
        "files_wanted": done.wanted, "letters": done.letters, "left": done.left,
    }  # fmt: skip


def read(arguments: argparse.Namespace) -> dict[str, Any]:
    """Take in the province's answer."""
    with closing(opened(arguments)) as place:
        return _read(read_answer(place, arguments.place))


def fetch(arguments: argparse.Namespace) -> dict[str, Any]:
    """Take in the answer that lies on the relay's shelf."""
    with closing(opened(arguments)) as place:
        return _read(fetch_from_relay(place, arguments.relay))


def _read(done: Read) -> dict[str, Any]:
    return {
        "answer": done.path, "number": done.seq, "results": done.results, "changes": done.changes, "files": done.files,
        "letters_sent": done.letters_out, "letters_came": done.letters_in, "numbers": done.numbers,
        "catalogues": done.catalogues, "time": done.time, "notes": done.notes,
    }  # fmt: skip


def answer(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read packages into the servers and answer them; the exit code is 1 when one was refused.

    Raises:
        Missing: there are no servers in that folder, or no package on the stick.
    """
    _servers_there(arguments.dir)
    paths = _packages(arguments.place)
    folder = arguments.out or (arguments.place if arguments.place.is_dir() else arguments.place.parent)
    options = Options(arguments.dir, database=arguments.database)
    with closing(Province(options)) as province, closing(province.courier()) as office:
        told = [_one(office, path, folder) for path in paths]
    arguments.exit_code = 1 if any("error" in one for one in told) else 0
    return {"packages": told}


def renewed(arguments: argparse.Namespace) -> dict[str, Any]:
    """Seal to a new key from now on; return the public ones, which desks get with their catalogues.

    Raises:
        Missing: there are no servers in that folder.
        BadOfficeKeys: the file with the keys cannot be used.
    """
    _servers_there(arguments.dir)
    return {"keys": renew(arguments.dir).public()}


def _servers_there(folder: Path) -> None:
    if not (folder / "catalogue").is_dir():
        raise Missing("dir", f"Thư mục {folder} không phải thư mục máy chủ.", "Nêu đúng --dir của “vic serve”.")


def _packages(place: Path) -> list[Path]:
    """Return the packages a stick carries: of each machine the newest."""
    if not place.is_dir():
        return [place]
    newest = {header.desk: path for path, header in stick.packages(place, "request")}
    if not newest:
        raise Missing("place", f"Thư mục {place} không có gói nào của máy trạm.", "Cắm đúng USB, chọn đúng thư mục.")
    return list(newest.values())


def _one(office: CourierOffice, path: Path, folder: Path) -> dict[str, Any]:
    try:
        done = office.answer(path, folder)
    except BadCourier as bad:
        words = {"code": bad.code, "title": bad.title, "text": bad.text, "what_next": bad.what_next}
        return {"package": path, "error": words}
    return _told(done)


def _told(done: Answered) -> dict[str, Any]:
    return {
        "package": done.path, "person": done.person, "device": done.device, "number": done.seq, "again": done.again,
        "results": done.steps, "changes": done.changes, "files_in": done.files_in, "files_out": done.files_out,
        "letters_in": done.letters_in, "letters_out": done.letters_out, "answer": done.answer, "notes": done.notes,
    }  # fmt: skip

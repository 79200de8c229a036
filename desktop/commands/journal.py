"""``vic journal verify``: checks that the record of what was done holds together."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.commands.profiles import opened
from sync.device_key import faults
from sync.provincial.checking import check
from sync.provincial.store import open_store
from workflow.errors import Missing


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``journal`` to the command line."""
    parser = subparsers.add_parser("journal", help="kiểm tra sổ ghi việc")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    one = actions.add_parser("verify", help="kiểm tra chuỗi ghi và chữ ký của mọi văn bản, hồ sơ")
    one.add_argument("--dir", type=Path, metavar="DIR", help="kiểm tra sổ của máy chủ trong thư mục này")
    one.add_argument("--database", default="", metavar="URL", help="postgresql://… ; mặc định SQLite trong DIR")
    one.set_defaults(run=verify)


def verify(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return counts and every break; the exit code is 1 when there is one.

    With ``--dir`` the servers' own record: signatures, sums and the chain of daily anchors.
    """
    if arguments.dir is not None:
        found = _of_the_servers(arguments)
    else:
        place = opened(arguments)
        try:
            found = place.journal.verify()
            found["signed"], unsigned = faults(place.database)
            found["broken"] += unsigned
        finally:
            place.close()
    arguments.exit_code = 1 if found["broken"] else 0
    return found


def _of_the_servers(arguments: argparse.Namespace) -> dict[str, Any]:
    """Check the servers' record.

    Raises:
        Missing: there are no servers in that folder.
    """
    if not (arguments.dir / "catalogue").is_dir():
        raise Missing("dir", f"Thư mục {arguments.dir} không phải thư mục máy chủ.", "Nêu đúng --dir của “vic serve”.")
    with closing(open_store(arguments.dir, arguments.database)) as store:
        return check(store)

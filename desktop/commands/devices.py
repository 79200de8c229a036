"""``vic devices``: the machines the servers know; a lost one is taken out and wipes itself when it next asks."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from sync.provincial.accounts import Accounts
from sync.provincial.audit import note_command
from sync.provincial.catalogues import Catalogues
from sync.provincial.store import ServerStore, open_store
from workflow.errors import Missing


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``devices`` to the command line."""
    parser = subparsers.add_parser("devices", help="máy trạm đã đăng nhập máy chủ: kê, gỡ máy bị mất")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    one = actions.add_parser("list", help="kê các máy")
    one.set_defaults(run=listed)
    two = actions.add_parser("remove", help="gỡ một máy; máy đó tự xóa dữ liệu ở lần liên lạc tới")
    two.add_argument("person", metavar="NGƯỜI")
    two.add_argument("device", metavar="MÁY")
    two.add_argument("--reason", required=True, metavar="LÝ_DO")
    two.set_defaults(run=removed)
    for sub in (one, two):
        sub.add_argument("--dir", type=Path, required=True, metavar="DIR", help="thư mục dữ liệu của máy chủ")
        sub.add_argument("--database", default="", metavar="URL", help="postgresql://… ; mặc định SQLite trong DIR")


def listed(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return every machine with its person, its last sign-in and whether it still may."""
    with closing(_store(arguments)) as store:
        return {"devices": Accounts(store, Catalogues(arguments.dir / "catalogue")).devices()}


def removed(arguments: argparse.Namespace) -> dict[str, Any]:
    """Take one machine out.

    Raises:
        Missing: the servers know no such machine.
    """
    with closing(_store(arguments)) as store:
        accounts = Accounts(store, Catalogues(arguments.dir / "catalogue"))
        known = {(row["person"], row["device"]) for row in accounts.devices()}
        if (arguments.person, arguments.device) not in known:
            raise Missing("device", "Máy chủ không biết máy này.", "Xem “vic devices list”.")
        accounts.remove_device(arguments.person, arguments.device, arguments.reason)
        note_command(store, "device.removed", f"{arguments.person} {arguments.device}: {arguments.reason}")
        return {"removed": {"person": arguments.person, "device": arguments.device}}


def _store(arguments: argparse.Namespace) -> ServerStore:
    """Open the servers' database; a folder without servers is not made one by a slip of the pen.

    Raises:
        Missing: there are no servers in that folder.
    """
    if not (arguments.dir / "catalogue").is_dir():
        raise Missing("dir", f"Thư mục {arguments.dir} không phải thư mục máy chủ.", "Nêu đúng --dir của “vic serve”.")
    return open_store(arguments.dir, arguments.database)

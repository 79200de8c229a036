"""``vic notices``: what the servers told the outside, what they could not; sent again, and channels tried."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.provincial.notices.channels import read_channels
from sync.provincial.notices.shelf import NoticeShelf
from sync.provincial.notices.trying import try_channel
from sync.provincial.notices.writer import STATES
from sync.provincial.store import open_store
from workflow.errors import Missing
from workflow.workdays import VIETNAM


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``notices`` to the command line."""
    parser = subparsers.add_parser("notices", help="thông báo máy chủ gửi ra ngoài: kê, gửi lại, thử kênh")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    one = actions.add_parser("list", help="kê các lần gửi, mới nhất trước")
    one.add_argument("--state", choices=STATES, default="", help="chỉ trạng thái này")
    one.add_argument("--item", default="", metavar="ID", help="chỉ của văn bản, hồ sơ này")
    one.add_argument("--limit", type=int, default=100, metavar="N", help="nhiều nhất bao nhiêu dòng")
    one.set_defaults(run=listed)
    two = actions.add_parser("retry", help="gửi lại những lần đã bỏ cuộc")
    two.add_argument("ids", nargs="*", metavar="ID", help="chỉ các lần gửi này; bỏ trống là tất cả")
    two.set_defaults(run=retried)
    three = actions.add_parser("test", help="gửi ngay một tin thử")
    three.add_argument("channel", metavar="KÊNH", help="sms, zalo, email, 1022 hoặc hook:TÊN")
    three.add_argument("--to", default="", metavar="NƠI_NHẬN", help="số di động hoặc địa chỉ thư")
    three.set_defaults(run=tried)
    for sub in (one, two, three):
        sub.add_argument("--dir", type=Path, required=True, metavar="DIR", help="thư mục dữ liệu của máy chủ")
        sub.add_argument("--database", default="", metavar="URL", help="postgresql://… ; mặc định SQLite trong DIR")


def listed(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return deliveries with their states; addresses are masked."""
    with _shelf(arguments) as shelf:
        rows = shelf.rows(arguments.state, arguments.item, limit=max(1, arguments.limit))
        return {"counts": shelf.counts(), "notices": rows}


def retried(arguments: argparse.Namespace) -> dict[str, Any]:
    """Let given-up deliveries go again; the running servers send them."""
    with _shelf(arguments) as shelf:
        return {"retried": shelf.retry(arguments.ids)}


def tried(arguments: argparse.Namespace) -> dict[str, Any]:
    """Send a test message; the exit code is 1 when it was not taken over."""
    _check(arguments)
    outcome = try_channel(read_channels(arguments.dir), arguments.channel, arguments.to, _now)
    arguments.exit_code = 0 if outcome.arrived else 1
    return {"arrived": outcome.arrived, "cause": outcome.cause}


def _now() -> datetime:
    return datetime.now(VIETNAM)


@contextmanager
def _shelf(arguments: argparse.Namespace) -> Iterator[NoticeShelf]:
    _check(arguments)
    store = open_store(arguments.dir, arguments.database)
    try:
        yield NoticeShelf(store, _now)
    finally:
        store.close()


def _check(arguments: argparse.Namespace) -> None:
    if not (arguments.dir / "catalogue").is_dir():
        raise Missing("dir", f"Thư mục {arguments.dir} không phải thư mục máy chủ.", "Nêu đúng --dir của “vic serve”.")

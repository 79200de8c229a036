"""``vic audit``: who asked the servers for what, read from their folder; and whether a row of it was changed."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sync.provincial.audit import Audit
from sync.provincial.store import open_store
from workflow.errors import Missing


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``audit`` to the command line."""
    parser = subparsers.add_parser("audit", help="nhật ký truy cập của máy chủ: xem, kiểm tra")
    parser.add_argument("--dir", type=Path, required=True, metavar="DIR", help="thư mục dữ liệu của máy chủ")
    parser.add_argument("--database", default="", metavar="URL", help="postgresql://… ; mặc định SQLite trong DIR")
    parser.add_argument("--after", type=int, default=0, metavar="SỐ", help="chỉ những dòng sau số này")
    parser.add_argument("--person", default="", metavar="NGƯỜI", help="chỉ của người này")
    parser.add_argument("--what", default="", metavar="VIỆC", help="chỉ loại việc bắt đầu bằng chữ này, ví dụ file")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="nhiều nhất N dòng")
    parser.add_argument("--verify", action="store_true", help="tính lại mọi dòng; mã thoát 1 khi có dòng bị đổi, mất")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return rows, or what recomputing them found.

    Raises:
        Missing: there are no servers in that folder.
    """
    if not (arguments.dir / "catalogue").is_dir():
        raise Missing("dir", f"Thư mục {arguments.dir} không phải thư mục máy chủ.", "Nêu đúng --dir của “vic serve”.")
    with closing(open_store(arguments.dir, arguments.database)) as store:
        audit = Audit(store, lambda: datetime.now(UTC))
        if not arguments.verify:
            found = audit.rows(
                after=arguments.after, person=arguments.person, what=arguments.what, limit=arguments.limit
            )
            return {"rows": found}
        verified = audit.verify()
        arguments.exit_code = 1 if verified.broken else 0
        return {"rows": verified.rows, "broken": list(verified.broken)}

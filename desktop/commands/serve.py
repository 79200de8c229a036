"""``vic serve``: runs the document server, the dossier server and the VXP endpoint until told to end."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sync.provincial.migrations.upgrade import upgrade
from sync.provincial.serve import Options, serve
from sync.provincial.store import engine_of


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``serve`` to the command line."""
    parser = subparsers.add_parser("serve", help="chạy máy chủ văn bản, máy chủ một cửa và trục liên thông")
    parser.add_argument("--dir", type=Path, required=True, metavar="DIR", help="thư mục dữ liệu của máy chủ")
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="địa chỉ lắng nghe")
    parser.add_argument("--port", type=int, default=0, metavar="P", help="cổng; 0 là cổng trống bất kỳ")
    parser.add_argument("--database", default="", metavar="URL", help="postgresql://… ; mặc định SQLite trong DIR")
    parser.add_argument(
        "--vxp-system",
        action="append",
        default=[],
        metavar="ID:SECRET:ORGANID",
        help="hệ thống được dùng trục liên thông",
    )
    parser.add_argument("--training", action="store_true", help="tỉnh huấn luyện: cho đăng nhập không cần mật khẩu")
    parser.add_argument("--migrate-only", action="store_true", help="nâng cấp cơ sở dữ liệu rồi thôi")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int | dict[str, Any]:
    """Serve; return 0 once told to end, or what became of the database's shape.

    Raises:
        NewerDatabase: a later version made the database.
    """
    if arguments.migrate_only:
        engine = engine_of(arguments.dir, arguments.database)
        before, after = upgrade(engine)
        engine.dispose()
        return {"revision": {"before": before, "after": after}}
    return serve(
        Options(
            arguments.dir,
            arguments.host,
            arguments.port,
            arguments.database,
            tuple(arguments.vxp_system),
            arguments.training,
        )
    )

"""``vic serve``: runs the document server, the dossier server and the VXP endpoint until told to end."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.provincial.app import HANOI
from sync.provincial.audit import note_command
from sync.provincial.maintenance import Maintenance
from sync.provincial.migrations.upgrade import upgrade
from sync.provincial.serve import Options, serve
from sync.provincial.store import engine_of, open_store
from workflow.errors import Missing


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
    parser.add_argument("--rates", default="", metavar="URL", help="nơi các tiến trình cùng đếm lượt gọi: redis://…")
    parser.add_argument("--training", action="store_true", help="tỉnh huấn luyện: cho đăng nhập không cần mật khẩu")
    parser.add_argument("--migrate-only", action="store_true", help="nâng cấp cơ sở dữ liệu rồi thôi")
    parser.add_argument("--maintenance", metavar="LỜI", help="thông báo bảo trì: máy trạm được báo trước, rồi tạm dừng")
    parser.add_argument("--from", dest="begins", metavar="GIỜ", help="bảo trì từ giờ này; mặc định là ngay bây giờ")
    parser.add_argument("--until", metavar="GIỜ", help="bảo trì đến giờ này, ví dụ 2026-11-28T18:00 (giờ Việt Nam)")
    parser.add_argument("--maintenance-over", action="store_true", help="kết thúc bảo trì")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int | dict[str, Any]:
    """Serve; return 0 once told to end, or what became of the database's shape, or of the notice of maintenance.

    Raises:
        NewerDatabase: a later version made the database.
        Missing: a notice without words or times, or a folder without servers.
    """
    if arguments.maintenance is not None or arguments.maintenance_over:
        return _maintain(arguments)
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
            counted=arguments.rates,
        )
    )


def _maintain(arguments: argparse.Namespace) -> dict[str, Any]:
    """Announce maintenance, or end it; running servers see it at the next request.

    Raises:
        Missing: no words, no end, an end that has passed, or a folder without servers.
    """
    if not arguments.dir.is_dir():
        raise Missing("dir", f"Thư mục {arguments.dir} không phải thư mục máy chủ.", "Nêu đúng --dir của “vic serve”.")
    maintenance = Maintenance(arguments.dir, lambda: datetime.now(HANOI))
    if arguments.maintenance_over:
        ended = maintenance.over()
        _noted(arguments, "maintenance.over", "")
        return {"ended": ended}
    if not arguments.until:
        raise Missing("until", "Bảo trì phải có giờ kết thúc.", "Thêm --until, ví dụ 2026-11-28T18:00.")
    begins = _moment("from", arguments.begins) if arguments.begins else None
    notice = maintenance.announce(arguments.maintenance, _moment("until", arguments.until), begins)
    told = notice.to_json()
    _noted(arguments, "maintenance", f"{told['from']}–{told['until']}: {told['text']}")
    return {"maintenance": notice.to_json()}


def _noted(arguments: argparse.Namespace, what: str, about: str) -> None:
    with closing(open_store(arguments.dir, arguments.database)) as store:
        note_command(store, what, about)


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Missing(name, f"“{text}” không phải giờ.", "Ghi như 2026-11-28T18:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)

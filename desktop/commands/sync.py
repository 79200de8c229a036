"""``vic sync``: one exchange with the servers, or what waits to be sent."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from desktop.commands.profiles import opened
from desktop.line import Line
from sync.status import report


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``sync`` to the command line."""
    parser = subparsers.add_parser("sync", help="gửi và nhận ngay; việc chờ gửi")
    parser.add_argument("action", nargs="?", choices=("run", "status"), default="run", help="status: chỉ xem")
    parser.add_argument("--once", action="store_true", help="một lượt rồi thôi (mặc định)")
    parser.set_defaults(run=sync)


def sync(arguments: argparse.Namespace) -> dict[str, Any]:
    """Run one cycle (or none for ``status``), its news on stderr; the exit code is 1 when a server did not answer."""
    place = opened(arguments)
    line = Line(place)
    try:
        if arguments.action == "status":
            return report(place.database)
        summary = line.run()
        arguments.exit_code = 1 if summary.trouble else 0
        for news in summary.news:
            print(f"{news.title}: {news.text} {news.what_next}".rstrip(), file=sys.stderr)
        return report(place.database, summary)
    finally:
        line.close()
        place.close()

"""``vic token list``: the tokens plugged in now; ``vic token doctor``: why one does not sign."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.commands.trust import add_trust, trust_from
from signing import certificates
from signing.batch import write_file
from signing.doctor import examine, redacted
from signing.drivers import find_drivers
from signing.model import TokenInfo
from signing.token_client import TokenProcess


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``token`` to the command line."""
    parser = subparsers.add_parser("token", help="USB ký số đang cắm")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    one = actions.add_parser("list", help="kê USB ký số và chứng thư")
    one.add_argument("--module", type=Path, default=None, metavar="M", help="trình điều khiển PKCS#11")
    one.set_defaults(run=tokens)
    two = actions.add_parser("doctor", help="tìm nguyên nhân không ký được và cách xử lý")
    two.add_argument("--module", type=Path, default=None, metavar="M", help="trình điều khiển PKCS#11")
    two.add_argument("--report", type=Path, default=None, metavar="FILE", help="ghi kết quả đã che tên, số")
    add_trust(two)
    two.set_defaults(run=examined)


def tokens(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the tokens; a driver that failed is named and fails the command only when nothing else was found."""
    modules = [arguments.module] if arguments.module else find_drivers()
    with TokenProcess(modules) as process:
        found = process.tokens()
        if process.problems and not found:
            raise next(iter(process.problems.values()))
    return {"tokens": [_row(token) for token in found]}


def examined(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return every check with cause and remedy; write the redacted report when asked."""
    modules = [arguments.module] if arguments.module else find_drivers()
    checks = examine(modules, trust_from(arguments.trust, arguments.crl))
    answer: dict[str, Any] = {"checks": [one.as_json() for one in checks]}
    if arguments.report is not None:
        write_file(arguments.report, redacted(checks).encode("utf-8"))
        answer["report"] = str(arguments.report)
    return answer


def _row(token: TokenInfo) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "slot": token.slot,
        "label": token.label,
        "serial": token.serial,
        "model": token.model,
        "pin": token.pin,
        "certificates": [certificates.describe(info, now).as_json() for info in token.certificates],
    }

"""``vic token list``: the tokens plugged in now, and which of their certificates may sign."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from signing import certificates
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


def tokens(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the tokens; a driver that failed is named and fails the command only when nothing else was found."""
    modules = [arguments.module] if arguments.module else find_drivers()
    with TokenProcess(modules) as process:
        found = process.tokens()
        if process.problems and not found:
            raise next(iter(process.problems.values()))
    return {"tokens": [_row(token) for token in found]}


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

"""``vic journal verify``: checks that the record of what was done holds together."""

from __future__ import annotations

import argparse
from typing import Any

from desktop.commands.profiles import opened


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``journal`` to the command line."""
    parser = subparsers.add_parser("journal", help="kiểm tra sổ ghi việc")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    actions.add_parser("verify", help="kiểm tra chuỗi ghi của mọi văn bản, hồ sơ").set_defaults(run=verify)


def verify(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return counts and every break; the exit code is 1 when there is one."""
    place = opened(arguments)
    try:
        found = place.journal.verify()
    finally:
        place.close()
    arguments.exit_code = 1 if found["broken"] else 0
    return found

"""``vic verify``: judges every signature of a PDF, of XML, of a ``.p7s`` or a container, in words to act on."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.commands.trust import add_trust, trust_from
from signing.judging import judge_file


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``verify`` to the command line."""
    parser = subparsers.add_parser("verify", help="kiểm tra chữ ký số của tệp PDF")
    parser.add_argument("file", type=Path, metavar="TỆP")
    parser.add_argument("--signature", type=Path, default=None, metavar="P7S", help="chữ ký rời của tệp (CAdES)")
    add_trust(parser)
    parser.add_argument("--offline", action="store_true", help="không hỏi máy chủ nào")
    parser.add_argument("--at", type=_moment, default=None, metavar="TIME", help="xét tại thời điểm này (ISO 8601)")
    parser.set_defaults(run=verify)


def verify(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the verdicts; the exit code is 0 only when there is a signature and all are valid."""
    trust = trust_from(arguments.trust, arguments.crl)
    found = judge_file(
        arguments.file, trust, beside=arguments.signature, offline=arguments.offline, at=arguments.at
    )  # fmt: skip
    arguments.exit_code = 0 if found.ok else 1
    return found.as_json()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()

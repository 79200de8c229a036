"""``vic verify``: judges every signature of a PDF, an XML file or a ``.p7s``, in words a person can act on."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.commands.trust import add_trust, trust_from
from signing.batch import XML_SUFFIXES
from signing.cades import verify_detached
from signing.disk import begins_like_pdf, read_file
from signing.model import Trust
from signing.verdict import FileVerdict
from signing.verify import verify_file
from signing.xades import verify_xml


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
    found = _judged(arguments, trust)
    arguments.exit_code = 0 if found.ok else 1
    return found.as_json()


def _judged(arguments: argparse.Namespace, trust: Trust) -> FileVerdict:
    """Judge by what the file is: a signature beside it is named, or lies there under the same name and ``.p7s``."""
    file: Path = arguments.file
    how = {"offline": arguments.offline, "at": arguments.at}
    beside = arguments.signature or file.with_name(file.name + ".p7s")
    if arguments.signature is not None or (beside.is_file() and not begins_like_pdf(file)):
        return verify_detached(read_file(file), read_file(beside), trust, **how)
    if file.suffix.lower() in XML_SUFFIXES:
        return verify_xml(read_file(file), trust, **how)
    return verify_file(file, trust, **how)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()

"""``vic sign``: signs files with a token (PDF, XML, others beside them), one login; ``--upgrade`` adds time later."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.commands.trust import add_trust, trust_from
from signing.batch import BatchOutcome, SignRequest, sign_files, upgrade_files
from signing.model import Box, Look
from signing.online import HttpFetch
from signing.pdf import appendix_look, copy_look
from signing.token_client import TokenProcess
from workflow.errors import Missing


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``sign`` to the command line."""
    parser = subparsers.add_parser("sign", help="ký số tệp PDF bằng USB ký số")
    parser.add_argument("files", type=Path, nargs="+", metavar="TỆP")
    parser.add_argument("--module", type=Path, metavar="M", help="trình điều khiển PKCS#11")
    parser.add_argument("--token", default="", metavar="LABEL")
    parser.add_argument("--cert", default="", metavar="ID")
    parser.add_argument("--pin-stdin", action="store_true", help="đọc mã PIN từ đầu vào chuẩn")
    parser.add_argument("--role", choices=("leader", "agency", "appendix", "copy"), default="leader")
    parser.add_argument("--image", type=Path, metavar="PNG")
    parser.add_argument("--field", default="", metavar="F")
    parser.add_argument("--page", type=int, default=0, metavar="N", help="trang, đếm từ 1; -1 là trang cuối cùng")
    parser.add_argument("--box", type=_box, metavar="X,Y,W,H", help="điểm, từ góc trái dưới của trang nhìn thấy")
    parser.add_argument("--level", choices=("B", "T", "LT", "LTA"), default=None)
    parser.add_argument("--tsa", default="", metavar="URL")
    parser.add_argument("--upgrade", action="store_true", help="thêm dấu thời gian vào tệp đã ký")
    parser.add_argument("--out", type=Path, metavar="DIR")
    add_trust(parser)
    parser.set_defaults(run=sign)


def sign(arguments: argparse.Namespace) -> dict[str, Any]:
    """Sign or upgrade; the exit code is 0 only when every file reached the level asked for."""
    out: Path | None = arguments.out
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    batch = _upgrade(arguments, out) if arguments.upgrade else _sign(arguments, out)
    arguments.exit_code = 0 if batch.ok else 1
    return batch.as_json()


def _upgrade(arguments: argparse.Namespace, out: Path | None) -> BatchOutcome:
    pairs = [(file, (out or file.parent) / file.name) for file in arguments.files]
    trust = trust_from(arguments.trust, arguments.crl)
    return upgrade_files(pairs, tsa_url=arguments.tsa, level=arguments.level or "T", trust=trust, fetch=HttpFetch())


def _sign(arguments: argparse.Namespace, out: Path | None) -> BatchOutcome:
    if out is None or arguments.module is None:
        missing = "--out" if out is None else "--module"
        raise Missing(missing.strip("-"), f"Chưa có {missing}.", f"Thêm {missing} rồi chạy lại.")
    look = _look(arguments)
    requests = [
        SignRequest(file, out / file.name, look, arguments.field, _placed(arguments)) for file in arguments.files
    ]
    pin = _pin(arguments)
    with TokenProcess([arguments.module]) as process:
        token = process.find(label=arguments.token)
        return sign_files(
            requests,
            lambda: process.login(token, pin),
            certificate_id=arguments.cert,
            level=arguments.level or "B",
            trust=trust_from(arguments.trust, arguments.crl),
            tsa_url=arguments.tsa,
            fetch=HttpFetch(),
        )


def _look(arguments: argparse.Namespace) -> Look:
    now = datetime.now(UTC)
    if arguments.role == "appendix":
        return appendix_look("", now)
    if arguments.role == "copy":
        return copy_look("SAO Y", "", now)
    return Look(arguments.role, arguments.image.read_bytes() if arguments.image else b"")


def _pin(arguments: argparse.Namespace) -> str:
    """Return the PIN from standard input or the keyboard; never from the command line or the environment."""
    if arguments.pin_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("Mã PIN: ")


def _placed(arguments: argparse.Namespace) -> Box | None:
    if arguments.box is None:
        return None
    if arguments.page == 0:
        raise Missing("page", "Chưa có --page (trang đếm từ 1).", "Thêm --page rồi chạy lại.")
    page = arguments.page - 1 if arguments.page > 0 else arguments.page
    return Box(page, *arguments.box)


def _box(text: str) -> tuple[float, float, float, float]:
    x, y, w, h = (float(part) for part in text.split(","))
    return x, y, w, h

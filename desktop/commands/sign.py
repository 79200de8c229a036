"""``vic sign``: signs files with a token (PDF, XML, others beside them), one login; ``--upgrade`` adds time later."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop.actions.name_signed import targets
from desktop.commands.trust import add_trust, trust_from
from signing import certificates
from signing.batch import BatchOutcome, SignOutcome, SignRequest, read_file, sign_files, upgrade_files
from signing.errors import FileTrouble
from signing.model import Box, Look, Subject, pick_certificate
from signing.online import HttpFetch
from signing.order import is_organization
from signing.stamps import COPY_FORMS, appendix_look, copy_look
from signing.token_client import TokenProcess

_SEALS_MM = (10.0, 60.0)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``sign`` to the command line."""
    parser = subparsers.add_parser("sign", help="ký số tệp bằng USB ký số")
    parser.add_argument("files", type=Path, nargs="+", metavar="TỆP")
    parser.add_argument("--module", type=Path, metavar="M", help="trình điều khiển PKCS#11")
    parser.add_argument("--token", default="", metavar="LABEL")
    parser.add_argument("--cert", default="", metavar="ID")
    parser.add_argument("--pin-stdin", action="store_true", help="đọc mã PIN từ đầu vào chuẩn")
    parser.add_argument("--final-try", action="store_true", help="vẫn gửi mã PIN khi chỉ còn một lần thử")
    parser.add_argument("--level", choices=("B", "T", "LT", "LTA"), default=None)
    parser.add_argument("--tsa", default="", metavar="URL")
    parser.add_argument("--upgrade", action="store_true", help="thêm dấu thời gian vào tệp đã ký")
    parser.add_argument("--out", type=Path, metavar="DIR")
    _add_look(parser)
    _add_place(parser)
    add_trust(parser)
    parser.set_defaults(run=sign, wrong=parser.error)


def _add_look(parser: argparse.ArgumentParser) -> None:
    look = parser.add_argument_group("hình thức chữ ký (NĐ 30/2020, Phụ lục I)")
    look.add_argument("--role", choices=("leader", "agency", "appendix", "copy"), default="leader")
    look.add_argument("--image", type=Path, metavar="PNG", help="ảnh chữ ký hoặc con dấu, nền trong suốt")
    look.add_argument("--seal-mm", type=_seal, default=36.0, metavar="MM", help="đường kính thật của con dấu")
    look.add_argument("--number", default="", metavar="SỐ", help="số, ký hiệu văn bản (phụ lục) hoặc của bản sao")
    look.add_argument("--form", type=_form, default=COPY_FORMS[0], metavar="HÌNH-THỨC", help="|".join(COPY_FORMS))
    look.add_argument("--agency", default="", metavar="TÊN", help="cơ quan sao; không ghi thì theo chứng thư")


def _add_place(parser: argparse.ArgumentParser) -> None:
    place = parser.add_argument_group("vị trí; không ghi thì theo ô có sẵn hoặc theo Nghị định")
    place.add_argument("--field", default="", metavar="F")
    place.add_argument("--page", type=int, default=None, metavar="N", help="trang, đếm từ 1; -1 là trang cuối cùng")
    place.add_argument("--box", type=_box, metavar="X,Y,W,H", help="điểm, từ góc trái dưới của trang nhìn thấy")
    place.add_argument("--anchor", default="", metavar="CHỮ", help="ký cạnh chữ này trên trang (chức vụ, họ tên)")


def sign(arguments: argparse.Namespace) -> dict[str, Any]:
    """Sign or upgrade; the exit code is 0 only when every file reached the level asked for."""
    out: Path | None = arguments.out
    if not arguments.upgrade:
        _check_usage(arguments)
    if out is not None:
        _make(out)
    batch = _upgrade(arguments, out) if arguments.upgrade or out is None else _sign(arguments, out)
    arguments.exit_code = 0 if batch.ok else 1
    return batch.as_json()


def _upgrade(arguments: argparse.Namespace, out: Path | None) -> BatchOutcome:
    pairs = [(file, (out or file.parent) / file.name) for file in arguments.files]
    trust = trust_from(arguments.trust, arguments.crl)
    return upgrade_files(pairs, tsa_url=arguments.tsa, level=arguments.level or "T", trust=trust, fetch=HttpFetch())


def _sign(arguments: argparse.Namespace, out: Path) -> BatchOutcome:
    trust = trust_from(arguments.trust, arguments.crl)
    with TokenProcess([arguments.module]) as process:
        token = process.named(arguments.token)
        if not token.hidden:
            pick_certificate(token, arguments.cert)  # refused before the PIN is asked
        login = partial(process.login, token, _pin(arguments), final_try_agreed=arguments.final_try)
        opened = login() if token.hidden else None
        certificate = pick_certificate(opened.token if opened else token, arguments.cert)
        look = _look(arguments, certificates.subject_of(certificates.load(certificate.der).subject))
        batch = sign_files(
            _requests(arguments, look, out),
            lambda: opened or login(),
            certificate_id=arguments.cert,
            level=arguments.level or "B",
            trust=trust,
            tsa_url=arguments.tsa,
            fetch=HttpFetch(),
        )
    batch.results = [_with_remark(one, look) for one in batch.results]
    return batch


def _requests(arguments: argparse.Namespace, look: Look, out: Path) -> list[SignRequest]:
    box = None
    if arguments.box is not None:
        page = arguments.page
        box = Box(page - 1 if page > 0 else page, *arguments.box)
    files = zip(arguments.files, targets(arguments.files, out), strict=True)
    return [SignRequest(file, target, look, arguments.field, box, anchor=arguments.anchor) for file, target in files]


def _look(arguments: argparse.Namespace, who: Subject) -> Look:
    """Return what will be seen; a copy is made by the agency of the certificate unless another is named."""
    if arguments.role == "appendix":
        return appendix_look(arguments.number)
    if arguments.role == "copy":
        own = who.name if is_organization(who) else who.organization
        return copy_look(arguments.form, arguments.agency or own, arguments.number)
    return Look(arguments.role, read_file(arguments.image) if arguments.image else b"", arguments.seal_mm)


def _with_remark(one: SignOutcome, look: Look) -> SignOutcome:
    """Say of a written file that its place shows nothing, where no picture was given."""
    if one.target is None or look.image or look.lines or look.timed or one.source.suffix.lower() != ".pdf":
        return one
    what = "con dấu" if look.role == "agency" else "chữ ký"
    return replace(one, notes=(*one.notes, f"Chưa có ảnh {what} (--image) nên ô ký để trống."))


def _pin(arguments: argparse.Namespace) -> str:
    """Return the PIN from standard input or the keyboard; never from the command line or the environment."""
    if arguments.pin_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("Mã PIN: ")


def _check_usage(arguments: argparse.Namespace) -> None:
    """Leave with the usage when the order says too little or two things at once, before anything is read."""
    for name in ("out", "module"):
        if getattr(arguments, name) is None:
            arguments.wrong(f"chưa có --{name}")
    if (arguments.box is None) != (arguments.page is None):
        arguments.wrong("--page và --box phải đi cùng nhau")
    if arguments.page == 0:
        arguments.wrong("--page đếm từ 1; -1 là trang cuối cùng")
    if arguments.anchor and (arguments.box is not None or arguments.field):
        arguments.wrong("vị trí chỉ ghi một cách: --anchor, --field, hoặc --page với --box")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(f"Không tạo được thư mục “{folder}”.", detail=str(error)) from error


def _box(text: str) -> tuple[float, float, float, float]:
    x, y, w, h = (float(part) for part in text.split(","))
    return x, y, w, h


def _seal(text: str) -> float:
    if not _SEALS_MM[0] <= float(text) <= _SEALS_MM[1]:
        raise argparse.ArgumentTypeError(f"đường kính con dấu từ {_SEALS_MM[0]:g} đến {_SEALS_MM[1]:g} mm")
    return float(text)


def _form(text: str) -> str:
    wanted = " ".join(text.replace("-", " ").split()).casefold()
    known = next((form for form in COPY_FORMS if form.casefold() == wanted), None)
    if known is None:
        raise argparse.ArgumentTypeError(f"hình thức sao là {', '.join(COPY_FORMS)}")
    return known

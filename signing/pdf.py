"""Signs a PDF with a key that never leaves its token: check, sign a copy, verify, and only then hand it out."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError

from signing import certificates, upgrade
from signing.appearance import DrawnStyle, draw
from signing.errors import (
    BreaksEarlierSignature,
    FieldTrouble,
    FileChanged,
    NotSignable,
    SignatureMismatch,
)
from signing.fields import add_signature_field
from signing.host_signer import HostSigner
from signing.integrity import broken_by, judge
from signing.model import Box, Level, Look, SignedFile, SigningToken, Trust
from signing.online import Fetch
from signing.pages import page, page_of, seen_size
from signing.reading import Unreadable, entry, fields, find_field, open_reader, open_writer, sha256, signatures

RESERVED = 24576  # room for chain and timestamp, so that a timestamp can come later without moving a byte
_OFFICE_TIME = timedelta(hours=7)


def sign_pdf(
    data: bytes,
    field: str,
    look: Look,
    token: SigningToken,
    certificate_id: str = "",
    *,
    level: Level = "B",
    trust: Trust | None = None,
    tsa_url: str = "",
    fetch: Fetch | None = None,
    box: Box | None = None,
    uid: str = "",
    expect_sha256: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> SignedFile:
    """Signs a prepared field, or a new one at ``box``.

    The file is signed at level B first; a timestamp and long-term data are added after, so that a server that is
    down costs no second operation of the token. What is reached is in ``level``, why not more in ``trouble``.

    Args:
        data: the whole file.
        field: ``lanh_dao``, ``co_quan``, or the name of a new field when ``box`` is given.
        look: what is drawn in the field.
        token: a token somebody logged in to.
        certificate_id: id or label on the token; may be empty when the token has one.
        trust: roots, intermediates and revocation lists; without roots the issuer cannot be checked.
        tsa_url: RFC 3161 service, needed above level B.
        fetch: how to reach the network; ``None`` uses plain HTTP(S).
        uid: identity the certificate must carry.
        expect_sha256: the file that was approved; refuses any other.

    Raises:
        FileChanged, DamagedPdf, NotSignable, FieldTrouble, CertificateNotUsable: before the token is asked.
        SigningTrouble of the token: nothing was signed.
        BreaksEarlierSignature: a signature of the file would have been spoilt.
    """
    _expect(data, expect_sha256)
    known = trust or Trust()
    info = token.certificate(certificate_id)
    leaf = certificates.load(info.der)
    moment = now()
    chain, notes = certificates.check(leaf, known, moment, uid=uid)
    writer = open_writer(data)
    style = _place(writer, field, look, box)
    signer = HostSigner(token, info.id, leaf, _to_embed(chain, known))
    signed = _sign(writer, signer, field, style, moment)
    _check_after(data, signed, field)
    signed, reached, trouble = upgrade.raise_level(signed, field, level, tsa_url, known, fetch)
    return SignedFile(
        data=signed,
        field=field,
        level=reached,
        wanted=level,
        certificate=info,
        subject=certificates.subject_of(leaf.subject),
        serial=f"{leaf.serial_number:x}",
        signed_at=moment,
        trouble=trouble,
        notes=notes,
    )


def stamp_time(moment: datetime) -> str:
    """The time on a stamp: ISO 8601 with the zone of Vietnam (NĐ 30, Phụ lục I)."""
    from_utc = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0) + _OFFICE_TIME
    return f"{from_utc.isoformat()}+07:00"


def appendix_look(code: str, moment: datetime) -> Look:
    """The stamp at the top right of a separate appendix: number and notation, time of signing (no picture)."""
    return Look("appendix", lines=(*((f"Số: {code}",) if code else ()), stamp_time(moment)))


def copy_look(form: str, agency: str, moment: datetime) -> Look:
    """The stamp of an electronic copy of a paper: form of copy, agency, time of signing (no picture)."""
    return Look("copy", lines=(form, agency, stamp_time(moment)))


def _expect(data: bytes, expected: str) -> None:
    if expected and sha256(data) != expected.lower():
        raise FileChanged()


def _place(writer: IncrementalPdfFileWriter, field: str, look: Look, box: Box | None) -> DrawnStyle:
    """Finds or makes the field and draws what will be seen in it."""
    exists = any(one.name == field for one in fields(writer))
    _preflight(writer)
    if box is not None and not exists:
        add_signature_field(writer, field, box)
        return DrawnStyle(draw(look, box.w, box.h), page(writer, box.page))
    found = find_field(writer, field, "/Sig").dictionary
    where = page_of(writer, found)
    width, height = seen_size(found, where)
    return DrawnStyle(draw(look, max(width, 1), max(height, 1)), where)


def _preflight(writer: IncrementalPdfFileWriter) -> None:
    """Refuses files whose look can change after signing (measured: the library signs them silently)."""
    form = entry(writer.root, "/AcroForm")
    if isinstance(form, generic.DictionaryObject) and "/XFA" in form:
        raise NotSignable("xfa", "Tệp là biểu mẫu động (XFA): nội dung hiển thị có thể khác nội dung được ký.")
    names = entry(writer.root, "/Names")
    if isinstance(names, generic.DictionaryObject) and "/JavaScript" in names:
        raise NotSignable("script", "Tệp có chứa mã lệnh (JavaScript) nên không ký.")
    action = entry(writer.root, "/OpenAction")
    if isinstance(action, generic.DictionaryObject) and entry(action, "/S") == "/JavaScript":
        raise NotSignable("script", "Tệp tự chạy mã lệnh (JavaScript) khi mở nên không ký.")


def _to_embed(chain: certificates.Chain, trust: Trust) -> list[x509.Certificate]:
    """The chain above the leaf without the root; the intermediates held here when there is no chain."""
    if len(chain.certificates) > 1:
        return list(chain.certificates[1:-1])
    return [certificates.load(der) for der in trust.intermediates]


def _sign(
    writer: IncrementalPdfFileWriter, signer: HostSigner, field: str, style: DrawnStyle, moment: datetime
) -> bytes:
    out = io.BytesIO()
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    try:
        job = PdfSigner(meta, signer, stamp_style=style)
        asyncio.run(job.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=RESERVED, output=out))
    except SigningError as error:
        text = str(error)
        if "forbid" in text or "certif" in text.lower():
            raise BreaksEarlierSignature(detail=text) from error
        raise NotSignable("pdf", "Tệp PDF có cấu trúc không ký được.", detail=text[:300]) from error
    except PdfError as error:
        raise FieldTrouble("Ô ký trong tệp không dùng được.", detail=str(error)[:300]) from error
    return out.getvalue()


def _check_after(before: bytes, after: bytes, field: str) -> None:
    """The copy is handed out only if its new signature verifies and every earlier one still does."""
    if not after.startswith(before):
        raise BreaksEarlierSignature(detail="the earlier bytes changed")
    spoilt = broken_by(before, after)
    if spoilt:
        raise BreaksEarlierSignature(detail=", ".join(spoilt))
    for one in signatures(open_reader(after)):
        if not isinstance(one, Unreadable) and one.fq_name == field:
            found = judge(one)
            if not found.sound:
                raise SignatureMismatch(detail="; ".join(found.reasons))
            return
    raise SignatureMismatch(detail="the new signature cannot be read back")

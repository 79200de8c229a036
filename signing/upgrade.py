"""Raises the level of a signature later: a timestamp into the room kept for it, proofs, a document timestamp.

The state of a file's signature is B (signed), T (timestamped), LT (proofs inside), LTA (proofs timestamped).
"""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime

from asn1crypto import cms, core, crl, ocsp, x509
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing import certificates, timestamps
from signing.errors import (
    BreaksEarlierSignature,
    FieldTrouble,
    RevocationUnavailable,
    SigningTrouble,
    TimestampUnavailable,
)
from signing.evidence import Collected, collect, in_file, responders
from signing.integrity import broken_by, judge
from signing.model import Level, Trust, Upgraded
from signing.online import Fetch, HttpFetch
from signing.reading import Unreadable, open_reader, open_writer, reading, signatures, write_out
from signing.revocation import Evidence

_RESERVED_TIMESTAMP = 16384
LEVELS: tuple[Level, ...] = ("B", "T", "LT", "LTA")


def upgrade_pdf(
    data: bytes, *, tsa_url: str, level: Level = "T", trust: Trust | None = None, fetch: Fetch | None = None
) -> Upgraded:
    """Brings the last signature of a file to the level, as far as the servers allow.

    A signature that has a later one over it cannot take a timestamp any more; the file then gets a document
    timestamp, which proves all of them.

    Raises:
        DamagedPdf, NotSignable: not a sound PDF.
        FieldTrouble: nobody signed the file.
    """
    signed = [one for one in signatures(open_reader(data)) if not isinstance(one, Unreadable)]
    people = [one for one in signed if one.sig_object_type == "/Sig"]
    if not people:
        raise FieldTrouble("Tệp chưa có chữ ký nào để bổ sung dấu thời gian.", "Ký tệp trước.")
    last, known, way = people[-1], trust or Trust(), fetch or HttpFetch()
    behind = [one for one in people[:-1] if timestamps.on_signature(one) is None]
    done, reached, trouble = raise_level(data, last.fq_name, level, tsa_url, known, way)
    stamped = False
    if behind and trouble is None and level != "LTA" and not _document_timestamped(done):
        done, stamped = _try_document_timestamp(done, tsa_url, way)
    return Upgraded(done, last.fq_name, reached, trouble, stamped or _document_timestamped(done))


def raise_level(
    data: bytes, field: str, level: Level, tsa_url: str, trust: Trust, fetch: Fetch | None
) -> tuple[bytes, Level, SigningTrouble | None]:
    """Goes up step by step; a step that fails ends the climb with its reason and keeps what was reached."""
    way = fetch or HttpFetch()
    reached: Level = "B"
    steps = LEVELS[1 : LEVELS.index(level) + 1]
    try:
        for step in steps:
            if step == "T":
                data = add_timestamp(data, field, tsa_url, way)
            elif step == "LT":
                data = add_proofs(data, field, trust, way)
            else:
                data = add_document_timestamp(data, tsa_url, way)
            reached = step
    except (TimestampUnavailable, RevocationUnavailable, BreaksEarlierSignature) as trouble:
        return data, reached, trouble
    return data, reached, None


def add_timestamp(data: bytes, field: str, tsa_url: str, fetch: Fetch) -> bytes:
    """Puts a timestamp into the room kept inside the signature; the length of the file does not change.

    Does nothing when the signature has a sound timestamp already.

    Raises:
        BreaksEarlierSignature: a later signature covers this one; only a document timestamp is possible.
        TimestampUnavailable: the service gave none.
    """
    signature = _signature(data, field)
    had = timestamps.on_signature(signature)
    if had is not None and had.sound:
        return data
    start, end = _gap(signature)
    if any(_covers(other, start) for other in _signed(data) if other.fq_name != field):
        raise BreaksEarlierSignature(
            "Sau chữ ký này đã có chữ ký khác nên không đưa dấu thời gian vào được.",
            "Dùng dấu thời gian cho toàn tệp.",
        )
    token = timestamps.ask(tsa_url, signature.signer_info["signature"].native, fetch)
    content = _with_token(signature, token)
    room = end - start - 2
    if len(content) * 2 > room:
        raise TimestampUnavailable(
            "Chỗ dành sẵn trong chữ ký không đủ cho dấu thời gian.", "Dùng dấu thời gian cho tệp."
        )
    done = data[: start + 1] + content.hex().encode("ascii").ljust(room, b"0") + data[end - 1 :]
    if broken_by(data, done) or not judge(_signature(done, field)).sound:
        raise BreaksEarlierSignature()
    return done


def add_proofs(data: bytes, field: str, trust: Trust, fetch: Fetch, *, now: datetime | None = None) -> bytes:
    """Appends the chains and revocation proofs of a signature and its timestamp (level LT).

    Raises:
        RevocationUnavailable: the chain is unknown here or a state could not be learnt.
    """
    moment = now or datetime.now(UTC)
    reader = open_reader(data)
    held, carried = in_file(reader)
    held = held.plus(Evidence(tuple(trust.crls), tuple(trust.ocsps)))
    signature = _signature(data, field)
    found = Collected()
    chain_certificates = list(carried)
    stamp = timestamps.on_signature(signature)
    wanted = [(signature.signer_cert, [*signature.other_embedded_certs, *carried], "")]
    if stamp is not None:
        wanted.append((stamp.certificate, [*stamp.others, *carried], "time_stamping"))
    for leaf, others, usage in wanted:
        chain = certificates.build_chain(leaf, trust, stamp.at if stamp else moment, others, usage=usage)
        if chain.problem:
            raise RevocationUnavailable("Chưa có CA tin cậy của chữ ký này nên chưa bổ sung được dữ liệu lâu dài.")
        part = collect(chain.certificates, held, moment, fetch)
        if part.unknown or part.revoked:
            raise RevocationUnavailable(detail=", ".join(one.subject.human_friendly for one in part.unknown)[:300])
        found.evidence = found.evidence.plus(part.evidence)
        chain_certificates += chain.certificates
    return _with_proofs(data, found.evidence, chain_certificates)


def add_document_timestamp(data: bytes, tsa_url: str, fetch: Fetch) -> bytes:
    """Appends a timestamp over the whole file (level LTA after LT).

    Raises:
        TimestampUnavailable: the service gave none.
        BreaksEarlierSignature: a signature in the file forbids it.
    """
    out = io.BytesIO()
    stamper = PdfTimeStamper(timestamps.FetchTimeStamper(tsa_url, fetch))
    if not tsa_url:
        raise TimestampUnavailable("Chưa cấu hình địa chỉ máy chủ dấu thời gian.", "Khai báo địa chỉ TSA rồi làm lại.")
    with reading():
        job = stamper.async_timestamp_pdf(open_writer(data), "sha256", bytes_reserved=_RESERVED_TIMESTAMP, output=out)
        asyncio.run(job)
    done = out.getvalue()
    if broken_by(data, done):
        raise BreaksEarlierSignature()
    return done


def _with_proofs(data: bytes, evidence: Evidence, chain: list[x509.Certificate]) -> bytes:
    writer = open_writer(data)
    every = {one.sha256: one for one in [*chain, *responders(evidence.ocsps)]}
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=list(every.values()),
        crls=[crl.CertificateList.load(der) for der in evidence.crls],
        ocsps=[ocsp.OCSPResponse.load(der) for der in evidence.ocsps],
    )
    done = write_out(writer)
    if broken_by(data, done):
        raise BreaksEarlierSignature()
    return done


def _with_token(signature: EmbeddedPdfSignature, token: cms.ContentInfo) -> bytes:
    """The signature's CMS with the timestamp token as an unsigned attribute; everything signed stays as it was."""
    info = cms.ContentInfo.load(signature.pkcs7_content)
    signer = info["content"]["signer_infos"][0]
    kept = signer["unsigned_attrs"]
    attributes = [] if isinstance(kept, core.Void) else list(kept)
    attributes.append(cms.CMSAttribute({"type": cms.CMSAttributeType(timestamps.ATTRIBUTE), "values": (token,)}))
    signer["unsigned_attrs"] = cms.CMSAttributes(attributes)
    content: bytes = info.dump()
    return content


def _signed(data: bytes) -> list[EmbeddedPdfSignature]:
    return [one for one in signatures(open_reader(data)) if not isinstance(one, Unreadable)]


def _signature(data: bytes, field: str) -> EmbeddedPdfSignature:
    for one in _signed(data):
        if one.fq_name == field:
            return one
    raise FieldTrouble(f"Tệp không có chữ ký trong ô “{field}”.")


def _gap(signature: EmbeddedPdfSignature) -> tuple[int, int]:
    first, length, second, _ = (int(number) for number in signature.byte_range)
    return first + length, second


def _covers(signature: EmbeddedPdfSignature, position: int) -> bool:
    numbers = [int(number) for number in signature.byte_range]
    return any(start <= position < start + length for start, length in zip(numbers[::2], numbers[1::2], strict=True))


def _document_timestamped(data: bytes) -> bool:
    found = _signed(data)
    return bool(found) and found[-1].sig_object_type == "/DocTimeStamp"


def _try_document_timestamp(data: bytes, tsa_url: str, fetch: Fetch) -> tuple[bytes, bool]:
    try:
        return add_document_timestamp(data, tsa_url, fetch), True
    except (TimestampUnavailable, BreaksEarlierSignature):
        return data, False

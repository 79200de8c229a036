"""Raises the level of a signature later: a timestamp into the room kept for it, proofs, a document timestamp.

The state of a file's signature is B (signed), T (timestamped), LT (proofs inside), LTA (proofs timestamped).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from asn1crypto import cms, core, crl, ocsp, x509
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing import certificates, timestamps
from signing.at_once import at_once
from signing.errors import (
    BreaksEarlierSignature,
    FieldTrouble,
    RevocationUnavailable,
    SigningTrouble,
    TimestampUnavailable,
)
from signing.evidence import Collected, collect, in_file, responders
from signing.integrity import lost, soundness
from signing.model import Level, Trust, Upgraded
from signing.online import Fetch, HttpFetch, NoFetch
from signing.reading import Content, Unreadable, length, open_reader, open_writer, reading, signatures
from signing.revocation import Evidence

_RESERVED_TIMESTAMP = 16384
LEVELS: tuple[Level, ...] = ("B", "T", "LT", "LTA")


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of a file's last signature.

    Attributes:
        trouble: why not more.
        document_timestamp: a timestamp over the whole file stands in for one inside an older signature.
    """

    field: str
    level: Level
    trouble: SigningTrouble | None
    document_timestamp: bool = False


def upgrade_pdf(
    data: bytes, *, tsa_url: str, level: Level = "T", trust: Trust | None = None, fetch: Fetch | None = None
) -> Upgraded:
    """Brings the last signature of a file to the level, as far as the servers allow; see :func:`upgrade_copy`."""
    stream = io.BytesIO(data)
    done = upgrade_copy(stream, tsa_url=tsa_url, level=level, trust=trust, fetch=fetch)
    return Upgraded(stream.getvalue(), done.field, done.level, done.trouble, done.document_timestamp)


def upgrade_copy(
    stream: IO[bytes], *, tsa_url: str, level: Level = "T", trust: Trust | None = None, fetch: Fetch | None = None
) -> Raised:
    """Brings the last signature of a copy to the level, as far as the servers allow.

    A signature that has a later one over it cannot take a timestamp any more; the file then gets a document
    timestamp, which proves all of them.

    Args:
        stream: a private copy, open for reading and writing; a step that fails leaves it as it was before the step.

    Raises:
        DamagedPdf, NotSignable: not a sound PDF.
        FieldTrouble: nobody signed the file.
    """
    people = [one for one in _signed(stream) if one.sig_object_type == "/Sig"]
    if not people:
        raise FieldTrouble("Tệp chưa có chữ ký nào để bổ sung dấu thời gian.", "Ký tệp trước.")
    last, known, way = people[-1], trust or Trust(), fetch or HttpFetch()
    behind = [one for one in people[:-1] if timestamps.on_signature(one) is None]
    reached, trouble = raise_level(stream, last.fq_name, level, tsa_url, known, way)
    if behind and trouble is None and level != "LTA" and not _document_timestamped(stream):
        _try_document_timestamp(stream, tsa_url, way)
    return Raised(last.fq_name, reached, trouble, _document_timestamped(stream))


def raise_level(
    stream: IO[bytes], field: str, level: Level, tsa_url: str, trust: Trust, fetch: Fetch | None
) -> tuple[Level, SigningTrouble | None]:
    """Goes up step by step; a step that fails ends the climb with its reason and keeps what was reached.

    What the file has already is not added again: done twice, the second time changes no byte.
    """
    way = fetch or HttpFetch()
    reached: Level = "B"
    fresh = False
    try:
        for step in LEVELS[1 : LEVELS.index(level) + 1]:
            if step == "T":
                add_timestamp(stream, field, tsa_url, way, trust)
            elif step == "LT" and not _proven(stream, field, trust):
                add_proofs(stream, field, trust, way)
                fresh = True
            elif step == "LTA" and (fresh or not _document_timestamped(stream)):
                add_document_timestamp(stream, tsa_url, way)
            reached = step
    except (TimestampUnavailable, RevocationUnavailable, BreaksEarlierSignature) as trouble:
        return reached, trouble
    return reached, None


def add_timestamp(stream: IO[bytes], field: str, tsa_url: str, fetch: Fetch, trust: Trust | None = None) -> None:
    """Puts a timestamp into the room kept inside the signature; the length of the file does not change.

    Does nothing when the signature has a sound timestamp already.

    Args:
        trust: whose services are believed; without roots that cannot be told here.

    Raises:
        BreaksEarlierSignature: a later signature covers this one; only a document timestamp is possible.
        TimestampUnavailable: the service gave none, or none that anybody would believe.
    """
    signature = _signature(stream, field)
    had = timestamps.on_signature(signature)
    if had is not None and had.sound:
        return
    start, end = _gap(signature)
    if any(_covers(other, start) for other in _signed(stream) if other.fq_name != field):
        raise BreaksEarlierSignature(
            "Sau chữ ký này đã có chữ ký khác nên không đưa dấu thời gian vào được.",
            "Dùng dấu thời gian cho toàn tệp.",
        )
    token = timestamps.ask(tsa_url, signature.signer_info["signature"].native, fetch)
    _believe(timestamps.read(token["content"], None), trust or Trust())
    content = _with_token(signature, token)
    room = end - start - 2
    if len(content) * 2 > room:
        raise TimestampUnavailable(
            "Chỗ dành sẵn trong chữ ký không đủ cho dấu thời gian.", "Dùng dấu thời gian cho tệp."
        )
    with _nothing_spoilt(stream, gap=(start, end)):
        stream.seek(start + 1)
        stream.write(content.hex().encode("ascii").ljust(room, b"0"))


def _believe(stamp: timestamps.Timestamp, trust: Trust) -> None:
    """Refuse the time of a service nobody here trusts: the level would be lower than what is said of it."""
    if not trust.roots:
        return
    chain = certificates.build_chain(stamp.certificate, trust, stamp.at, list(stamp.others), usage="time_stamping")
    if chain.problem:
        text = "Máy chủ dấu thời gian không thuộc CA mà máy này tin cậy nên dấu thời gian đã bị bỏ."
        raise TimestampUnavailable(text, "Kiểm tra địa chỉ máy chủ dấu thời gian.", detail=chain.detail)


def add_proofs(stream: IO[bytes], field: str, trust: Trust, fetch: Fetch, *, now: datetime | None = None) -> None:
    """Appends the chains and revocation proofs of a signature and its timestamp (level LT).

    Raises:
        RevocationUnavailable: the chain is unknown here or a state could not be learnt.
    """
    held, carried = in_file(open_reader(stream))
    held = held.plus(Evidence(tuple(trust.crls), tuple(trust.ocsps)))
    found = Collected()
    chain_certificates = list(carried)
    for chain, part in _states(stream, field, trust, held, now or datetime.now(UTC), fetch):
        if chain.problem:
            raise RevocationUnavailable("Chưa có CA tin cậy của chữ ký này nên chưa bổ sung được dữ liệu lâu dài.")
        if part.unknown or part.revoked:
            raise RevocationUnavailable(detail=", ".join(one.subject.human_friendly for one in part.unknown)[:300])
        found.evidence = found.evidence.plus(part.evidence)
        chain_certificates += chain.certificates
    with _nothing_spoilt(stream):
        _put_proofs(stream, found.evidence, chain_certificates)


def add_document_timestamp(stream: IO[bytes], tsa_url: str, fetch: Fetch) -> None:
    """Appends a timestamp over the whole file (level LTA after LT).

    Raises:
        TimestampUnavailable: the service gave none.
        BreaksEarlierSignature: a signature in the file forbids it.
    """
    stamper = PdfTimeStamper(timestamps.FetchTimeStamper(tsa_url, fetch))
    if not tsa_url:
        raise TimestampUnavailable("Chưa cấu hình địa chỉ máy chủ dấu thời gian.", "Khai báo địa chỉ TSA rồi làm lại.")
    with _nothing_spoilt(stream), reading():
        writer = open_writer(stream)
        at_once(stamper.async_timestamp_pdf(writer, "sha256", bytes_reserved=_RESERVED_TIMESTAMP, in_place=True))


def _states(
    stream: IO[bytes], field: str, trust: Trust, held: Evidence, moment: datetime, fetch: Fetch
) -> Iterator[tuple[certificates.Chain, Collected]]:
    """The chain of the signer, and of the timestamp's service, each with what is known of its revocation."""
    signature = _signature(stream, field)
    _, carried = in_file(open_reader(stream))
    stamp = timestamps.on_signature(signature)
    wanted = [(signature.signer_cert, [*signature.other_embedded_certs, *carried], "")]
    if stamp is not None:
        wanted.append((stamp.certificate, [*stamp.others, *carried], "time_stamping"))
    for leaf, others, usage in wanted:
        chain = certificates.build_chain(leaf, trust, stamp.at if stamp else moment, others, usage=usage)
        yield chain, Collected() if chain.problem else collect(chain.certificates, held, moment, fetch)


def _proven(stream: IO[bytes], field: str, trust: Trust) -> bool:
    """Whether the file itself carries the proofs of a signature and of its timestamp."""
    inside, _ = in_file(open_reader(stream))
    stamp = timestamps.on_signature(_signature(stream, field))
    if stamp is None or not (inside.crls or inside.ocsps):
        return False
    states = _states(stream, field, trust, inside, stamp.at, NoFetch())
    return all(not (chain.problem or part.unknown or part.revoked) for chain, part in states)


@contextmanager
def _nothing_spoilt(stream: IO[bytes], gap: tuple[int, int] | None = None) -> Iterator[None]:
    """Lets something be added to a copy; if that fails or spoils a signature, the copy is what it was before.

    Args:
        gap: the bytes that are written over; everything else is only added behind the end.
    """
    earlier, end = soundness(open_reader(stream)), length(stream)
    start, stop = gap or (end, end)
    stream.seek(start)
    old = stream.read(stop - start)
    try:
        yield
        if lost(earlier, soundness(open_reader(stream))):
            raise BreaksEarlierSignature()
    except BaseException:
        stream.seek(start)
        stream.write(old)
        stream.truncate(end)
        raise


def _put_proofs(stream: IO[bytes], evidence: Evidence, chain: list[x509.Certificate]) -> None:
    writer = open_writer(stream)
    every = {one.sha256: one for one in [*chain, *responders(evidence.ocsps)]}
    with reading():
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=list(every.values()),
            crls=[crl.CertificateList.load(der) for der in evidence.crls],
            ocsps=[ocsp.OCSPResponse.load(der) for der in evidence.ocsps],
        )
        writer.write_in_place()


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


def _signed(content: Content) -> list[EmbeddedPdfSignature]:
    return [one for one in signatures(open_reader(content)) if not isinstance(one, Unreadable)]


def _signature(content: Content, field: str) -> EmbeddedPdfSignature:
    for one in _signed(content):
        if one.fq_name == field:
            return one
    raise FieldTrouble(f"Tệp không có chữ ký trong ô “{field}”.")


def _gap(signature: EmbeddedPdfSignature) -> tuple[int, int]:
    first, size, second, _ = (int(number) for number in signature.byte_range)
    return first + size, second


def _covers(signature: EmbeddedPdfSignature, position: int) -> bool:
    numbers = [int(number) for number in signature.byte_range]
    return any(start <= position < start + size for start, size in zip(numbers[::2], numbers[1::2], strict=True))


def _document_timestamped(content: Content) -> bool:
    found = _signed(content)
    return bool(found) and found[-1].sig_object_type == "/DocTimeStamp"


def _try_document_timestamp(stream: IO[bytes], tsa_url: str, fetch: Fetch) -> None:
    with suppress(TimestampUnavailable, BreaksEarlierSignature):
        add_document_timestamp(stream, tsa_url, fetch)

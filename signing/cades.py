"""Signs any file beside it (CAdES, a ``.p7s``) with a key on a token, and judges such signatures."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms, core, x509
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts, validate_sig_integrity

from signing import certificates, old_hashes, timestamps
from signing.certificates import subject_of
from signing.court import Court, Judgement, Signer, decide, judge_inner, unreadable
from signing.errors import NotSignable, SignatureMismatch, SigningTrouble, TimestampUnavailable
from signing.host_signer import HostSigner, digest_of
from signing.model import CertificateInfo, Level, SigningToken, Subject, Trust
from signing.online import Fetch, HttpFetch, NoFetch
from signing.reading import PARSE_ERRORS, sha256
from signing.revocation import Evidence
from signing.verdict import FileVerdict, SignatureVerdict

_WRONG_KEY = "Giá trị chữ ký không khớp với khoá của chứng thư số."


@dataclass(frozen=True, slots=True)
class DetachedSignature:
    """A signature that lies beside its file.

    Attributes:
        data: CMS SignedData in DER, without the content (``application/pkcs7-signature``).
        level: what was reached, never more.
        trouble: why ``level`` is below what was asked.
        notes: what could not be checked before signing.
    """

    data: bytes
    level: Level
    certificate: CertificateInfo
    subject: Subject
    serial: str
    signed_at: datetime
    trouble: SigningTrouble | None = None
    notes: tuple[str, ...] = ()


def sign_detached(
    content: bytes,
    token: SigningToken,
    certificate_id: str = "",
    *,
    level: Level = "B",
    trust: Trust | None = None,
    tsa_url: str = "",
    fetch: Fetch | None = None,
    uid: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> DetachedSignature:
    """Sign ``content`` (CAdES-B, ETSI EN 319 122-1); with ``level`` T a timestamp is added when the service answers.

    Args:
        certificate_id: id or label on the token; may be empty when the token has one.
        uid: identity the certificate must carry.

    Raises:
        NotSignable: a level above T was asked; only PDF files carry long-term data here.
        CertificateNotUsable: before the token is asked.
        SigningTrouble: of the token; nothing was signed.
    """
    if level not in ("B", "T"):
        raise NotSignable("level", "Chữ ký rời chỉ có mức B hoặc T.", "Chọn mức B hoặc T.")
    known, info = trust or Trust(), token.certificate(certificate_id)
    leaf, moment = certificates.load(info.der), now()
    chain, notes = certificates.check(leaf, known, moment, uid=uid)
    signer = HostSigner(token, info.id, leaf, list(chain.certificates[1:-1]))
    made = asyncio.run(
        signer.async_sign_general_data(
            io.BytesIO(content), digest_of(leaf), use_cades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=moment),
        )
    )  # fmt: skip
    reached, trouble = _stamped(made, level, tsa_url, fetch or HttpFetch())
    data: bytes = made.dump()
    if _integrity(made["content"]["signer_infos"][0], leaf, content):
        raise SignatureMismatch(detail="the new signature does not verify")
    serial = f"{leaf.serial_number:x}"
    return DetachedSignature(data, reached, info, subject_of(leaf.subject), serial, moment, trouble, notes)


def verify_detached(
    content: bytes,
    signature: bytes,
    trust: Trust | None = None,
    *,
    offline: bool = True,
    at: datetime | None = None,
    fetch: Fetch | None = None,
) -> FileVerdict:
    """Judge every signer of a ``.p7s`` over ``content``; one that cannot be read never hides the others.

    Args:
        signature: CMS SignedData, DER.
        offline, at, fetch: as :func:`signing.verify.verify_pdf`.
    """
    known = trust or Trust()
    way: Fetch = NoFetch() if offline else fetch or HttpFetch()
    try:
        signed = _read(signature)
        carried = tuple(one.chosen for one in _void(signed["certificates"]) if one.name == "certificate")
        inside = Evidence(tuple(one.chosen.dump() for one in _void(signed["crls"]) if one.name == ""))
        signers = list(signed["signer_infos"])
    except PARSE_ERRORS:
        return FileVerdict(sha256(content), (), (unreadable("1"),))
    held = inside.plus(Evidence(tuple(known.crls), tuple(known.ocsps)))
    court = Court(known, held, carried, inside, at or datetime.now(UTC), way)
    verdicts = tuple(_verdict(str(place), one, content, court) for place, one in enumerate(signers, 1))
    return FileVerdict(sha256(content), () if verdicts else ("Tệp chữ ký không có chữ ký nào.",), verdicts)


def _stamped(made: cms.ContentInfo, level: Level, tsa_url: str, fetch: Fetch) -> tuple[Level, SigningTrouble | None]:
    """Put the timestamp on the only signer; without an answer the signature stays as it is."""
    if level == "B":
        return "B", None
    signer = made["content"]["signer_infos"][0]
    try:
        timestamps.put_on(signer, timestamps.ask(tsa_url, signer["signature"].native, fetch))
    except TimestampUnavailable as trouble:
        return "B", trouble
    return "T", None


def _read(signature: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(signature, strict=True)
    if info["content_type"].native != "signed_data":
        raise ValueError("not signed data")
    content: cms.SignedData = info["content"]
    return content


def _void(value: core.Asn1Value) -> list[core.Asn1Value]:
    return [] if isinstance(value, core.Void) else list(value)


def _verdict(place: str, signer: cms.SignerInfo, content: bytes, court: Court) -> SignatureVerdict:
    try:
        leaf = _leaf(signer, court.carried)
        judgement = Judgement()
        if leaf is None:
            return unreadable(place)
        reason = _integrity(signer, leaf, content)
        if reason:
            judgement.add("invalid", reason, "2.2" if reason == _WRONG_KEY else "2.4")
        if old_hashes.in_cms(signer):
            judgement.add("undetermined", old_hashes.WORDS, "1.3")
        inner = judge_inner(timestamps.on_signer(signer), court, judgement)
        others = tuple(one for one in court.carried if one is not leaf)
        who = Signer(place, leaf, others, extract_self_reported_ts(signer))
        return decide(who, (inner, None), ("entire-file", "none"), judgement, court)
    except PARSE_ERRORS:
        return unreadable(place)


def _leaf(signer: cms.SignerInfo, carried: tuple[x509.Certificate, ...]) -> x509.Certificate | None:
    """Find the certificate the signer names, by issuer and serial number or by key identifier."""
    sid = signer["sid"]
    for one in carried:
        if sid.name == "issuer_and_serial_number":
            if one.issuer == sid.chosen["issuer"] and one.serial_number == sid.chosen["serial_number"].native:
                return one
        elif one.key_identifier == sid.chosen.native:
            return one
    return None


def _integrity(signer: cms.SignerInfo, leaf: x509.Certificate, content: bytes) -> str:
    """Return why the signature does not fit content and key, "" when it does."""
    algorithm = signer["digest_algorithm"]["algorithm"].native
    try:
        digest = hashlib.new(algorithm, content).digest()
        intact, valid = validate_sig_integrity(signer, leaf, "data", digest)
    except (SignatureValidationError, CMSExtractionError, *PARSE_ERRORS) as error:
        return f"Chữ ký không kiểm tra được ({type(error).__name__})."
    if not intact:
        return "Nội dung tệp đã bị thay đổi sau khi ký."
    return "" if valid else _WRONG_KEY

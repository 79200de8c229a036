"""Judges the signatures of a file: valid, invalid or undetermined, each with its reasons; unknown is never valid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from asn1crypto import x509
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing import timestamps
from signing.certificates import GRACE, Chain, build_chain, may_sign, subject_of
from signing.evidence import Collected, collect, in_file
from signing.integrity import Integrity, judge
from signing.model import Level, Trust
from signing.online import Fetch, HttpFetch, NoFetch
from signing.reading import PARSE_ERRORS, Unreadable, open_reader, sha256, signatures
from signing.revocation import Evidence

Verdict = Literal["valid", "invalid", "undetermined"]
_WORST: tuple[Verdict, ...] = ("valid", "undetermined", "invalid")


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature as ``vic verify`` prints it."""

    field: str
    verdict: Verdict
    reasons: tuple[str, ...]
    signer: str = ""
    organization: str = ""
    uid: str = ""
    issuer: str = ""
    serial: str = ""
    claimed_time: datetime | None = None
    trusted_time: datetime | None = None
    level: Level = "B"
    coverage: str = "unclear"
    changes: str = "unknown"

    def as_json(self) -> dict[str, object]:
        """The keys of the interface; times as ISO 8601 or null."""
        return {
            "field": self.field,
            "signer": self.signer,
            "organization": self.organization,
            "issuer": self.issuer,
            "claimed_time": self.claimed_time.isoformat() if self.claimed_time else None,
            "trusted_time": self.trusted_time.isoformat() if self.trusted_time else None,
            "level": self.level,
            "coverage": self.coverage,
            "changes": self.changes,
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "uid": self.uid,
            "serial": self.serial,
        }


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """A file and all its signatures."""

    sha256: str
    notes: tuple[str, ...]
    signatures: tuple[SignatureVerdict, ...]

    @property
    def verdict(self) -> Verdict | Literal["unsigned"]:
        """The worst of its signatures."""
        if not self.signatures:
            return "unsigned"
        return max((one.verdict for one in self.signatures), key=_WORST.index)

    @property
    def ok(self) -> bool:
        """At least one signature, and all valid."""
        return self.verdict == "valid"

    def as_json(self) -> dict[str, object]:
        """What ``vic verify --json`` prints."""
        return {
            "file": {"sha256": self.sha256, "notes": list(self.notes)},
            "signatures": [one.as_json() for one in self.signatures],
        }


@dataclass(slots=True)
class _Judgement:
    """Reasons gathered so far and the worst verdict they call for."""

    verdict: Verdict = "valid"
    reasons: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict, reason: str) -> None:
        self.verdict = max(self.verdict, verdict, key=_WORST.index)
        if reason and reason not in self.reasons:
            self.reasons.append(reason)


@dataclass(frozen=True, slots=True)
class _Court:
    """What every signature of the file is judged with."""

    trust: Trust
    evidence: Evidence
    carried: tuple[x509.Certificate, ...]
    in_file: Evidence
    now: datetime
    fetch: Fetch


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A timestamp after its own judgement."""

    at: datetime
    trusted: bool
    certain: bool


def verify_pdf(
    data: bytes,
    trust: Trust | None = None,
    *,
    offline: bool = True,
    at: datetime | None = None,
    fetch: Fetch | None = None,
) -> FileVerdict:
    """Judges every signature of a file on its own.

    Args:
        trust: roots, intermediates and revocation lists held here.
        offline: never asks the network; the state of revocation may then stay unknown (undetermined).
        at: the moment to judge for; now by default.
        fetch: how to reach the network when not offline. Only services named by certificates under a trusted
            root are asked.

    Raises:
        DamagedPdf: these bytes are no PDF.
        NotSignable: the file is locked with a password.
    """
    known = trust or Trust()
    reader = open_reader(data)
    inside, carried = in_file(reader)
    held = inside.plus(Evidence(tuple(known.crls), tuple(known.ocsps)))
    way: Fetch = NoFetch() if offline else fetch or HttpFetch()
    court = _Court(known, held, tuple(carried), inside, at or datetime.now(UTC), way)
    found = signatures(reader)
    judged = [(one, judge(one)) for one in found if isinstance(one, EmbeddedPdfSignature)]
    stamps = [(one, how) for one, how in judged if one.sig_object_type == "/DocTimeStamp"]
    verdicts = [_verdict(one, how, stamps, court) for one, how in judged if one.sig_object_type != "/DocTimeStamp"]
    verdicts += [_unreadable(one.field) for one in found if isinstance(one, Unreadable)]
    return FileVerdict(sha256(data), tuple(_notes(judged, found)), tuple(verdicts))


def _unreadable(name: str) -> SignatureVerdict:
    return SignatureVerdict(name, "invalid", ("Chữ ký không đọc được: dữ liệu chữ ký bị hỏng hoặc để trống.",))


def _notes(
    judged: Sequence[tuple[EmbeddedPdfSignature, Integrity]], found: Sequence[EmbeddedPdfSignature | Unreadable]
) -> list[str]:
    notes = []
    if not found:
        notes.append("Tệp không có chữ ký số.")
    if judged and judged[-1][1].coverage == "entire-revision":
        notes.append("Tệp có thêm dữ liệu sau chữ ký cuối cùng.")
    for one, how in judged:
        if one.sig_object_type == "/DocTimeStamp":
            when = f"{timestamps.of_document(one, how.sound).at:%d/%m/%Y %H:%M:%S} UTC" if how.sound else "bị hỏng"
            notes.append(f"Dấu thời gian cho toàn tệp: {when}.")
    return notes


def _verdict(
    signature: EmbeddedPdfSignature,
    integrity: Integrity,
    documents: Sequence[tuple[EmbeddedPdfSignature, Integrity]],
    court: _Court,
) -> SignatureVerdict:
    """One signature; whatever its bytes do to the parsers, the others are still judged."""
    try:
        return _judged(signature, integrity, documents, court)
    except PARSE_ERRORS:
        return _unreadable(signature.fq_name)


def _judged(
    signature: EmbeddedPdfSignature,
    integrity: Integrity,
    documents: Sequence[tuple[EmbeddedPdfSignature, Integrity]],
    court: _Court,
) -> SignatureVerdict:
    judgement = _Judgement()
    for reason in integrity.reasons:
        judgement.add("undetermined" if integrity.unclear else "invalid", reason)
    if integrity.weak:
        judgement.add("undetermined", "Chữ ký dùng hàm băm đã lỗi thời (SHA-1/MD5), không còn đủ tin cậy.")
    leaf = signature.signer_cert
    claimed = extract_self_reported_ts(signature.signer_info) or signature.self_reported_timestamp
    inner, outer = _stamps(signature, documents, court, judgement)
    times = [one.at for one in (inner, outer) if one is not None and one.trusted]
    trusted = min(times) if times else None
    others = [*signature.other_embedded_certs, *court.carried]
    chain = build_chain(leaf, court.trust, trusted or court.now, others)
    _judge_chain(chain, leaf, claimed, trusted, judgement)
    if not chain.problem:
        _judge_revocation(chain, claimed, trusted, court, judgement)
    who, issuer = subject_of(leaf.subject), subject_of(leaf.issuer)
    return SignatureVerdict(
        field=signature.fq_name,
        verdict=judgement.verdict,
        reasons=tuple(judgement.reasons),
        signer=who.name,
        organization=who.organization,
        uid=who.uid,
        issuer=issuer.name,
        serial=f"{leaf.serial_number:x}",
        claimed_time=claimed,
        trusted_time=trusted,
        level=_level(inner, outer, chain, trusted, court),
        coverage=integrity.coverage,
        changes=integrity.changes,
    )


def _stamps(
    signature: EmbeddedPdfSignature,
    documents: Sequence[tuple[EmbeddedPdfSignature, Integrity]],
    court: _Court,
    judgement: _Judgement,
) -> tuple[_Stamp | None, _Stamp | None]:
    """The timestamp inside the signature and the first one over the file after it, both judged."""
    inner = None
    token = timestamps.on_signature(signature)
    if token is not None:
        inner = _judge_stamp(token, court)
        if not token.sound:
            judgement.add("invalid", "Dấu thời gian trong chữ ký không thuộc chữ ký này hoặc đã bị sửa.")
        elif not inner.trusted:
            judgement.add("undetermined", "Dấu thời gian do máy chủ chưa được tin cậy cấp.")
        elif not inner.certain:
            judgement.add("undetermined", "Chưa kiểm tra được thu hồi của chứng thư máy chủ dấu thời gian.")
    for one, how in documents:
        if one.signed_revision > signature.signed_revision and how.sound:
            return inner, _judge_stamp(timestamps.of_document(one, True), court)
    return inner, None


def _judge_stamp(token: timestamps.Timestamp, court: _Court) -> _Stamp:
    if not token.sound or token.at > court.now + GRACE:
        return _Stamp(token.at, False, False)
    chain = build_chain(
        token.certificate, court.trust, token.at, [*token.others, *court.carried], usage="time_stamping"
    )
    if chain.problem:
        return _Stamp(token.at, False, False)
    found = collect(chain.certificates, court.evidence, token.at, court.fetch)
    return _Stamp(token.at, found.revoked is None, not found.unknown)


def _judge_chain(
    chain: Chain, leaf: x509.Certificate, claimed: datetime | None, trusted: datetime | None, judgement: _Judgement
) -> None:
    if not may_sign(leaf):
        judgement.add("invalid", "Chứng thư của người ký không được cấp để ký văn bản.")
    for known_time in filter(None, (trusted, claimed)):
        if not leaf.not_valid_before - GRACE <= known_time <= leaf.not_valid_after + GRACE:
            judgement.add("invalid", "Ký ngoài thời hạn hiệu lực của chứng thư số.")
    if chain.problem == "untrusted":
        judgement.add("undetermined", "Chưa xác định được CA cấp chứng thư: không có trong danh sách tin cậy.")
    elif chain.problem in ("expired", "not-yet-valid"):
        text = "Chứng thư số đã hết hạn" if chain.problem == "expired" else "Chứng thư số chưa đến ngày hiệu lực"
        judgement.add("undetermined", f"{text} và không có dấu thời gian chứng minh ký khi còn hiệu lực.")
    elif chain.problem:
        judgement.add("invalid", "Chuỗi chứng thư của người ký không hợp lệ.")


def _judge_revocation(
    chain: Chain, claimed: datetime | None, trusted: datetime | None, court: _Court, judgement: _Judgement
) -> None:
    found = collect(chain.certificates, court.evidence, trusted or court.now, court.fetch)
    if found.revoked is not None:
        certificate, finding = found.revoked
        since = finding.revoked_at
        text = f"Chứng thư “{subject_of(certificate.subject).name}” đã bị thu hồi"
        text += f" từ {since:%d/%m/%Y %H:%M:%S} UTC" if since else ""
        early = trusted is None and claimed is not None and since is not None and claimed < since
        if early:
            judgement.add("undetermined", f"{text}; không có dấu thời gian chứng minh đã ký trước đó.")
        else:
            judgement.add("invalid", f"{text}, trước khi ký.")
    elif found.unknown:
        judgement.add("undetermined", "Chưa kiểm tra được thu hồi của chứng thư số (không có CRL/OCSP còn hạn).")


def _level(inner: _Stamp | None, outer: _Stamp | None, chain: Chain, trusted: datetime | None, court: _Court) -> Level:
    """The level the file itself carries, without what happens to be known here."""
    if inner is None or not inner.trusted:
        return "B"
    if chain.problem or trusted is None:
        return "T"
    own: Collected = collect(chain.certificates, court.in_file, trusted, NoFetch())
    if own.unknown or own.revoked:
        return "T"
    return "LTA" if outer is not None and outer.trusted else "LT"

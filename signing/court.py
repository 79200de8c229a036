"""What every kind of signature is judged by: chain, revocation, timestamps, and the level really reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509

from signing import timestamps
from signing.certificates import GRACE, SMALLEST_RSA, Chain, build_chain, may_sign, subject_of
from signing.evidence import Collected, collect
from signing.model import Level, Trust
from signing.online import Fetch, NoFetch
from signing.revocation import Evidence
from signing.verdict import EVALUATION, WORST, Point, SignatureVerdict, Verdict


@dataclass(slots=True)
class Judgement:
    """Reasons gathered so far and the worst verdict they call for."""

    verdict: Verdict = "valid"
    reasons: list[str] = field(default_factory=list)
    points: dict[str, Verdict] = field(default_factory=dict)

    def add(self, verdict: Verdict, reason: str, *points: str) -> None:
        """Take a reason in; ``points`` are the lines of the evaluation list it speaks to."""
        self.note(verdict, *points)
        self.verdict = max(self.verdict, verdict, key=WORST.index)
        if reason and reason not in self.reasons:
            self.reasons.append(reason)

    def note(self, verdict: Verdict, *points: str) -> None:
        """Mark lines of the evaluation list; the worst that was said of each stays."""
        for point in points:
            self.points[point] = max(self.points.get(point, "valid"), verdict, key=WORST.index)

    def checklist(self) -> tuple[Point, ...]:
        """Return the evaluation list; a line nobody spoke of holds."""
        return tuple(Point(no, words, must, self.points.get(no, "valid")) for no, words, must in EVALUATION)


@dataclass(frozen=True, slots=True)
class Court:
    """What every signature of the file is judged with."""

    trust: Trust
    evidence: Evidence
    carried: tuple[x509.Certificate, ...]
    in_file: Evidence
    now: datetime
    fetch: Fetch


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp after its own judgement."""

    at: datetime
    trusted: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the field or place, the certificate, others that came along, the time the signer claims."""

    field: str
    leaf: x509.Certificate
    others: tuple[x509.Certificate, ...]
    claimed: datetime | None


def unreadable(field: str) -> SignatureVerdict:
    """What is said of a signature no part of which can be told."""
    judgement = Judgement()
    judgement.note("undetermined", *(number for number, _, _ in EVALUATION))
    judgement.add("invalid", "Chữ ký không đọc được: dữ liệu chữ ký bị hỏng hoặc để trống.", "2.2", "2.4")
    return SignatureVerdict(field, "invalid", tuple(judgement.reasons), checklist=judgement.checklist())


def judge_inner(token: timestamps.Timestamp | None, court: Court, judgement: Judgement) -> Stamp | None:
    """Judge the timestamp inside a signature, ``None`` when it has none."""
    if token is None:
        return None
    stamp = judge_stamp(token, court)
    if not token.sound:
        judgement.add("invalid", "Dấu thời gian trong chữ ký không thuộc chữ ký này hoặc đã bị sửa.", "1.1")
    elif not stamp.trusted:
        judgement.add("undetermined", "Dấu thời gian do máy chủ chưa được tin cậy cấp.", "1.1")
    elif not stamp.certain:
        judgement.add("undetermined", "Chưa kiểm tra được thu hồi của chứng thư máy chủ dấu thời gian.", "1.2")
    return stamp


def decide(
    who: Signer,
    stamps: tuple[Stamp | None, Stamp | None],
    seen: tuple[str, str],
    judgement: Judgement,
    court: Court,
) -> SignatureVerdict:
    """Judge chain and revocation at the time that is proven, and say all that is known of one signature.

    Args:
        stamps: the timestamp inside the signature, and the first one over the whole file after it.
        seen: how much of the file it covers, and what was changed later.
        judgement: what was found so far (bytes, value, stamps).
    """
    inner, outer = stamps
    times = [one.at for one in stamps if one is not None and one.trusted]
    trusted = min(times) if times else None
    chain = build_chain(who.leaf, court.trust, trusted or court.now, who.others)
    judge_chain(chain, who.leaf, who.claimed, trusted, judgement)
    if not chain.problem:
        judge_revocation(chain, who.claimed, trusted, court, judgement)
    judge_strength(who.leaf, judgement)
    person, issuer = subject_of(who.leaf.subject), subject_of(who.leaf.issuer)
    return SignatureVerdict(
        field=who.field,
        verdict=judgement.verdict,
        reasons=tuple(judgement.reasons),
        signer=person.name,
        organization=person.organization,
        uid=person.uid,
        issuer=issuer.name,
        serial=f"{who.leaf.serial_number:x}",
        claimed_time=who.claimed,
        trusted_time=trusted,
        level=level_of(inner, outer, chain, trusted, court),
        coverage=seen[0],
        changes=seen[1],
        checklist=judgement.checklist(),
    )


def judge_stamp(token: timestamps.Timestamp, court: Court) -> Stamp:
    if not token.sound or token.at > court.now + GRACE:
        return Stamp(token.at, False, False)
    chain = build_chain(
        token.certificate, court.trust, token.at, [*token.others, *court.carried], usage="time_stamping"
    )
    if chain.problem:
        return Stamp(token.at, False, False)
    found = collect(chain.certificates, court.evidence, token.at, court.fetch)
    return Stamp(token.at, found.revoked is None, not found.unknown)


def judge_chain(
    chain: Chain, leaf: x509.Certificate, claimed: datetime | None, trusted: datetime | None, judgement: Judgement
) -> None:
    if not may_sign(leaf):
        judgement.add("invalid", "Chứng thư của người ký không được cấp để ký văn bản.", "1.4", "1.5")
    for known_time in filter(None, (trusted, claimed)):
        if not leaf.not_valid_before - GRACE <= known_time <= leaf.not_valid_after + GRACE:
            judgement.add("invalid", "Ký ngoài thời hạn hiệu lực của chứng thư số.", "1.1", "2.3")
    if chain.problem == "untrusted":
        text = "Chưa xác định được CA cấp chứng thư: không có trong danh sách tin cậy."
        judgement.add("undetermined", text, "1.2", "2.1")
    elif chain.problem in ("expired", "not-yet-valid"):
        text = "Chứng thư số đã hết hạn" if chain.problem == "expired" else "Chứng thư số chưa đến ngày hiệu lực"
        text += " và không có dấu thời gian chứng minh ký khi còn hiệu lực."
        judgement.add("undetermined", text, "1.1", "1.2", "2.3")
    elif chain.problem:
        judgement.add("invalid", "Chuỗi chứng thư của người ký không hợp lệ.", "1.4", "2.1")


def judge_strength(leaf: x509.Certificate, judgement: Judgement) -> None:
    """Key length and the issuer's policy (line 1.3 and the optional 1.6 of the evaluation list)."""
    if leaf.public_key.algorithm == "rsa" and leaf.public_key.bit_size < SMALLEST_RSA:
        judgement.add("undetermined", "Khoá của chứng thư ngắn hơn 2048 bit, không còn đủ tin cậy.", "1.3")
    if leaf.certificate_policies_value is None:
        judgement.note("undetermined", "1.6")


def judge_revocation(
    chain: Chain, claimed: datetime | None, trusted: datetime | None, court: Court, judgement: Judgement
) -> None:
    found = collect(chain.certificates, court.evidence, trusted or court.now, court.fetch)
    if found.revoked is not None:
        certificate, finding = found.revoked
        since = finding.revoked_at
        text = f"Chứng thư “{subject_of(certificate.subject).name}” đã bị thu hồi"
        text += f" từ {since:%d/%m/%Y %H:%M:%S} UTC" if since else ""
        early = trusted is None and claimed is not None and since is not None and claimed < since
        if early:
            judgement.add("undetermined", f"{text}; không có dấu thời gian chứng minh đã ký trước đó.", "1.1")
        else:
            judgement.add("invalid", f"{text}, trước khi ký.", "1.1", "2.3")
    elif found.unknown:
        text = "Chưa kiểm tra được thu hồi của chứng thư số (không có CRL/OCSP còn hạn)."
        judgement.add("undetermined", text, "1.1", "1.2")


def level_of(inner: Stamp | None, outer: Stamp | None, chain: Chain, trusted: datetime | None, court: Court) -> Level:
    """The level the file itself carries, without what happens to be known here."""
    if inner is None or not inner.trusted:
        return "B"
    if chain.problem or trusted is None:
        return "T"
    own: Collected = collect(chain.certificates, court.in_file, trusted, NoFetch())
    if own.unknown or own.revoked:
        return "T"
    return "LTA" if outer is not None and outer.trusted else "LT"

"""Who a certificate speaks for, whether it may sign now, and the chain above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from asn1crypto import pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.at_once import at_once
from signing.errors import CertificateNotUsable
from signing.model import CertificateInfo, Subject, Trust
from signing.revocation import Evidence, revocation_of

GRACE = timedelta(seconds=60)  # clocks of an office differ; TT of Bộ KHCN on verification allows a minute
_WEAK = frozenset({"md2", "md5", "sha1"})
_UID = "0.9.2342.19200300.100.1.1"
SMALLEST_RSA = 2048


@dataclass(frozen=True, slots=True)
class CertificateState:
    """A certificate as the picker and ``vic token list`` show it."""

    id: str
    label: str
    subject: Subject
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    usable: bool
    why_not: str

    def as_json(self) -> dict[str, object]:
        """The row of ``vic token list``."""
        return {
            "id": self.id,
            "label": self.label,
            "subject": self.subject.name,
            "organization": self.subject.organization,
            "uid": self.subject.uid,
            "issuer": self.issuer,
            "serial": self.serial,
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "usable": self.usable,
            "why_not": self.why_not,
        }


@dataclass(frozen=True, slots=True)
class Chain:
    """From the certificate (first) to the root (last), or why there is none.

    Attributes:
        problem: ``""``, ``untrusted``, ``expired``, ``not-yet-valid`` or ``invalid``.
    """

    certificates: tuple[x509.Certificate, ...]
    problem: str = ""
    detail: str = ""


def load(data: bytes) -> x509.Certificate:
    """A certificate from DER or PEM.

    Raises:
        ValueError: neither.
    """
    if pem.detect(data):
        data = pem.unarmor(data)[2]
    certificate = x509.Certificate.load(data, strict=True)
    _ = (certificate.subject.native, certificate.not_valid_after, certificate.public_key.algorithm)
    return certificate


def load_all(data: bytes) -> list[bytes]:
    """Every certificate or revocation list of a PEM bundle, or the one DER object, as DER."""
    return [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]


def subject_of(name: x509.Name) -> Subject:
    """The parts of a subject that an office shows."""
    parts: dict[str, list[str]] = {}
    for rdn in name.chosen:
        for pair in rdn:
            parts.setdefault(pair["type"].dotted if pair["type"].native == _UID else pair["type"].native, []).append(
                str(pair["value"].native)
            )
    one = {key: values[-1] for key, values in parts.items()}
    uid = one.get("user_id") or one.get(_UID) or ""
    unit = one.get("organizational_unit_name", "")
    name_text = one.get("common_name", "") or one.get("organization_name", "")
    return Subject(name_text, one.get("organization_name", ""), unit, one.get("title", ""), uid)


def describe(info: CertificateInfo, at: datetime, trust: Trust | None = None) -> CertificateState:
    """How a certificate of a token is shown, with the reason when it may not sign."""
    try:
        certificate = load(info.der)
    except ValueError:
        nobody, never = Subject("", "", "", "", ""), datetime.fromtimestamp(0, UTC)
        text = "Chứng thư số trên token không đọc được."
        return CertificateState(info.id, info.label, nobody, "", "", never, never, False, text)
    why = ""
    if not info.has_key:
        why = "Token không có khoá bí mật của chứng thư này."
    else:
        try:
            check(certificate, trust or Trust(), at)
        except CertificateNotUsable as no:
            why = no.text
    return CertificateState(
        info.id,
        info.label,
        subject_of(certificate.subject),
        subject_of(certificate.issuer).name,
        f"{certificate.serial_number:x}",
        certificate.not_valid_before,
        certificate.not_valid_after,
        not why,
        why,
    )


def check(certificate: x509.Certificate, trust: Trust, at: datetime, *, uid: str = "") -> tuple[Chain, tuple[str, ...]]:
    """Refuses a certificate that may not sign now (before a try of the token is spent on it).

    Args:
        at: the moment of signing.
        uid: the identity the signer must have (``CCCD:...``); empty when any will do.

    Returns:
        The chain, and sentences on what could not be checked now (offline).

    Raises:
        CertificateNotUsable: with the reason.
    """
    _check_itself(certificate, at, uid)
    if not trust.roots:
        return Chain((certificate,)), ("Chưa có danh sách CA tin cậy nên chưa kiểm tra được nguồn cấp chứng thư.",)
    chain = build_chain(certificate, trust, at)
    if chain.problem:
        raise _chain_refusal(chain)
    evidence = Evidence(tuple(trust.crls), tuple(trust.ocsps))
    notes = []
    for one, issuer in pairwise(chain.certificates):
        found = revocation_of(one, issuer, evidence, at)
        if found.status == "revoked":
            when = f" từ {found.revoked_at:%d/%m/%Y %H:%M}" if found.revoked_at else ""
            raise CertificateNotUsable("revoked", f"Chứng thư số “{subject_of(one.subject).name}” đã bị thu hồi{when}.")
        if found.status == "unknown":
            notes.append("Chưa kiểm tra được tình trạng thu hồi của chứng thư số; sẽ kiểm tra lại khi có mạng.")
    return chain, tuple(dict.fromkeys(notes))


def build_chain(
    certificate: x509.Certificate,
    trust: Trust,
    at: datetime,
    others: Sequence[x509.Certificate] = (),
    *,
    usage: str = "",
) -> Chain:
    """The path from a certificate to a trusted root, valid at the moment.

    Args:
        others: certificates that came along in the file.
        usage: extended key usage the certificate must have, for instance ``time_stamping``.
    """
    store = SimpleCertificateStore()
    for extra in [*(load(der) for der in trust.intermediates), *others]:
        store.register(extra)
    context = ValidationContext(
        trust_roots=[load(der) for der in trust.roots],
        other_certs=list(store),
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
        weak_hash_algos=set(_WEAK),
        time_tolerance=GRACE,
    )
    try:
        validator = CertificateValidator(certificate, intermediate_certs=list(store), validation_context=context)
        path = at_once(validator.async_validate_usage(set(), {usage} if usage else set()))
        return Chain(tuple(reversed(list(path))))
    except PathBuildingError as error:
        return Chain((certificate,), "untrusted", str(error)[:200])
    except (PathValidationError, ValidationError) as error:
        return Chain((certificate,), _chain_problem(error), str(error)[:200])


def may_sign(certificate: x509.Certificate) -> bool:
    """Key usage allows signatures, and it is no authority's certificate."""
    usage = certificate.key_usage_value
    if certificate.ca:
        return False
    return usage is None or bool({"digital_signature", "non_repudiation"} & set(usage.native))


def _check_itself(certificate: x509.Certificate, at: datetime, uid: str) -> None:
    if certificate.ca:
        raise CertificateNotUsable("ca", "Đây là chứng thư của cơ quan cấp chứng thư (CA), không dùng để ký văn bản.")
    if not may_sign(certificate):
        raise CertificateNotUsable("key-usage", "Chứng thư số này không được cấp để ký.")
    if certificate.public_key.algorithm == "rsa" and certificate.public_key.bit_size < SMALLEST_RSA:
        raise CertificateNotUsable("weak-key", "Khoá RSA của chứng thư ngắn hơn 2048 bit, không còn được phép dùng.")
    if at > certificate.not_valid_after + GRACE:
        when = f"{certificate.not_valid_after:%d/%m/%Y}"
        raise CertificateNotUsable("expired", f"Chứng thư số đã hết hạn ngày {when}.", "Đề nghị gia hạn chứng thư số.")
    if at < certificate.not_valid_before - GRACE:
        when = f"{certificate.not_valid_before:%d/%m/%Y %H:%M}"
        text = f"Chứng thư số chỉ có hiệu lực từ {when}."
        raise CertificateNotUsable("not-yet-valid", text, "Kiểm tra ngày giờ của máy tính.")
    found = subject_of(certificate.subject).uid
    if uid and found.casefold() != uid.casefold():
        text = "Chứng thư số trên token không phải của người đang ký (số định danh không khớp)."
        raise CertificateNotUsable("uid", text, "Cắm đúng token của người ký.", detail=f"{found!r} != {uid!r}")


def _chain_refusal(chain: Chain) -> CertificateNotUsable:
    texts = {
        "expired": "Một chứng thư trong chuỗi cấp phát đã hết hạn.",
        "not-yet-valid": "Một chứng thư trong chuỗi cấp phát chưa có hiệu lực; kiểm tra ngày giờ của máy.",
        "untrusted": "Chứng thư số không do CA mà máy này tin cậy cấp.",
    }
    text = texts.get(chain.problem, "Chuỗi chứng thư không hợp lệ.")
    return CertificateNotUsable(chain.problem, text, detail=chain.detail)


def _chain_problem(error: Exception) -> str:
    name = type(error).__name__
    return {"ExpiredError": "expired", "NotYetValidError": "not-yet-valid"}.get(name, "invalid")

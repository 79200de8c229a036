"""The training authority: root, intermediate, people's and services' certificates, and revocation lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

MARK = "HUẤN LUYỆN"
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
_OCSP_NO_CHECK = x509.OCSPNoCheck()


@dataclass(frozen=True, slots=True)
class TrainingSubject:
    """Who a training certificate is for.

    Attributes:
        name: full name of the person, or the name of the agency.
        organization: the agency the certificate belongs to.
        uid: for instance ``CCCD:096085001234`` or ``MST:2000123456``; goes into the subject's UID.
        position: title of the person; empty for an agency.
    """

    name: str
    organization: str
    uid: str
    position: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate with the key that signs for it."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a certificate may be used for."""

    ca: bool = False
    path_length: int | None = None
    extended: ObjectIdentifier | None = None
    non_repudiation: bool = True


PERSON = Purpose()
TIMESTAMPING = Purpose(extended=ExtendedKeyUsageOID.TIME_STAMPING)
OCSP_SIGNING = Purpose(extended=ExtendedKeyUsageOID.OCSP_SIGNING, non_repudiation=False)


def new_key() -> rsa.RSAPrivateKey:
    """An RSA-2048 key made in this process (the size government tokens use)."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def subject_name(subject: TrainingSubject) -> x509.Name:
    """The subject as a certificate of the Government CA writes it: UID, name, title, organisation, country."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organization))
    if subject.position:
        parts.append(x509.NameAttribute(NameOID.TITLE, subject.position))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, subject.name))
    if subject.uid:
        parts.append(x509.NameAttribute(NameOID.USER_ID, subject.uid))
    return x509.Name(parts)


def self_signed(name: str, since: datetime, until: datetime) -> Issuer:
    """A root authority."""
    key = new_key()
    subject = subject_name(TrainingSubject(name, MARK, ""))
    builder = _builder(subject, subject, key.public_key(), since, until)
    builder = _with_purpose(builder, Purpose(ca=True), key.public_key(), key.public_key())
    return Issuer(builder.sign(key, hashes.SHA256()), key)


def issue(
    issuer: Issuer,
    subject: TrainingSubject,
    public_key: PublicKey,
    purpose: Purpose,
    since: datetime,
    until: datetime,
    *,
    crl_url: str = "",
    ocsp_url: str = "",
) -> x509.Certificate:
    """A certificate under ``issuer``."""
    builder = _builder(subject_name(subject), issuer.certificate.subject, public_key, since, until)
    builder = _with_purpose(builder, purpose, public_key, issuer.key.public_key())
    if crl_url:
        where = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([where]), critical=False)
    if ocsp_url:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp_url))
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def revocation_list(
    issuer: Issuer, revoked: Sequence[tuple[int, datetime]], since: datetime, until: datetime, number: int
) -> x509.CertificateRevocationList:
    """A revocation list valid between the two moments."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(since).next_update(until)
    for serial, at in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
    key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = builder.add_extension(key_id, critical=False).add_extension(x509.CRLNumber(number), critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: PublicKey, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public_key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(since).not_valid_after(until)


def _with_purpose(
    builder: x509.CertificateBuilder, purpose: Purpose, own: PublicKey, issuer: PublicKey
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not purpose.ca,
        content_commitment=not purpose.ca and purpose.non_repudiation,
        key_cert_sign=purpose.ca,
        crl_sign=purpose.ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = builder.add_extension(x509.BasicConstraints(purpose.ca, purpose.path_length), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
    if purpose.extended is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose.extended]), critical=True)
    if purpose.extended == ExtendedKeyUsageOID.OCSP_SIGNING:
        builder = builder.add_extension(_OCSP_NO_CHECK, critical=False)
    return builder

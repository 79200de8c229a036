"""Was a certificate revoked at a moment? Answered from lists and answers held here; unknown is an answer too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

GRACE = timedelta(seconds=60)
_READ_ERRORS = (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature, x509.ExtensionNotFound)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Revocation lists and OCSP responses at hand (DER), wherever they came from."""

    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = ()

    def plus(self, other: Evidence) -> Evidence:
        """Both together, each piece once."""
        crls = tuple(dict.fromkeys([*self.crls, *other.crls]))
        return Evidence(crls, tuple(dict.fromkeys([*self.ocsps, *other.ocsps])))


@dataclass(frozen=True, slots=True)
class Finding:
    """What the evidence says, and the piece it rests on."""

    status: Literal["good", "revoked", "unknown"]
    revoked_at: datetime | None = None
    crl: bytes | None = None
    ocsp: bytes | None = None


def revocation_of(
    certificate: asn1.Certificate, issuer: asn1.Certificate, evidence: Evidence, moment: datetime
) -> Finding:
    """The state of ``certificate`` at ``moment``.

    A revocation counts from its date on, even from a list that is no longer fresh. ``good`` needs a list or an
    answer that was still current at the moment, or was made after it while the certificate was still listed.
    """
    try:
        own = x509.load_der_x509_certificate(certificate.dump())
        above = x509.load_der_x509_certificate(issuer.dump())
    except _READ_ERRORS:
        return Finding("unknown")
    findings = [*_from_ocsps(own, above, evidence.ocsps, moment), *_from_crls(own, above, evidence.crls, moment)]
    for one in findings:
        if one.status == "revoked":
            return one
    return next((one for one in findings if one.status == "good"), Finding("unknown"))


def no_check(certificate: asn1.Certificate) -> bool:
    """An OCSP responder's certificate that says it is not to be asked about."""
    return certificate.ocsp_no_check_value is not None


def _from_crls(
    own: x509.Certificate, issuer: x509.Certificate, crls: Sequence[bytes], moment: datetime
) -> Iterator[Finding]:
    for der in crls:
        try:
            crl = x509.load_der_x509_crl(der)
            if crl.issuer != own.issuer or not _signed_by(crl, issuer) or not _plain(crl):
                continue
            entry = crl.get_revoked_certificate_by_serial_number(own.serial_number)
            until = crl.next_update_utc
        except _READ_ERRORS:
            continue
        if entry is not None and entry.revocation_date_utc <= moment:
            yield Finding("revoked", entry.revocation_date_utc, crl=der)
        elif until is not None and _current(own, crl.last_update_utc, until, moment):
            yield Finding("good", crl=der)


def _from_ocsps(
    own: x509.Certificate, issuer: x509.Certificate, answers: Sequence[bytes], moment: datetime
) -> Iterator[Finding]:
    for der in answers:
        try:
            answer = ocsp.load_der_ocsp_response(der)
            if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                continue
            if answer.serial_number != own.serial_number or not _about(answer, issuer):
                continue
            if not _answered_by(answer, issuer, moment):
                continue
            until = answer.next_update_utc or answer.this_update_utc + timedelta(minutes=10)
            revoked = answer.revocation_time_utc
            status = answer.certificate_status
        except _READ_ERRORS:
            continue
        if status is ocsp.OCSPCertStatus.REVOKED and revoked is not None and revoked <= moment:
            yield Finding("revoked", revoked, ocsp=der)
        elif status is ocsp.OCSPCertStatus.UNKNOWN:
            continue
        elif _current(own, answer.this_update_utc, until, moment):
            yield Finding("good", ocsp=der)


def _current(own: x509.Certificate, since: datetime, until: datetime, moment: datetime) -> bool:
    """Still current at the moment, and made while the certificate would still have been listed."""
    return moment <= until + GRACE and since <= own.not_valid_after_utc


def _plain(crl: x509.CertificateRevocationList) -> bool:
    """A complete list: no delta, no part of reasons, no other issuers' certificates."""
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            return False
        if isinstance(value, x509.IssuingDistributionPoint):
            if value.indirect_crl or value.only_some_reasons or value.only_contains_attribute_certs:
                return False
        elif extension.critical:
            return False
    return True


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) and crl.is_signature_valid(key)


def _about(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """The answer names this issuer."""
    digest = answer.hash_algorithm
    key_bits = x509.SubjectKeyIdentifier.from_public_key(issuer.public_key()).digest
    if isinstance(digest, hashes.SHA1):
        return answer.issuer_key_hash == key_bits
    hasher = hashes.Hash(digest)
    hasher.update(issuer.subject.public_bytes())
    return answer.issuer_name_hash == hasher.finalize()


def _answered_by(answer: ocsp.OCSPResponse, issuer: x509.Certificate, moment: datetime) -> bool:
    """Signed by the issuer itself, or by a responder the issuer appointed."""
    if _verifies(answer, issuer):
        return True
    for responder in answer.certificates:
        usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        appointed = ExtendedKeyUsageOID.OCSP_SIGNING in usage and _issued(responder, issuer)
        alive = (
            responder.not_valid_before_utc <= answer.produced_at_utc + GRACE <= responder.not_valid_after_utc + GRACE
        )
        if appointed and alive and _verifies(answer, responder):
            return True
    return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except _READ_ERRORS:
        return False
    return True


def _verifies(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, digest = signer.public_key(), answer.signature_hash_algorithm
    if digest is None:
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True

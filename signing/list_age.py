"""How old the revocation lists at hand are: a state of "not revoked" is worth as much as its list is young."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from signing.model import Trust

OLD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ListAge:
    """The newest revocation list of a certificate's issuer.

    Attributes:
        age: time since it was made; never below zero.
        over: its own time is over, or it is older than a week.
    """

    age: timedelta
    over: bool


def list_age(der: bytes, trust: Trust, now: datetime) -> ListAge | None:
    """Return the age of the newest list of the issuer of the certificate; ``None`` when none is held here."""
    try:
        issuer = x509.load_der_x509_certificate(der).issuer
    except ValueError:
        return None
    held = [crl for crl in map(_read, trust.crls) if crl is not None and crl.issuer == issuer]
    if not held:
        return None
    newest = max(held, key=lambda crl: crl.last_update_utc)
    age, until = max(now - newest.last_update_utc, timedelta()), newest.next_update_utc
    return ListAge(age, age > OLD or (until is not None and now > until))


def ago(age: timedelta) -> str:
    """Return "12 phút trước", "3 giờ trước", "5 ngày trước"."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "vừa xong"
    if minutes < 60:
        return f"{minutes} phút trước"
    return f"{minutes // 60} giờ trước" if minutes < 48 * 60 else f"{minutes // 1440} ngày trước"


def _read(der: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(der)
    except ValueError:
        return None

"""Finds on an opened token the certificate a role signs with: the person's own, or the agency's."""

from __future__ import annotations

from pathlib import Path

from desktop.workplace import Workplace
from signing import certificates
from signing.errors import CertificateMissing
from signing.model import SignedFile, Trust
from signing.token_client import OpenToken


def choose_certificate(place: Workplace, token: OpenToken, role: str, uid: str = "") -> str:
    """Return the id of the certificate for ``role`` ("leader" or "agency").

    The leader's carries the leader's own identification number; the agency's names the agency and no person.

    Args:
        uid: the leader who signs; this person unless given.

    Raises:
        CertificateMissing: the token holds none that fits; the wrong person's key never signs.
    """
    for info in token.token.certificates:
        subject = certificates.subject_of(certificates.load(info.der).subject)
        own = bool(uid or place.me.uid) and subject.uid == (uid or place.me.uid)
        agency = not subject.uid.isdigit() and subject.name == place.office.name
        if info.has_key and (own if role == "leader" else agency):
            return info.id
    raise CertificateMissing(detail=f"no {role} certificate for {place.me.id}")


def trust_of(place: Workplace) -> Trust:
    """Return whom this profile believes, with the revocation lists as they lie on disk now."""
    signing = place.settings.signing
    return Trust(
        tuple(Path(p).read_bytes() for p in signing.roots),
        tuple(Path(p).read_bytes() for p in signing.intermediates),
        tuple(Path(p).read_bytes() for p in signing.crls if Path(p).is_file()),
    )


def record(signed: SignedFile) -> dict[str, str]:
    """Return how a step remembers who signed."""
    return {"serial": signed.serial, "subject": signed.subject.name, "uid": signed.subject.uid}

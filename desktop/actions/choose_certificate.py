"""Finds on the tokens the certificate a role signs with: the person's own, or the agency's; never guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.workplace import Workplace
from signing import certificates
from signing.certificates import CertificateState
from signing.errors import CertificateMissing, CertificateUnclear
from signing.model import CertificateInfo, SignedFile, SigningToken, TokenInfo, Trust
from workflow.people import Role

LEADERS = ("outgoing.signed", "outgoing.initialled", "outgoing.cosigned", "dossier.result_signed", "file.leader")
"""Acts a person signs with the own certificate; every other act that signs is the agency's seal."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A certificate this person may sign with, and where it lies."""

    token: TokenInfo
    info: CertificateInfo
    state: CertificateState


def choose_certificate(place: Workplace, token: SigningToken, role: str, uid: str = "") -> str:
    """Return the id of the certificate for ``role`` ("leader" or "agency").

    The leader's carries the leader's own identification number; the agency's names the agency and no person. Of
    several the one that may sign today is taken (a renewed certificate lies beside the old one).

    Args:
        uid: the leader who signs; this person unless given.

    Raises:
        CertificateMissing: the token holds none that fits; the wrong person's key never signs.
        CertificateUnclear: several may sign; the person has to choose.
    """
    uids = (uid or place.me.uid,) if role == "leader" else None
    found = [one for one in token.token.certificates if one.has_key and _belongs(place, one, uids)]
    if len(found) > 1:
        found = [one for one in found if certificates.describe(one, place.now()).usable] or found
    if not found:
        raise CertificateMissing(detail=f"no {role} certificate for {place.me.id}")
    if len(found) > 1:
        raise CertificateUnclear(detail=", ".join(one.id for one in found))
    return found[0].id


def fitting(place: Workplace, tokens: Sequence[TokenInfo], kind: str = "") -> tuple[Fit, ...]:
    """Return the certificates on these tokens that may carry out ``kind``, those that may sign today first.

    Without ``kind`` the person's own, and for a clerk the agency's where there is no own one. A token of the label in
    the settings is preferred; a new token of the same person counts as well.
    """
    trust, now, label = trust_of(place), place.now(), place.settings.signing.token
    found = [
        Fit(token, info, certificates.describe(info, now, trust))
        for uids in _signers(place, kind)
        for token in tokens
        for info in token.certificates
        if info.has_key and _belongs(place, info, uids)
    ]
    once: dict[str, Fit] = {}
    for one in found:
        once.setdefault(one.info.fingerprint, one)
    return tuple(sorted(once.values(), key=lambda one: (not one.state.usable, one.token.label != label)))


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


def leaders_here(place: Workplace) -> tuple[str, ...]:
    """Return the identification numbers of the leaders of this person's office."""
    people = place.directory.people.values()
    own = (p for p in people if p.uid and p.has(Role.LEADER) and place.directory.office(p.unit).id == place.office.id)
    return tuple(one.uid for one in own)


def _signers(place: Workplace, kind: str) -> tuple[tuple[str, ...] | None, ...]:
    """Return groups of identification numbers to look for; ``None`` is the agency."""
    act = kind.partition("@")[0]
    if act == "dossier.result_signed" and not place.me.has(Role.LEADER):
        return (leaders_here(place),)
    own = (place.me.uid,)
    if not act:
        return (own, None) if place.me.has(Role.CLERK) else (own,)
    return (own,) if act in LEADERS else (None,)


def _belongs(place: Workplace, info: CertificateInfo, uids: tuple[str, ...] | None) -> bool:
    """Tell whether a certificate is one of these people's, or for ``None`` the agency's."""
    try:
        subject = certificates.subject_of(certificates.load(info.der).subject)
    except ValueError:
        return False
    if uids is not None:
        return bool(subject.uid) and subject.uid in uids
    return not subject.uid.isdigit() and subject.name == place.office.name

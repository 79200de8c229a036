"""The words shared by everything that signs: tokens, certificates, boxes, looks, results."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from signing.errors import CertificateMissing, CertificateUnclear, PinState, SigningTrouble

Level = Literal["B", "T", "LT", "LTA"]
Role = Literal["leader", "agency", "appendix", "copy"]

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page.

    Attributes:
        page: page number from 0.
        x: points from the left edge of the page as it is seen.
        y: points from the lower edge of the page as it is seen.
        w: width in points.
        h: height in points.
    """

    page: int
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """A certificate as it lies on a token; ``id`` is unique there, even where the token repeats its own ids."""

    id: str
    label: str
    der: bytes
    has_key: bool

    @property
    def fingerprint(self) -> str:
        """What tells this certificate from every other one: SHA-256 of its DER."""
        return hashlib.sha256(self.der).hexdigest()


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token that is in a slot now.

    Attributes:
        pin: ``low`` after a wrong PIN, ``final`` when one try is left, ``locked`` when none.
        pin_min: shortest PIN the token takes.
        pin_max: longest PIN the token takes.
        protected: the PIN is typed on the device itself, or in a window of its driver.
        hidden: its certificates can be read only after the login (a certificate file).
    """

    module: Path
    slot: int
    label: str
    serial: str
    model: str
    manufacturer: str
    pin: PinState
    pin_min: int
    pin_max: int
    protected: bool
    certificates: tuple[CertificateInfo, ...]
    hidden: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when the token is pulled and put in another slot."""
        return (str(self.module), self.serial, self.label)


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn in a signature field.

    Attributes:
        role: leader (image centred), agency (seal at true size), appendix and copy (text only).
        image: PNG bytes of the signature or the seal, transparent.
        seal_mm: diameter of the real seal.
        lines: lines of text of an appendix or copy stamp.
        timed: the time of signing follows as the last line.
    """

    role: Role
    image: bytes = b""
    seal_mm: float = 36.0
    lines: tuple[str, ...] = ()
    timed: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a certificate speaks for."""

    name: str
    organization: str
    unit: str
    position: str
    uid: str


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A finished signing.

    Attributes:
        data: the new file; the bytes before it are an unchanged prefix.
        level: what was reached, never more.
        wanted: what was asked.
        certificate: who signed.
        trouble: why ``level`` is below ``wanted``, otherwise ``None``.
        notes: sentences for the person, for instance that revocation was not checkable now.
    """

    data: bytes
    field: str
    level: Level
    wanted: Level
    certificate: CertificateInfo
    subject: Subject
    serial: str
    signed_at: datetime
    trouble: SigningTrouble | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom this machine believes.

    Attributes:
        roots: DER certificates of the root authorities.
        intermediates: DER certificates shipped because many files embed only the leaf.
        crls: DER revocation lists held here.
        ocsps: DER OCSP responses held here.
    """

    roots: Sequence[bytes] = ()
    intermediates: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = field(default=())


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A file after the attempt.

    Attributes:
        data: the new file, or the old one when nothing could be added.
        level: level of the named field now.
        trouble: why not more.
        document_timestamp: a timestamp over the whole file stands in for one inside an older signature.
    """

    data: bytes
    field: str
    level: Level
    trouble: SigningTrouble | None
    document_timestamp: bool = False


class SigningToken(Protocol):
    """A token somebody logged in to, here or relayed from where it is plugged in."""

    @property
    def token(self) -> TokenInfo:
        """The token as it was listed."""

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        """The certificate with this id or label; the only one with a key when empty."""

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        """One private key operation over ``data``."""


def pick_certificate(token: TokenInfo, certificate_id: str = "") -> CertificateInfo:
    """The certificate with this id, label or SHA-256 fingerprint; the only one with a key when empty.

    Raises:
        CertificateMissing: none with a key.
        CertificateUnclear: more than one; the detail names their ids.
    """
    wanted = certificate_id.lower()
    found = [one for one in token.certificates if one.has_key]
    if wanted:
        exact = [one for one in found if wanted in (one.id, one.fingerprint)]
        found = exact or [one for one in found if one.label.lower() == wanted]
    if len(found) > 1:
        raise CertificateUnclear(detail=f"{certificate_id!r}: {', '.join(one.id for one in found)}")
    if not found:
        raise CertificateMissing(detail=f"no certificate matches {certificate_id!r}")
    return found[0]

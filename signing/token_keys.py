"""Which private key of a token belongs to which certificate: told by the public part, never by a name alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pkcs11
from asn1crypto import core, x509
from pkcs11 import Attribute, ObjectClass
from pkcs11.mechanisms import KeyType

Kind = Literal["rsa", "ec", ""]
_ABSENT = (pkcs11.AttributeTypeInvalid, pkcs11.AttributeSensitive, pkcs11.AttributeValueInvalid)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A private key: its handle, how the token calls it, and its public part (empty where the token hides it)."""

    handle: Any
    id: bytes
    label: str
    kind: Kind
    public: bytes = b""


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate of a token. ``name`` is its id towards the outside: unique on the token, also where ids repeat."""

    name: str
    id: bytes
    label: str
    der: bytes


def certificates_of(session: Any) -> tuple[HeldCertificate, ...]:
    """Read every certificate, each once, and give it a name nobody else has."""
    found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    read = [(_read(one, Attribute.ID), _label(one), _read(one, Attribute.VALUE)) for one in found]
    return named([one for number, one in enumerate(read) if one[2] not in [other[2] for other in read[:number]]])


def named(found: Sequence[tuple[bytes, str, bytes]]) -> tuple[HeldCertificate, ...]:
    """Name certificates given as id, label and DER: the id in hex, with a piece of the fingerprint where it repeats."""
    ids = [id_ for id_, _, _ in found]
    made = []
    for id_, label, der in found:
        short = hashlib.sha256(der).hexdigest()[:8]
        name = id_.hex() if id_ and ids.count(id_) == 1 else f"{id_.hex()}-{short}".lstrip("-")
        made.append(HeldCertificate(name, id_, label, der))
    return tuple(made)


def private_keys(session: Any) -> tuple[HeldKey, ...]:
    """Read the private keys of an opened session with what the token tells of their public parts."""
    publics = [_held(one) for one in session.get_objects({Attribute.CLASS: ObjectClass.PUBLIC_KEY})]
    privates = [_held(one) for one in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})]
    return tuple(paired(privates, publics))


def paired(privates: Sequence[HeldKey], publics: Sequence[HeldKey]) -> Iterable[HeldKey]:
    """Fill in the public part of keys that do not carry it (EC), where exactly one public key goes with the name."""
    for key in privates:
        twins = [one for one in privates if (one.id, one.label, one.kind) == (key.id, key.label, key.kind)]
        partners = {one.public for one in publics if (one.id, one.label, one.kind) == (key.id, key.label, key.kind)}
        if not key.public and len(twins) == 1 and len(partners) == 1:
            yield HeldKey(key.handle, key.id, key.label, key.kind, partners.pop())
        else:
            yield key


def matched(certificates: Sequence[HeldCertificate], keys: Sequence[HeldKey]) -> Mapping[str, HeldKey]:
    """Return the key of each certificate, by the certificate's name; none where it cannot be told."""
    found = ((one.name, key_for(one, keys)) for one in certificates)
    return {name: key for name, key in found if key is not None}


def key_for(certificate: HeldCertificate, keys: Sequence[HeldKey]) -> HeldKey | None:
    """Return the key with the certificate's own modulus or point."""
    kind, public = public_of(certificate.der)
    return chosen(HeldKey(None, certificate.id, certificate.label, kind, public), keys) if kind else None


def chosen(wanted: HeldKey, keys: Sequence[HeldKey]) -> HeldKey | None:
    """Return the key whose public part is the wanted one.

    A key whose public part is known and different is never taken. One whose part the token hides is taken only when
    id (and label, where ids repeat) leave no second one; what it signs is verified with the certificate anyway.
    """
    kind = [key for key in keys if key.kind == wanted.kind]
    same = [key for key in kind if key.public == wanted.public]
    if same:
        return same[0]
    silent = [key for key in kind if not key.public and key.id == wanted.id]
    if len(silent) > 1:
        silent = [key for key in silent if key.label == wanted.label]
    return silent[0] if len(silent) == 1 else None


def public_of(der: bytes) -> tuple[Kind, bytes]:
    """Return kind and public part of a certificate's key: the modulus, or the point; ("", b"") for anything else."""
    try:
        key = x509.Certificate.load(der).public_key
        if key.algorithm == "rsa":
            return "rsa", _plain(key["public_key"].parsed["modulus"].native)
        return ("ec", bytes(key["public_key"].native)) if key.algorithm == "ec" else ("", b"")
    except (ValueError, TypeError, KeyError):
        return "", b""


def _held(key: Any) -> HeldKey:
    kind: Kind = {KeyType.RSA: "rsa", KeyType.EC: "ec"}.get(key.key_type, "")  # type: ignore[assignment]
    public = b""
    if kind == "rsa":
        public = _read(key, Attribute.MODULUS).lstrip(b"\0")
    elif kind == "ec":
        public = _point(_read(key, Attribute.EC_POINT))
    return HeldKey(key, _read(key, Attribute.ID), _label(key), kind, public)


def _point(value: bytes) -> bytes:
    """The standard wraps the point in an OCTET STRING, some tokens give it bare."""
    if value[:1] == b"\x04" and len(value) > 2:
        try:
            return bytes(core.OctetString.load(value, strict=True).native)
        except ValueError:
            return value
    return value


def _plain(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _read(held: Any, attribute: Any) -> bytes:
    try:
        return bytes(held[attribute] or b"")
    except _ABSENT:
        return b""


def _label(held: Any) -> str:
    try:
        return str(held[Attribute.LABEL] or "")
    except _ABSENT:
        return ""

"""The key of a machine (Ed25519): made at first sign-in, private part kept with its tokens; signing and checking."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.account import TokenStore
from sync.compact.short import long_bytes, short_bytes
from workflow.store.database import Database
from workflow.store.sendings import Sending, keep, kept, lost

_PURPOSE = b"vic sending 1\n"
"""A signature over a sending can be taken for nothing else."""


def said(lane: str, person: str, device: str, hashes: Iterable[str]) -> bytes:
    """Return the bytes a sending's signature is over.

    Args:
        hashes: of its steps, hex, in the order they are sent.

    Raises:
        ValueError: a hash is none.
    """
    head = "".join(f"{part}\n" for part in (lane, person, device))
    return _PURPOSE + head.encode() + b"".join(bytes.fromhex(hash) for hash in hashes)


def verifies(key: str, signature: str, message: bytes) -> bool:
    """Tell whether ``signature`` over ``message`` is that of ``key`` (both in base64url)."""
    try:
        Ed25519PublicKey.from_public_bytes(long_bytes(key, 32)).verify(long_bytes(signature, 64), message)
    except (ValueError, InvalidSignature):
        return False
    return True


def is_key(text: str) -> bool:
    """Tell whether a text is a public key as machines tell it."""
    try:
        Ed25519PublicKey.from_public_bytes(long_bytes(text, 32))
    except ValueError:
        return False
    return True


class DeviceKey:
    """One machine's key, for one person: the outbox belongs to its author, and so does what it is signed with."""

    def __init__(
        self, private: Ed25519PrivateKey, person: str, device: str, database: Database | None = None
    ) -> None:
        """Take the private key.

        Args:
            database: the machine's record, where what it signs is kept; None keeps nothing.
        """
        self._private = private
        self._database = database
        self.person = person
        self.device = device
        self.public = short_bytes(private.public_key().public_bytes_raw())

    def sign(self, lane: str, hashes: Iterable[str]) -> str:
        """Return the signature over a sending, in base64url; it is kept before it is used."""
        told = tuple(hashes)
        signature = short_bytes(self._private.sign(said(lane, self.person, self.device, told)))
        if self._database is not None:
            keep(self._database, Sending(lane, self.person, self.device, self.public, signature, told))
        return signature

    @property
    def private(self) -> Ed25519PrivateKey:
        """The key itself, for what else this machine has to sign."""
        return self._private


def device_key(secrets: TokenStore, person: str, device: str, database: Database | None = None) -> DeviceKey:
    """Return this machine's key, made when there is none; it stays when the person signs out.

    Raises:
        NotLoggedIn, StoreTrouble: there is nowhere to keep it.
    """
    name = f"device-key:{person}:{device}"
    kept = secrets.get(name)
    if kept:
        return DeviceKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept)), person, device, database)
    made = Ed25519PrivateKey.generate()
    secrets.put(name, made.private_bytes_raw().hex())
    return DeviceKey(made, person, device, database)


def faults(database: Database) -> tuple[int, list[dict[str, str]]]:
    """Check what this machine signed; return how many sendings, and what is wrong as ``{item, step, why}``."""
    sendings, broken = kept(database), list[dict[str, str]]()
    for sending in sendings:
        message = said(sending.lane, sending.person, sending.device, sending.hashes)
        if not verifies(sending.key, sending.signature, message):
            broken.append({"item": "", "step": "", "why": "chữ ký của một lượt gửi không đúng với các bước của nó"})
    every = [hash for sending in sendings for hash in sending.hashes]
    missing = len(set(lost(database, every)))
    if missing:
        broken.append({"item": "", "step": "", "why": f"{missing} bước đã ký gửi không còn trong sổ ghi việc"})
    return len(sendings), broken

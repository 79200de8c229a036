"""Where a profile's secrets lie: the OS keyring, or, chosen explicitly, a file sealed under the data key."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock

import keyring
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from keyring.errors import KeyringError

from desktop.settings import Settings
from workflow.store import keys
from workflow.store.troubles import KeyringMissing

FILE = "secrets.json"
PASSPHRASE, KEYRING = "passphrase", "keyring"
_NONCE = 12


@dataclass(frozen=True)
class SecretsBox:
    """The data key, and named secrets (server tokens, the agency's secret on the axis). Never printed, never logged."""

    folder: Path
    kind: str
    data_key: bytes = field(repr=False)
    alone: RLock = field(default_factory=RLock, repr=False, compare=False)
    """Held by whoever reads a secret to write it changed."""

    def get(self, name: str) -> str | None:
        """Return the secret ``name``, None when it was never kept here."""
        if self.kind == KEYRING:
            return keyring.get_password(keys.SERVICE, self._name(name))
        sealed = self._sealed().get(name)
        if sealed is None:
            return None
        raw = bytes.fromhex(sealed)
        return self._cipher().decrypt(raw[:_NONCE], raw[_NONCE:], name.encode()).decode()

    def put(self, name: str, value: str) -> None:
        """Keep a secret.

        Raises:
            KeyringMissing: the keyring does not take it; nothing was written in the open instead.
        """
        if self.kind == KEYRING:
            try:
                keyring.set_password(keys.SERVICE, self._name(name), value)
            except KeyringError:
                raise KeyringMissing("Kho khóa của máy tính không nhận.", "Mở khóa kho rồi làm lại.") from None
            return
        nonce = os.urandom(_NONCE)
        sealed = (nonce + self._cipher().encrypt(nonce, value.encode(), name.encode())).hex()
        with self.alone:
            self._write(self._sealed() | {name: sealed})

    def drop(self, name: str) -> None:
        """Forget a secret; harmless when there is none."""
        if self.kind == KEYRING:
            try:
                keyring.delete_password(keys.SERVICE, self._name(name))
            except KeyringError:
                return  # there is none, or the keyring is locked: the server knows the token no more either way
            return
        with self.alone:
            self._write({kept: value for kept, value in self._sealed().items() if kept != name})

    def _name(self, name: str) -> str:
        return f"{self.folder.resolve()}:{name}"

    def _cipher(self) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, None, b"vic secrets").derive(self.data_key))

    def _sealed(self) -> dict[str, str]:
        path = self.folder / FILE
        if not path.is_file():
            return {}
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def _write(self, sealed: dict[str, str]) -> None:
        draft = self.folder / f"{FILE}.new"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(sealed, out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self.folder / FILE)


def create_box(folder: Path, settings: Settings, passphrase: str | None) -> Settings:
    """Make the data key of a new profile; return the settings with the choice written down.

    Args:
        passphrase: None keeps the key in the OS keyring.

    Raises:
        KeyringMissing: no keyring here, and no passphrase was chosen.
    """
    if passphrase is None:
        keys.profile_key(folder)
        return replace(settings, key=KEYRING)
    keys.create_with_passphrase(folder, passphrase)
    return replace(settings, key=PASSPHRASE)


def open_box(folder: Path, settings: Settings, passphrase: str | None) -> SecretsBox:
    """Open the box of an existing profile.

    Raises:
        WrongKey: the passphrase is another one, or missing.
        KeyringMissing: the keyring is not there.
    """
    if settings.key == PASSPHRASE:
        return SecretsBox(folder, PASSPHRASE, keys.open_with_passphrase(folder, passphrase or ""))
    return SecretsBox(folder, KEYRING, keys.profile_key(folder))

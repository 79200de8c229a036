"""The profile's key: 32 random bytes in the system's keyring, or, by explicit choice, sealed under a passphrase."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import keyring
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError

from workflow.store.database import FILE_NAME, KEY_BYTES
from workflow.store.troubles import KeyringMissing, WrongKey, damaged, from_os
from workflow.vietnamese import nfc

SERVICE = "VIC Desktop"
SAFE_BACKENDS = (
    "keyring.backends.Windows", "keyring.backends.SecretService", "keyring.backends.libsecret",
    "keyring.backends.kwallet", "keyring.backends.macOS",
)  # fmt: skip
"""Backends that keep secrets encrypted under the person's sign-in."""

OPEN_BACKENDS = ("keyring.backends.null", "keyring.backends.fail", "keyrings.alt")
"""Backends that keep nothing, or keep it readable: refused even when somebody names them."""

_WRAPPED = "key.json"
_SALT_BYTES, _NONCE_BYTES = 16, 12
_COST = {"iterations": 3, "lanes": 4, "memory_cost": 64 * 1024}
"""RFC 9106 §4, second recommended option: 64 MiB."""


def profile_key(folder: Path, service: str = SERVICE) -> bytes:
    """Return the profile's key from the system's keyring, making it for a new profile.

    Args:
        folder: the profile's data folder; its name under ``service``.

    Raises:
        KeyringMissing: this system has no keyring, or only one that keeps secrets in the open.
        WrongKey: there is data but its key is gone; nothing is made or deleted.
    """
    backend = _backend()
    name = _name(folder)
    try:
        kept = backend.get_password(service, name)
        if kept is not None:
            return base64.b64decode(kept, validate=True)
        if (folder / FILE_NAME).exists():
            raise WrongKey(
                "Dữ liệu còn nguyên nhưng khóa của nó không còn trong kho khóa của máy tính"
                " (mật khẩu máy đã bị đặt lại?).",
                "Dùng khóa khôi phục do đơn vị giữ; không xóa thư mục dữ liệu.",
            )
        key = os.urandom(KEY_BYTES)
        backend.set_password(service, name, base64.b64encode(key).decode())
        if backend.get_password(service, name) != base64.b64encode(key).decode():
            raise _no_keyring()
    except KeyringError as error:
        raise _no_keyring() from error
    return key


def forget(folder: Path, service: str = SERVICE) -> None:
    """Destroy the key of a profile, wherever it is kept: what it sealed can never be read again. Twice is harmless."""
    (folder / _WRAPPED).unlink(missing_ok=True)
    try:
        _backend().delete_password(service, _name(folder))
    except (KeyringMissing, KeyringError):
        return  # no keyring, or none of this profile's in it


def has_keyring() -> bool:
    """Tell whether this system has a keyring that may keep a key."""
    try:
        _backend()
    except KeyringMissing:
        return False
    return True


def has_passphrase(folder: Path) -> bool:
    """Tell whether the profile's key is sealed under a passphrase."""
    return (folder / _WRAPPED).exists()


def create_with_passphrase(folder: Path, passphrase: str) -> bytes:
    """Make the key of a new profile and seal it under a passphrase; return the key.

    Raises:
        WrongKey: the profile has a key already.
        StoreTrouble: the folder cannot be written.
    """
    if has_passphrase(folder) or (folder / FILE_NAME).exists():
        raise WrongKey("Dữ liệu này đã có khóa.", "Mở bằng cách đã chọn trước đây.")
    key, salt, nonce = os.urandom(KEY_BYTES), os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_stretch(passphrase, salt, _COST)).encrypt(nonce, key, SERVICE.encode())
    value = {"kdf": "argon2id", **_COST, **{n: b.hex() for n, b in (("salt", salt), ("nonce", nonce), ("key", sealed))}}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f"{_WRAPPED}.new"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / _WRAPPED)
    except OSError as error:
        raise from_os(error) from error
    return key


def open_with_passphrase(folder: Path, passphrase: str) -> bytes:
    """Return the key sealed under a passphrase.

    Raises:
        WrongKey: another passphrase was chosen, or none.
        Damaged: the file that holds the sealed key is not readable.
    """
    try:
        value: dict[str, Any] = json.loads((folder / _WRAPPED).read_text("utf-8"))
        cost = {name: int(value[name]) for name in _COST}
        salt, nonce, sealed = (bytes.fromhex(value[name]) for name in ("salt", "nonce", "key"))
    except FileNotFoundError:
        raise WrongKey("Dữ liệu này không dùng mật khẩu.", "Mở bằng kho khóa của máy tính.") from None
    except (ValueError, KeyError, TypeError):
        raise damaged() from None
    try:
        return AESGCM(_stretch(passphrase, salt, cost)).decrypt(nonce, sealed, SERVICE.encode())
    except InvalidTag:
        raise WrongKey(
            "Mật khẩu dữ liệu không đúng.", "Nhập lại; phân biệt chữ hoa, chữ thường và dấu.", title="Sai mật khẩu"
        ) from None


def _stretch(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost["iterations"], lanes=cost["lanes"], memory_cost=cost["memory_cost"]
    )
    return kdf.derive(nfc(passphrase).encode())


def _name(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:32]


def _backend() -> KeyringBackend:
    """Return the keyring in use; of a chain, the first safe one.

    An organisation may name a backend of its own by keyring's setting PYTHON_KEYRING_BACKEND.
    """
    backend = keyring.get_keyring()
    links = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    for link in links:
        module = type(link).__module__
        chosen = os.environ.get("PYTHON_KEYRING_BACKEND") == f"{module}.{type(link).__qualname__}"
        if module in SAFE_BACKENDS or (chosen and not module.startswith(OPEN_BACKENDS)):
            return link
    raise _no_keyring()


def _no_keyring() -> KeyringMissing:
    return KeyringMissing(
        "Máy tính này không có kho khóa (Windows Credential Manager, GNOME Keyring, KWallet) để giữ khóa"
        " mã hóa dữ liệu. Chương trình không ghi khóa ra tệp không được bảo vệ.",
        "Bật kho khóa của hệ điều hành, hoặc chọn đặt mật khẩu dữ liệu để bảo vệ khóa.",
    )

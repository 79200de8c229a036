"""The calls of Windows that list certificates of a store and sign with their keys (crypt32, ncrypt), by ctypes.

Untried: written from the documentation of Windows, never run there. Layouts, flags, statuses and the order of calls are
tested against stand-ins; the first person with a Windows machine should run ``tests/signing/test_every_backend.py``.
"""

from __future__ import annotations

import ctypes
import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from asn1crypto import algos

SYSTEM_STORE = 10  # CERT_STORE_PROV_SYSTEM_W
OPEN_FLAGS = 0x0001_0000 | 0x0000_8000 | 0x0000_4000  # current user, read only, must exist
KEY_PROVIDER, FRIENDLY_NAME = 2, 11  # properties of a certificate
ONLY_NCRYPT = 0x0004_0000  # CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG: CAPI has been broken for tokens since October 2025
COMPARE_KEY = 0x0000_0004  # CRYPT_ACQUIRE_COMPARE_KEY_FLAG: the key must have the certificate's public half
PAD_PKCS1 = 0x0000_0002  # BCRYPT_PAD_PKCS1
LARGEST_SIGNATURE = 1024
PIN_PROPERTY = "SmartCardPin"  # NCRYPT_PIN_PROPERTY
HASHES = {"sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}
STATUSES = {
    0x8010_006B: "wrong-pin",  # SCARD_W_WRONG_CHV
    0x8010_006C: "pin-locked",  # SCARD_W_CHV_BLOCKED
    0x8010_006E: "pin-cancelled",  # SCARD_W_CANCELLED_BY_USER
    0x8009_0036: "pin-cancelled",  # NTE_USER_CANCELLED
    0x8007_04C7: "pin-cancelled",  # ERROR_CANCELLED
    0x8010_0069: "token-removed",  # SCARD_W_REMOVED_CARD
    0x8010_000C: "token-removed",  # SCARD_E_NO_SMARTCARD
    0x8010_002E: "token-removed",  # SCARD_E_NO_READERS_AVAILABLE
    0x8010_0017: "token-removed",  # SCARD_E_READER_UNAVAILABLE
    0x8009_0016: "certificate-missing",  # NTE_BAD_KEYSET
    0x8009_000D: "certificate-missing",  # NTE_NO_KEY
    0x8009_2004: "certificate-missing",  # CRYPT_E_NOT_FOUND
    0x8009_0003: "certificate-missing",  # NTE_BAD_KEY: COMPARE_KEY found another public half
}


class CertContext(ctypes.Structure):
    """CERT_CONTEXT."""

    _fields_ = [
        ("encoding", ctypes.c_uint32),
        ("encoded", ctypes.POINTER(ctypes.c_ubyte)),
        ("size", ctypes.c_uint32),
        ("info", ctypes.c_void_p),
        ("store", ctypes.c_void_p),
    ]


class Pkcs1Padding(ctypes.Structure):
    """BCRYPT_PKCS1_PADDING_INFO: names the hash; Windows writes the DigestInfo itself."""

    _fields_ = [("algorithm", ctypes.c_wchar_p)]


class StoreTrouble(Exception):
    """A call of Windows said no; ``status`` is its HRESULT or SECURITY_STATUS as an unsigned number."""

    def __init__(self, call: str, status: int) -> None:
        super().__init__(f"{call} 0x{status & 0xFFFF_FFFF:08X}")
        self.status = status & 0xFFFF_FFFF

    @property
    def code(self) -> str:
        """The word of our own protocol for it."""
        return STATUSES.get(self.status, "token-fault")


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate of the store."""

    der: bytes
    label: str
    has_key: bool

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate."""
        return hashlib.sha256(self.der).hexdigest()


class Store(Protocol):
    """What the token process needs of a certificate store."""

    def entries(self) -> list[Entry]:
        """Every certificate, now."""

    def acquire(self, fingerprint: str) -> int:
        """A handle of the private key of a certificate."""

    def sign(self, key: int, digest: bytes, algorithm: str, kind: str) -> bytes:
        """Sign a digest: PKCS#1 v1.5 for "rsa", DER of ECDSA for "ec"."""

    def release(self, key: int) -> None:
        """Give the handle back and have the driver forget the PIN."""


class WindowsStore:
    """A store of the current user.

    Args:
        crypt32, ncrypt: the libraries (:func:`libraries`).
        last_error: ``GetLastError`` of the calling thread.
    """

    def __init__(self, name: str, crypt32: Any, ncrypt: Any, last_error: Callable[[], int]) -> None:
        self._crypt, self._ncrypt, self._last_error = crypt32, ncrypt, last_error
        self._store = crypt32.CertOpenStore(SYSTEM_STORE, 0, None, OPEN_FLAGS, name)
        if not self._store:
            raise StoreTrouble("CertOpenStore", last_error())

    def entries(self) -> list[Entry]:
        """Every certificate, now."""
        return [Entry(_der(one), self._label(one), self._has_key(one)) for one in self._contexts()]

    def acquire(self, fingerprint: str) -> int:
        """A handle of the private key of a certificate.

        Raises:
            StoreTrouble: no such certificate, or no key with its public half.
        """
        for context in self._contexts():
            if hashlib.sha256(_der(context)).hexdigest() != fingerprint:
                continue
            own = self._crypt.CertDuplicateCertificateContext(context)
            try:
                return self._acquired(own)
            finally:
                self._crypt.CertFreeCertificateContext(own)
        raise StoreTrouble("CertEnumCertificatesInStore", 0x8009_2004)

    def sign(self, key: int, digest: bytes, algorithm: str, kind: str) -> bytes:
        """Sign a digest; the driver shows its own window for the PIN.

        Raises:
            StoreTrouble: the driver or the person said no.
        """
        padding = Pkcs1Padding(HASHES[algorithm])
        where, flags = (ctypes.byref(padding), PAD_PKCS1) if kind == "rsa" else (None, 0)
        out, size = (ctypes.c_ubyte * LARGEST_SIGNATURE)(), ctypes.c_uint32(0)
        status = self._ncrypt.NCryptSignHash(
            key, where, digest, len(digest), out, LARGEST_SIGNATURE, ctypes.byref(size), flags
        )
        if status:
            raise StoreTrouble("NCryptSignHash", status)
        made = bytes(out[: size.value])
        return made if kind == "rsa" else bytes(algos.DSASignature.from_p1363(made).dump())

    def release(self, key: int) -> None:
        """Give the handle back and have the driver forget the PIN."""
        self._ncrypt.NCryptSetProperty(key, PIN_PROPERTY, None, 0, 0)
        self._ncrypt.NCryptFreeObject(key)

    def _acquired(self, context: Any) -> int:
        key, spec, ours = ctypes.c_void_p(), ctypes.c_uint32(), ctypes.c_int()
        found = self._crypt.CryptAcquireCertificatePrivateKey(
            context, ONLY_NCRYPT | COMPARE_KEY, None, ctypes.byref(key), ctypes.byref(spec), ctypes.byref(ours)
        )
        if not found or key.value is None:
            raise StoreTrouble("CryptAcquireCertificatePrivateKey", self._last_error())
        return key.value

    def _contexts(self) -> Iterator[Any]:
        """Walk the store; each step gives the one before back, the last is given back when the walk is left early."""
        context = None
        try:
            while context := self._crypt.CertEnumCertificatesInStore(self._store, context):
                yield context
        finally:
            if context:
                self._crypt.CertFreeCertificateContext(context)

    def _has_key(self, context: Any) -> bool:
        size = ctypes.c_uint32(0)
        return bool(self._crypt.CertGetCertificateContextProperty(context, KEY_PROVIDER, None, ctypes.byref(size)))

    def _label(self, context: Any) -> str:
        size = ctypes.c_uint32(512)
        name = ctypes.create_unicode_buffer(256)
        got = self._crypt.CertGetCertificateContextProperty(context, FRIENDLY_NAME, name, ctypes.byref(size))
        return name.value if got else ""


def open_store(name: str) -> WindowsStore:
    """Open a store of the current user.

    Raises:
        StoreTrouble: there is none of this name.
        OSError: this is not Windows.
    """
    if sys.platform != "win32":
        raise OSError("the certificate store is part of Windows")
    crypt32, ncrypt = ctypes.WinDLL("crypt32", use_last_error=True), ctypes.WinDLL("ncrypt")
    declare(crypt32, ncrypt)
    return WindowsStore(name, crypt32, ncrypt, ctypes.get_last_error)


def declare(crypt32: Any, ncrypt: Any) -> None:
    """Say how the calls take and return what is wider than an int: handles and pointers of 64 bits."""
    context, number, handle = ctypes.POINTER(CertContext), ctypes.c_uint32, ctypes.c_void_p
    out = ctypes.POINTER(number)
    kinds: tuple[tuple[Any, str, Any, list[Any]], ...] = (
        (crypt32, "CertOpenStore", handle, [handle, number, handle, number, ctypes.c_wchar_p]),
        (crypt32, "CertEnumCertificatesInStore", context, [handle, context]),
        (crypt32, "CertDuplicateCertificateContext", context, [context]),
        (crypt32, "CertFreeCertificateContext", ctypes.c_int, [context]),
        (crypt32, "CertGetCertificateContextProperty", ctypes.c_int, [context, number, handle, out]),
        (crypt32, "CryptAcquireCertificatePrivateKey", ctypes.c_int,
         [context, number, handle, ctypes.POINTER(handle), out, ctypes.POINTER(ctypes.c_int)]),
        (ncrypt, "NCryptSignHash", ctypes.c_int32,
         [handle, handle, ctypes.c_char_p, number, handle, number, out, number]),
        (ncrypt, "NCryptSetProperty", ctypes.c_int32, [handle, ctypes.c_wchar_p, handle, number, number]),
        (ncrypt, "NCryptFreeObject", ctypes.c_int32, [handle]),
    )  # fmt: skip
    for library, name, result, arguments in kinds:
        call = getattr(library, name)
        call.restype, call.argtypes = result, arguments


def _der(context: Any) -> bytes:
    held = context.contents
    return ctypes.string_at(held.encoded, held.size)

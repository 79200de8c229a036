"""The certificate store of Windows against stand-ins for its two libraries; on Windows itself it is untried."""

from __future__ import annotations

import ctypes
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding

from signing.certificates import load
from signing.cng_host import LABEL, CngHost
from signing.cng_store import (
    COMPARE_KEY,
    KEY_PROVIDER,
    ONLY_NCRYPT,
    PAD_PKCS1,
    PIN_PROPERTY,
    STATUSES,
    CertContext,
    Pkcs1Padding,
    StoreTrouble,
    WindowsStore,
    declare,
    open_store,
)
from signing.drivers import backend_of
from signing.errors import DriverMissing
from signing.host_loop import answer_to
from signing.host_signer import verify_raw
from signing.protocol import to_bytes, to_text
from signing.token_client import TokenProcess
from signing.token_line import BY_CODE
from signing.training.pki import TrainingPki
from tests.signing.backends import Pair, pair

HASHES = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
CONTEXT = ctypes.POINTER(CertContext)


class Windows:
    """Both libraries in one: keeps count of what is lent, and fails with ``status`` when told.

    Certificates of ``lonely`` have no key.
    """

    def __init__(self, pairs: Sequence[Pair], lonely: Sequence[x509.Certificate] = ()) -> None:
        self.pairs, self.status, self.error = pairs, 0, 0
        ders = [*(one.der for one in pairs), *(one.public_bytes(Encoding.DER) for one in lonely)]
        self.buffers = [(ctypes.c_ubyte * len(der))(*der) for der in ders]
        self.contexts = [CertContext(1, ctypes.cast(one, ctypes.POINTER(ctypes.c_ubyte)), len(one), None, None)
                         for one in self.buffers]  # fmt: skip
        self.lent, self.handles, self.forgotten = 0, set[int](), list[int]()
        self.flags, self.asked = 0, list[str]()

    def CertOpenStore(self, provider: int, encoding: int, zero: None, flags: int, name: str) -> int:
        return 77 if (provider, name) == (10, "MY") else 0

    def CertEnumCertificatesInStore(self, store: int, before: Any) -> Any:
        at = 0 if before is None else 1 + self._at(before)
        self.lent += (at < len(self.contexts)) - (before is not None)
        return ctypes.pointer(self.contexts[at]) if at < len(self.contexts) else None

    def CertDuplicateCertificateContext(self, context: Any) -> Any:
        self.lent += 1
        return context

    def CertFreeCertificateContext(self, context: Any) -> int:
        self.lent -= 1
        return 1

    def CertGetCertificateContextProperty(self, context: Any, which: int, out: Any, size: Any) -> int:
        at = self._at(context)
        if which == KEY_PROVIDER:
            return int(at < len(self.pairs))
        out.value = f"thẻ {at}"
        return 1

    def CryptAcquireCertificatePrivateKey(self, context: Any, flags: int, none: None, key: Any, *rest: Any) -> int:
        self.flags = flags
        if self.error:
            return 0
        key._obj.value = 1000 + self._at(context)
        self.handles.add(1000 + self._at(context))
        return 1

    def NCryptSignHash(
        self, key: int, pad: Any, digest: bytes, length: int, out: Any, room: int, size: Any, flags: int
    ) -> int:
        assert key in self.handles and len(digest) == length
        if self.status:
            return ctypes.c_int32(self.status).value
        private = self.pairs[key - 1000].key
        if isinstance(private, rsa.RSAPrivateKey):
            assert flags == PAD_PKCS1
            self.asked.append(pad._obj.algorithm)
            made = private.sign(digest, padding.PKCS1v15(), utils.Prehashed(HASHES[pad._obj.algorithm]))
        else:
            assert flags == 0 and pad is None
            algorithm = next(one for one in HASHES.values() if one.digest_size == length)
            r, s = utils.decode_dss_signature(private.sign(digest, ec.ECDSA(utils.Prehashed(algorithm))))
            half = (private.key_size + 7) // 8
            made = r.to_bytes(half, "big") + s.to_bytes(half, "big")
        assert len(made) <= room
        ctypes.memmove(out, made, len(made))
        size._obj.value = len(made)
        return 0

    def NCryptSetProperty(self, key: int, name: str, value: Any, size: int, flags: int) -> int:
        assert (name, value, size) == (PIN_PROPERTY, None, 0)
        self.forgotten.append(key)
        return 0

    def NCryptFreeObject(self, key: int) -> int:
        self.handles.remove(key)
        return 0

    def _at(self, context: Any) -> int:
        held = ctypes.addressof(context.contents.encoded.contents)
        return next(at for at, one in enumerate(self.buffers) if ctypes.addressof(one) == held)


@pytest.fixture(scope="module")
def pairs(pki: TrainingPki) -> Sequence[Pair]:
    return [pair(pki, "rsa-2048"), pair(pki, "p-256"), pair(pki, "p-384")]


@pytest.fixture
def windows(pairs: Sequence[Pair], pki: TrainingPki) -> Windows:
    lonely = [pair(pki, "p-256").certificate, x509.load_der_x509_certificate(pki.intermediates[0].read_bytes())]
    return Windows(pairs, lonely)


@pytest.fixture
def host(windows: Windows) -> CngHost:
    return CngHost(WindowsStore("MY", windows, windows, lambda: windows.error), "MY")


def ask(host: CngHost, op: str, **more: Any) -> dict[str, Any]:
    return answer_to(host, {"id": 1, "op": op, "serial": "MY", "label": LABEL, "idle_seconds": 60, **more})


def signed(host: CngHost, one: Pair, digest: str = "sha256", data: bytes = b"noi dung") -> dict[str, Any]:
    which = hashlib.sha256(one.der).hexdigest()[:16]
    return ask(host, "sign", certificate=which, data=to_text(data), digest=digest)


def test_the_layouts_are_those_of_64_bit_windows() -> None:
    places = {name: getattr(CertContext, name).offset for name, _ in CertContext._fields_}
    assert places == {"encoding": 0, "encoded": 8, "size": 16, "info": 24, "store": 32}
    assert (ctypes.sizeof(CertContext), ctypes.sizeof(Pkcs1Padding)) == (40, 8)


def test_people_are_listed_and_authorities_are_not(host: CngHost, pairs: Sequence[Pair], windows: Windows) -> None:
    (token,) = ask(host, "tokens")["tokens"]
    assert (token["label"], token["serial"], token["protected"]) == (LABEL, "MY", True)
    held = token["certificates"]
    assert [to_bytes(one["der"]) for one in held[:3]] == [one.der for one in pairs]
    assert [one["has_key"] for one in held] == [True, True, True, False] and held[1]["label"] == "thẻ 1"
    assert windows.lent == 0, "every context was given back"


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_every_key_signs_and_windows_writes_the_digest_info(
    host: CngHost, pairs: Sequence[Pair], windows: Windows, digest: str
) -> None:
    ask(host, "login")
    for one in pairs:
        verify_raw(load(one.der), to_bytes(signed(host, one, digest)["signature"]), b"noi dung", digest)
    assert windows.asked == [digest.upper()]
    assert windows.flags == ONLY_NCRYPT | COMPARE_KEY and windows.lent == 0


def test_the_end_of_a_login_gives_keys_back_and_has_the_driver_forget_the_pin(
    host: CngHost, pairs: Sequence[Pair], windows: Windows
) -> None:
    assert signed(host, pairs[0])["error"] == "not-logged-in"
    ask(host, "login")
    signed(host, pairs[0])
    signed(host, pairs[0])
    assert len(windows.handles) == 1, "one handle for a batch: the driver asks for the PIN once"
    ask(host, "logout")
    assert not windows.handles and windows.forgotten == [1000]
    assert signed(host, pairs[0])["error"] == "not-logged-in"


@pytest.mark.parametrize(("status", "code"), sorted(STATUSES.items()))
def test_what_the_driver_says_becomes_our_words(
    host: CngHost, pairs: Sequence[Pair], windows: Windows, status: int, code: str
) -> None:
    ask(host, "login")
    windows.status = status
    answer = signed(host, pairs[0])
    assert answer["error"] == code and f"0x{status:08X}" in answer["detail"]
    assert answer.get("finished", False) is (code not in ("wrong-pin", "pin-cancelled", "certificate-missing"))
    assert code == "wrong-pin" or code in BY_CODE


def test_an_unknown_status_and_a_key_that_is_not_the_certificates_are_told(
    host: CngHost, pairs: Sequence[Pair], windows: Windows
) -> None:
    ask(host, "login")
    windows.error = 0x8009_0003
    assert signed(host, pairs[1])["error"] == "certificate-missing"
    windows.error, windows.status = 0, 0x8009_0029
    assert signed(host, pairs[1])["error"] == "token-fault"
    with pytest.raises(StoreTrouble, match="0x80092004"):
        WindowsStore("MY", windows, windows, lambda: 0).acquire("ff" * 32)
    with pytest.raises(StoreTrouble, match="CertOpenStore"):
        WindowsStore("KHAC", windows, windows, lambda: 5)


def test_every_call_is_declared_with_handles_of_64_bits(windows: Windows) -> None:
    class Call:
        restype: Any = None
        argtypes: Any = None

    names = [name for name in vars(Windows) if name.startswith(("Cert", "Crypt", "NCrypt"))]
    library = type("Library", (), {name: Call() for name in names})()
    declare(library, library)
    assert all(getattr(library, name).argtypes for name in names)
    assert library.CertOpenStore.restype is ctypes.c_void_p
    assert library.CertEnumCertificatesInStore.restype is CONTEXT


@pytest.mark.skipif(sys.platform == "win32", reason="here there is a store")
def test_elsewhere_it_says_that_this_is_not_windows() -> None:
    with pytest.raises(OSError, match="part of Windows"):
        open_store("MY")
    assert backend_of(Path("cng:MY")) == "cng"
    with TokenProcess([Path("cng:MY")]) as process, pytest.raises(DriverMissing, match="chỉ có trên Windows"):
        process.find(label="x")

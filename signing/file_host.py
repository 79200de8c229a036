"""The token process of a certificate file (PKCS#12): training, and offices without tokens; the key stays in here.

Run as ``python -m signing.file_host FILE``; speaks the frames of :mod:`signing.token_host`. The passphrase is the
PIN: used once to open the file, not kept. A file counts no tries, so nothing can be locked. The certificates are
inside the encrypted part, so they are known only from the first login on, unless they also lie beside the file
(``ten.p12`` and ``ten.cer``). A file that was moved, taken away with its drive or replaced is a token pulled out.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import pkcs12 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from signing.host_loop import Answer, CannotStart, Fault, Refused, Request, TimeBox, run, shut_debuggers_out
from signing.protocol import to_bytes, to_text

LARGEST = 4 * 1024 * 1024
LONGEST_PASSPHRASE = 1024
BESIDE = (".cer", ".crt", ".pem")
_DIGESTS: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class _Certificate:
    """A certificate of the file; ``id`` is a piece of its fingerprint, so that it is the same on every machine."""

    id: str
    label: str
    der: bytes
    public: bytes

    def plain(self, has_key: bool) -> dict[str, Any]:
        """As it travels."""
        return {"id": self.id, "label": self.label, "der": to_text(self.der), "has_key": has_key}


class FileHost:
    """One file, at most one login."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self.box = TimeBox()
        self._key: _Key | None = None
        self._opened = ""
        self._certificates: tuple[_Certificate, ...] = ()
        self._known_of = ""
        try:
            asn1.Pfx.load(self._bytes(), strict=True).authenticated_safe.untag()
        except (OSError, ValueError, TypeError) as error:
            raise CannotStart("certificate-file", f"{type(error).__name__}: {error}"[:200]) from error

    # -- requests -----------------------------------------------------------------

    def tokens(self, request: Request) -> Answer:
        """The file as the one token, when it is there."""
        serial = self._serial()
        return {"tokens": [self._describe(serial)] if serial else []}

    def poll(self, request: Request) -> Answer:
        """Whether the file is there."""
        serial = self._serial()
        present = [[serial, self._path.stem, "ok"]] if serial else []
        return {"present": present, "logged_in": self._key is not None}

    renew = poll

    def login(self, request: Request) -> Answer:
        """Open the file with the passphrase; wrong is told once and tried by nobody again."""
        self.end_session()
        data, serial = self._bytes_or_gone()
        if (serial, self._path.stem) != (request["serial"], request["label"]):
            raise Refused("token-removed")
        try:
            found = load_pkcs12(data, str(request["pin"]).encode("utf-8"))
        except ValueError as error:
            raise Refused("wrong-passphrase", detail=str(error)[:200]) from error
        if not isinstance(found.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise Refused("certificate-missing", detail=f"key {type(found.key).__name__}")
        inside = [found.cert, *found.additional_certs]
        self._learn(serial, [one.certificate for one in inside if one is not None])
        self._key, self._opened = found.key, serial
        self.box.open(float(request["idle_seconds"]))
        return {"token": self._describe(serial)}

    def sign(self, request: Request) -> Answer:
        """Sign the bytes of the request with the key, for a certificate that carries its public half."""
        if self._key is None or request["serial"] != self._opened:
            raise Refused("not-logged-in")
        if self._serial() != self._opened:
            raise Fault("token-removed")
        own = _public(self._key.public_key())
        if not any(one.id == request["certificate"] and one.public == own for one in self._certificates):
            raise Refused("certificate-missing")
        data, algorithm = to_bytes(request["data"]), _DIGESTS[request["digest"]]()
        if isinstance(self._key, rsa.RSAPrivateKey):
            signature = self._key.sign(data, padding.PKCS1v15(), algorithm)
        else:
            signature = self._key.sign(data, ec.ECDSA(algorithm))
        self.box.used()
        return {"signature": to_text(signature)}

    def logout(self, request: Request) -> Answer:
        """Forget the key."""
        self.end_session()
        return {}

    def end_session(self) -> None:
        """Forget the key; the certificates are public and stay known."""
        self._key, self._opened = None, ""
        self.box.close()

    # -- parts ---------------------------------------------------------------------

    def _describe(self, serial: str) -> dict[str, Any]:
        if self._known_of != serial:
            self._learn(serial, self._beside())
        own = _public(self._key.public_key()) if self._key is not None else b""
        return {
            "slot": 0,
            "label": self._path.stem,
            "serial": serial,
            "model": "PKCS#12",
            "manufacturer": "",
            "pin": "ok",
            "pin_min": 1,
            "pin_max": LONGEST_PASSPHRASE,
            "protected": False,
            "certificates": [one.plain(not own or one.public == own) for one in self._certificates if _is_leaf(one)],
            "hidden": not self._certificates,
        }

    def _learn(self, serial: str, found: list[x509.Certificate]) -> None:
        self._certificates, self._known_of = tuple(_read(one, self._path.stem) for one in found), serial

    def _beside(self) -> list[x509.Certificate]:
        """The certificate that lies beside the file, in the clear; none when it cannot be read."""
        for suffix in BESIDE:
            try:
                data = self._path.with_suffix(suffix).read_bytes()
                text = b"-----BEGIN" in data
                return x509.load_pem_x509_certificates(data) if text else [x509.load_der_x509_certificate(data)]
            except (OSError, ValueError):
                continue
        return []

    def _bytes(self) -> bytes:
        with self._path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ValueError("too large for a certificate file")
        return data

    def _bytes_or_gone(self) -> tuple[bytes, str]:
        try:
            data = self._bytes()
        except (OSError, ValueError) as error:
            raise Refused("token-removed", detail=type(error).__name__) from error
        return data, hashlib.sha256(data).hexdigest()[:16]

    def _serial(self) -> str:
        """A piece of the digest of the file; "" when it is not there."""
        try:
            return self._bytes_or_gone()[1]
        except Refused:
            return ""


def _read(certificate: x509.Certificate, label: str) -> _Certificate:
    der = certificate.public_bytes(Encoding.DER)
    public = _public(certificate.public_key())
    return _Certificate(hashlib.sha256(der).hexdigest()[:16], label, der, public)


def _public(key: Any) -> bytes:
    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _is_leaf(one: _Certificate) -> bool:
    """Authorities travel in the file as the chain; nobody signs with them."""
    try:
        usage = x509.load_der_x509_certificate(one.der).extensions.get_extension_for_class(x509.BasicConstraints)
    except (ValueError, x509.ExtensionNotFound):
        return True
    return not usage.value.ca


if __name__ == "__main__":
    shut_debuggers_out()
    run(lambda: FileHost(sys.argv[1]))

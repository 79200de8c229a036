"""The token process of the Windows certificate store (CNG), for tokens without a PKCS#11 module; untried.

Run as ``python -m signing.cng_host cng:MY``; speaks the frames of :mod:`signing.token_host`. The driver asks for the
PIN in a window of its own, so none travels here; its tries are not known. Never run on Windows so far: see
:mod:`signing.cng_store`.
"""

from __future__ import annotations

import hashlib
import sys
from typing import Any

from asn1crypto import x509

from signing.cng_store import Entry, Store, StoreTrouble, open_store
from signing.host_loop import Answer, CannotStart, Fault, Refused, Request, TimeBox, run
from signing.protocol import to_bytes, to_text

LABEL = "Kho chứng thư Windows"


class CngHost:
    """One store, at most one login; key handles live as long as the login."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        self.box = TimeBox()
        self._open = False
        self._keys: dict[str, int] = {}

    # -- requests -----------------------------------------------------------------

    def tokens(self, request: Request) -> Answer:
        """The store as one token; certificates of authorities are left out."""
        return {"tokens": [self._describe()]}

    def poll(self, request: Request) -> Answer:
        """The store is always there."""
        return {"present": [[self._name, LABEL, "ok"]], "logged_in": self._open}

    renew = poll

    def login(self, request: Request) -> Answer:
        """Begin a batch; the driver asks for the PIN at the first signature."""
        self.end_session()
        if (request["serial"], request["label"]) != (self._name, LABEL):
            raise Refused("token-removed")
        self._open = True
        self.box.open(float(request["idle_seconds"]))
        return {"token": self._describe()}

    def sign(self, request: Request) -> Answer:
        """Sign the bytes of the request with the key of the certificate."""
        if not self._open or request["serial"] != self._name:
            raise Refused("not-logged-in")
        entry = next((one for one in self._entries() if one.fingerprint[:16] == request["certificate"]), None)
        if entry is None:
            raise Refused("certificate-missing")
        digest = hashlib.new(request["digest"], to_bytes(request["data"])).digest()
        try:
            if entry.fingerprint not in self._keys:
                self._keys[entry.fingerprint] = self._store.acquire(entry.fingerprint)
            key = self._keys[entry.fingerprint]
            signature = self._store.sign(key, digest, request["digest"], _kind(entry.der))
        except StoreTrouble as trouble:
            raise _said(trouble) from trouble
        self.box.used()
        return {"signature": to_text(signature)}

    def logout(self, request: Request) -> Answer:
        """Give the keys back."""
        self.end_session()
        return {}

    def end_session(self) -> None:
        """Give the keys back and have the driver forget the PIN."""
        keys, self._keys, self._open = self._keys, {}, False
        self.box.close()
        for key in keys.values():
            self._store.release(key)

    # -- parts ---------------------------------------------------------------------

    def _entries(self) -> list[Entry]:
        try:
            return self._store.entries()
        except StoreTrouble as trouble:
            raise _said(trouble) from trouble

    def _describe(self) -> dict[str, Any]:
        found = [
            {"id": one.fingerprint[:16], "label": one.label, "der": to_text(one.der), "has_key": one.has_key}
            for one in self._entries()
            if _kind(one.der)
        ]
        return {
            "slot": 0,
            "label": LABEL,
            "serial": self._name,
            "model": "CNG",
            "manufacturer": "Microsoft",
            "pin": "ok",
            "pin_min": 0,
            "pin_max": 255,
            "protected": True,
            "certificates": found,
        }


def _said(trouble: StoreTrouble) -> Exception:
    """What the person did leaves the login as it is; anything else ends the process."""
    if trouble.code in ("wrong-pin", "pin-cancelled", "certificate-missing"):
        return Refused(trouble.code, detail=str(trouble))
    return Fault(trouble.code, detail=str(trouble))


def _kind(der: bytes) -> str:
    """How the key signs: "rsa" or "ec"; "" for certificates nobody signs with here."""
    try:
        certificate = x509.Certificate.load(der)
        algorithm = certificate.public_key.algorithm
        return algorithm if algorithm in ("rsa", "ec") and not certificate.ca else ""
    except (ValueError, TypeError, KeyError):
        return ""


def _make(path: str) -> CngHost:
    name = path.partition(":")[2] or "MY"
    try:
        return CngHost(open_store(name), name)
    except (OSError, StoreTrouble) as error:
        raise CannotStart("driver-missing", str(error)) from error


if __name__ == "__main__":
    run(lambda: _make(sys.argv[1]))

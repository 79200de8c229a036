"""The token process: the only place that speaks PKCS#11, in one thread, so that a bad driver harms nobody.

Run as ``python -m signing.token_host MODULE``. Requests come as frames on stdin, answers go as frames on stdout.
After any fault of the token the process says ``finished`` and ends: a fresh one is the only state known to be
sound (vendor modules leak sessions after a wrong PIN and stay confused after a removal).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pkcs11
from pkcs11 import Mechanism, TokenFlag
from pkcs11.constants import SlotFlag
from pkcs11.util.ec import encode_ecdsa_signature

from signing.host_loop import Answer, CannotStart, Fault, Refused, Request, TimeBox, run
from signing.pin_lengths import pin_lengths
from signing.protocol import to_bytes, to_text
from signing.token_keys import HeldCertificate, HeldKey, certificates_of, matched, private_keys

_DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
_CODES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange), "wrong-pin"),
    ((pkcs11.PinLocked,), "pin-locked"),
    ((pkcs11.PinExpired,), "pin-expired"),
    (
        (
            pkcs11.DeviceRemoved,
            pkcs11.TokenNotPresent,
            pkcs11.TokenNotRecognised,
            pkcs11.SlotIDInvalid,
            pkcs11.ObjectHandleInvalid,
            pkcs11.KeyHandleInvalid,
        ),
        "token-removed",
    ),
    ((pkcs11.SessionHandleInvalid, pkcs11.SessionClosed, pkcs11.UserNotLoggedIn), "not-logged-in"),
)
_GONE = (pkcs11.TokenNotPresent, pkcs11.TokenNotRecognised, pkcs11.DeviceRemoved, pkcs11.SlotIDInvalid)


class Pkcs11Host:
    """One module, at most one open session."""

    def __init__(self, module: str) -> None:
        self.module = module
        try:
            self.library = pkcs11.lib(module)
        except pkcs11.PKCS11Error as error:
            raise CannotStart("driver-missing", str(error)) from error
        self.box = TimeBox()
        self._session: Any = None
        self._slot: Any = None
        self._who = ("", "")
        self._keys: Mapping[str, HeldKey] = {}

    # -- requests -----------------------------------------------------------------

    def tokens(self, request: Request) -> Answer:
        """Every token in a slot, with the certificates that can be read without a PIN."""
        with self._faults(request):
            return {"tokens": [self._describe(token) for token in self._present()]}

    def poll(self, request: Request) -> Answer:
        """Which tokens are in a slot, cheaply."""
        with self._faults(request):
            return self._seen()

    def renew(self, request: Request) -> Answer:
        """Start the module anew, for those that list their slots only then."""
        with self._faults(request):
            if self._session is None:
                self.library.reinitialize()
            return self._seen()

    def login(self, request: Request) -> Answer:
        """Open the session of a batch with the PIN of the request; the PIN is not kept."""
        with self._faults(request):
            self.end_session()
            token = self._find(request["slot"], request["serial"], request["label"])
            pin = pkcs11.PROTECTED_AUTH if request.get("protected") else request["pin"]
            self._session = token.open(user_pin=pin)
            self._slot, self._who = token.slot, _who(token)
            self.box.open(float(request["idle_seconds"]))
            self._keys = matched(certificates_of(self._session), private_keys(self._session))
            return {"token": self._describe(token)}

    def sign(self, request: Request) -> Answer:
        """Sign the bytes of the request with the key that belongs to the certificate."""
        if self._session is None or (request["serial"], request["label"]) != self._who:
            raise Refused("not-logged-in")
        key = self._keys.get(request["certificate"])
        if key is None:
            raise Refused("certificate-missing")
        digest_name = request["digest"]
        digest = hashlib.new(digest_name, to_bytes(request["data"])).digest()
        with self._faults(request):
            self._same_token()
            if key.kind == "ec":
                signature = encode_ecdsa_signature(key.handle.sign(digest, mechanism=Mechanism.ECDSA))
            else:
                # Raw RSA_PKCS with our own DigestInfo: every token has it, the combined mechanisms not all.
                signature = key.handle.sign(_DIGEST_INFO[digest_name] + digest, mechanism=Mechanism.RSA_PKCS)
        self.box.used()
        return {"signature": to_text(signature)}

    def logout(self, request: Request) -> Answer:
        """End the session; harmless when there is none."""
        with self._faults(request):
            self.end_session()
        return {}

    def end_session(self) -> None:
        """Forget keys and login."""
        session, self._session, self._keys, self._slot = self._session, None, {}, None
        self.box.close()
        try:
            if session is not None:
                session.close()
        except pkcs11.PKCS11Error as error:
            raise Fault("token-removed", detail=f"{type(error).__name__} at logout") from error

    # -- parts ---------------------------------------------------------------------

    def _same_token(self) -> None:
        """A driver may keep a session over a change of tokens: whose token lies in the slot is asked each time."""
        try:
            now = _who(self._slot.get_token())
        except pkcs11.PKCS11Error as error:
            raise Fault("token-removed", detail=f"{type(error).__name__} before signing") from error
        if now != self._who:
            raise Fault("token-changed")

    def _present(self) -> Iterator[Any]:
        for slot in self.library.get_slots(token_present=True):
            if not slot.flags & SlotFlag.TOKEN_PRESENT:
                continue
            try:
                token = slot.get_token()
            except _GONE:
                continue
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                yield token

    def _seen(self) -> Answer:
        present = [[*_who(token), _pin_state(token.flags)] for token in self._present()]
        return {"present": present, "logged_in": self._session is not None}

    def _find(self, slot: int, serial: str, label: str) -> Any:
        """The token meant, wherever it is plugged in now; of several alike only the one in the same slot."""
        alike = [token for token in self._present() if _who(token) == (serial, label)]
        if len(alike) > 1:
            alike = [token for token in alike if token.slot.slot_id == slot]
        if not alike:
            raise Refused("token-removed")
        return alike[0]

    def _describe(self, token: Any) -> dict[str, Any]:
        shortest, longest = pin_lengths(self.module, token.slot.slot_id)
        serial, label = _who(token)
        return {
            "slot": token.slot.slot_id,
            "label": label,
            "serial": serial,
            "model": token.model,
            "manufacturer": token.manufacturer_id,
            "pin": _pin_state(token.flags),
            "pin_min": shortest,
            "pin_max": longest,
            "protected": bool(token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH),
            "certificates": self._certificates(token),
        }

    def _certificates(self, token: Any) -> list[dict[str, Any]]:
        own = self._session is not None and token.slot.slot_id == self._slot.slot_id
        with _borrowed(self._session) if own else _public(token) as session:
            found = certificates_of(session)
        return [_plain(one, one.name in self._keys if own else True) for one in found]

    @contextmanager
    def _faults(self, request: Request) -> Iterator[None]:
        """Turn what the module answers with into a fault that is told with the state of the tries."""
        try:
            yield
        except pkcs11.PKCS11Error as error:
            code = next((code for kinds, code in _CODES if isinstance(error, kinds)), "token-fault")
            present = self._states()
            if code == "not-logged-in" and not present:
                code = "token-removed"
            pin = present.get((request.get("serial"), request.get("label")), "locked" if code == "pin-locked" else "ok")
            raise Fault(code, pin=pin, detail=f"{type(error).__name__} {error}".strip()) from error

    def _states(self) -> dict[tuple[Any, Any], str]:
        try:
            return {_who(token): _pin_state(token.flags) for token in self._present()}
        except pkcs11.PKCS11Error:
            return {}


def _who(token: Any) -> tuple[str, str]:
    """Serial and label: what stays when a token goes to another slot."""
    return token.serial.decode("ascii", "replace").strip(), token.label


def _pin_state(flags: TokenFlag) -> str:
    if flags & TokenFlag.USER_PIN_LOCKED:
        return "locked"
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return "final"
    return "low" if flags & TokenFlag.USER_PIN_COUNT_LOW else "ok"


def _plain(one: HeldCertificate, has_key: bool) -> dict[str, Any]:
    return {"id": one.name, "label": one.label, "der": to_text(one.der), "has_key": has_key}


@contextmanager
def _borrowed(session: Any) -> Iterator[Any]:
    yield session


@contextmanager
def _public(token: Any) -> Iterator[Any]:
    session = token.open()
    try:
        yield session
    finally:
        session.close()


if __name__ == "__main__":
    run(lambda: Pkcs11Host(sys.argv[1]))

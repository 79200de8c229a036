"""The token process: the only place that speaks PKCS#11, in one thread, so that a bad driver harms nobody.

Run as ``python -m signing.token_host MODULE``. Requests come as frames on stdin, answers go as frames on stdout.
After any fault of the token the process says ``finished`` and ends: a fresh one is the only state known to be
sound (vendor modules leak sessions after a wrong PIN and stay confused after a removal).
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import pkcs11
from pkcs11 import Attribute, Mechanism, ObjectClass, TokenFlag
from pkcs11.constants import SlotFlag
from pkcs11.mechanisms import KeyType
from pkcs11.util.ec import encode_ecdsa_signature

from signing.protocol import BrokenFrame, read_frame, to_bytes, to_text, write_frame

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


class Refused(Exception):
    """An answer that is not a fault of the token: the session stays as it is."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class _CkTokenInfo(ctypes.Structure):
    """CK_TOKEN_INFO of PKCS#11 2.20; the binding hides the two PIN lengths in it."""

    _pack_ = 1 if sys.platform == "win32" else 0
    _fields_ = [
        ("names", ctypes.c_ubyte * 96),
        ("flags", ctypes.c_ulong),
        ("sessions", ctypes.c_ulong * 4),
        ("pin_max", ctypes.c_ulong),
        ("pin_min", ctypes.c_ulong),
        ("memory", ctypes.c_ulong * 4),
        ("versions", ctypes.c_ubyte * 4),
        ("time", ctypes.c_ubyte * 16),
    ]


class _CkFunctions(ctypes.Structure):
    """The head of CK_FUNCTION_LIST, up to C_GetTokenInfo."""

    _pack_ = 1 if sys.platform == "win32" else 0
    _fields_ = [("version", ctypes.c_ubyte * 2), ("calls", ctypes.c_void_p * 7)]


def pin_lengths(module: str, slot: int) -> tuple[int, int]:
    """The shortest and longest PIN the token says it takes; (0, 255) when it does not say."""
    functions = ctypes.POINTER(_CkFunctions)()
    library = ctypes.CDLL(module)
    if library.C_GetFunctionList(ctypes.byref(functions)) != 0:
        return (0, 255)
    call = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_ulong, ctypes.c_void_p)(functions.contents.calls[6])
    info = _CkTokenInfo()
    if call(slot, ctypes.byref(info)) != 0 or not 0 < info.pin_max < 4096:
        return (0, 255)
    return (int(info.pin_min), int(info.pin_max))


def _pin_state(flags: TokenFlag) -> str:
    if flags & TokenFlag.USER_PIN_LOCKED:
        return "locked"
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return "final"
    return "low" if flags & TokenFlag.USER_PIN_COUNT_LOW else "ok"


class Host:
    """One module, at most one open session."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.library = pkcs11.lib(module)
        self.session: Any = None
        self.slot: int | None = None
        self.keys: dict[str, Any] = {}
        self.idle_seconds = 300.0
        self.last_used = time.monotonic()
        self.known_presence: list[list[Any]] = []

    # -- requests -----------------------------------------------------------------

    def tokens(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Every token in a slot, with the certificates that can be read without a PIN."""
        return {"tokens": [self._describe(token) for token in self._present()]}

    def poll(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Which tokens are in a slot, cheaply."""
        return {
            "present": [[token.serial.decode("ascii", "replace").strip(), token.label] for token in self._present()],
            "logged_in": self.session is not None,
        }

    def login(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Opens the session of a batch with the PIN of the request; the PIN is not kept."""
        self._end_session()
        token = self._find(request["slot"], request["serial"], request["label"])
        pin = pkcs11.PROTECTED_AUTH if request.get("protected") else request["pin"]
        try:
            self.session = token.open(user_pin=pin)
        except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinLocked):
            self.session = None
            raise
        self.slot = token.slot.slot_id
        self.idle_seconds = float(request["idle_seconds"])
        self.last_used = time.monotonic()
        self.keys = {key.id.hex(): key for key in self.session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})}
        return {"token": self._describe(token)}

    def sign(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Signs the bytes of the request with the key that belongs to the certificate."""
        if self.session is None:
            raise Refused("not-logged-in")
        key = self.keys.get(request["certificate"])
        if key is None:
            raise Refused("certificate-missing")
        digest_name = request["digest"]
        digest = hashlib.new(digest_name, to_bytes(request["data"])).digest()
        if key.key_type == KeyType.EC:
            signature = encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA))
        else:
            # Raw RSA_PKCS with our own DigestInfo: every token has it, the combined mechanisms not all.
            signature = key.sign(_DIGEST_INFO[digest_name] + digest, mechanism=Mechanism.RSA_PKCS)
        self.last_used = time.monotonic()
        return {"signature": to_text(signature)}

    def logout(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Ends the session; harmless when there is none."""
        self._end_session()
        return {}

    # -- the time-box of the PIN ---------------------------------------------------

    def seconds_left(self) -> float | None:
        """How long the session may still idle; ``None`` without a session."""
        if self.session is None:
            return None
        return self.last_used + self.idle_seconds - time.monotonic()

    def drop_if_idle(self) -> None:
        """Logs out when nobody signed for the agreed time."""
        left = self.seconds_left()
        if left is not None and left <= 0:
            self._end_session()

    # -- parts ---------------------------------------------------------------------

    def _end_session(self) -> None:
        session, self.session, self.keys, self.slot = self.session, None, {}, None
        if session is not None:
            session.close()

    def _present(self) -> Iterator[Any]:
        for slot in self.library.get_slots(token_present=True):
            if not slot.flags & SlotFlag.TOKEN_PRESENT:
                continue
            try:
                token = slot.get_token()
            except (pkcs11.TokenNotPresent, pkcs11.TokenNotRecognised, pkcs11.DeviceRemoved, pkcs11.SlotIDInvalid):
                continue
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                yield token

    def _find(self, slot: int, serial: str, label: str) -> Any:
        for token in self._present():
            if (token.serial.decode("ascii", "replace").strip(), token.label) == (serial, label):
                return token
        raise Refused("token-removed")

    def _describe(self, token: Any) -> dict[str, Any]:
        shortest, longest = pin_lengths(self.module, token.slot.slot_id)
        return {
            "slot": token.slot.slot_id,
            "label": token.label,
            "serial": token.serial.decode("ascii", "replace").strip(),
            "model": token.model,
            "manufacturer": token.manufacturer_id,
            "pin": _pin_state(token.flags),
            "pin_min": shortest,
            "pin_max": longest,
            "protected": bool(token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH),
            "certificates": self._certificates(token),
        }

    def _certificates(self, token: Any) -> list[dict[str, Any]]:
        own = self.session is not None and token.slot.slot_id == self.slot
        with _borrowed(self.session) if own else _public(token) as session:
            found = [
                (obj[Attribute.ID], obj[Attribute.LABEL], obj[Attribute.VALUE])
                for obj in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            ]
        return [
            {"id": id_.hex(), "label": label, "der": to_text(der), "has_key": id_.hex() in self.keys if own else True}
            for id_, label, der in found
        ]


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


def _answer(host: Host, request: Mapping[str, Any]) -> dict[str, Any]:
    """Carries out one request; a fault of the token becomes an answer that ends this process."""
    calls: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "tokens": host.tokens,
        "poll": host.poll,
        "login": host.login,
        "sign": host.sign,
        "logout": host.logout,
    }
    try:
        host.drop_if_idle()
        return calls[request["op"]](request)
    except Refused as refused:
        return {"error": refused.code, **refused.more}
    except pkcs11.PKCS11Error as fault:
        return _fault(host, request, fault)


def _fault(host: Host, request: Mapping[str, Any], fault: Exception) -> dict[str, Any]:
    code = next((code for kinds, code in _CODES if isinstance(fault, kinds)), "token-fault")
    present = _states(host)
    wanted = (request.get("serial"), request.get("label"))
    if code == "not-logged-in" and not present:
        code = "token-removed"
    return {
        "error": code,
        "pin": present.get(wanted, "locked" if code == "pin-locked" else "ok"),
        "detail": f"{type(fault).__name__} {fault}".strip(),
        "finished": True,
    }


def _states(host: Host) -> dict[tuple[Any, Any], str]:
    try:
        return {
            (token.serial.decode("ascii", "replace").strip(), token.label): _pin_state(token.flags)
            for token in host._present()
        }
    except pkcs11.PKCS11Error:
        return {}


def _listen(stream: IO[bytes], inbox: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    """Feeds requests to the one thread that may touch the token; ``None`` when the parent is gone."""
    try:
        while (request := read_frame(stream)) is not None:
            inbox.put(request)
    except (BrokenFrame, OSError):
        pass
    inbox.put(None)


def serve(host: Host, inbox: queue.SimpleQueue[dict[str, Any] | None], answers: IO[bytes]) -> None:
    """Answers requests one by one until the parent goes or the token faults; logs out an idle session."""
    while True:
        try:
            left = host.seconds_left()
            request = inbox.get(timeout=None if left is None else max(left, 0.01))
        except queue.Empty:
            host.drop_if_idle()
            continue
        if request is None:
            return
        answer = _answer(host, request)
        write_frame(answers, {"id": request["id"], **answer})
        if answer.get("finished"):
            return


def main(module: str) -> None:
    """Runs the host on stdin and stdout."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a vendor module prints must not land between our frames
    inbox: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    try:
        host = Host(module)
    except pkcs11.PKCS11Error as error:
        write_frame(answers, {"id": 0, "error": "driver-missing", "detail": str(error), "finished": True})
        os._exit(3)
    write_frame(answers, {"id": 0, "ready": True})
    threading.Thread(target=_listen, args=(sys.stdin.buffer, inbox), daemon=True).start()
    try:
        serve(host, inbox, answers)
    finally:
        os._exit(0)  # vendor modules like to crash in their exit handlers


if __name__ == "__main__":
    main(sys.argv[1])

"""This program's side of the token process: starts it, times it, kills it, starts it again; never repeats a PIN."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from signing import errors
from signing.model import CertificateInfo, TokenInfo, pick_certificate
from signing.protocol import to_bytes, to_text
from signing.token_child import Child

_BY_CODE: Mapping[str, type[errors.SigningTrouble]] = {
    kind.code: kind
    for kind in (
        errors.DriverMissing,
        errors.TokenRemoved,
        errors.NotLoggedIn,
        errors.PinLocked,
        errors.PinExpired,
        errors.CertificateMissing,
        errors.TokenFault,
    )
}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds after which a silent module is given up and killed."""

    start: float = 15.0
    listing: float = 10.0
    login: float = 30.0
    pin_pad: float = 90.0
    sign: float = 30.0


def host_command() -> tuple[str, ...]:
    """How the token process is started: this Python, or the packed program itself with ``token-host``."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "token-host")
    return (sys.executable, "-m", "signing.token_host")


class _Host:
    """The token process of one module, started when needed."""

    def __init__(self, module: Path, command: Sequence[str], environment: Mapping[str, str], timeouts: Timeouts):
        self.module = module
        self.generation = 0
        self._command = command
        self._environment = environment
        self._timeouts = timeouts
        self._child: Child | None = None
        self._next_id = 0
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    def call(self, op: str, timeout: float, **more: Any) -> dict[str, Any]:
        """One request to the module, alone.

        Raises:
            SigningTrouble: what the module or its process answered.
        """
        with self._lock:
            child = self._started()
            self._next_id += 1
            try:
                answer = child.ask({"id": self._next_id, "op": op, **more}, timeout)
            except errors.SigningTrouble:
                self._forget()
                raise
            if answer.get("finished"):
                self._forget()
        if "error" in answer:
            raise _trouble(answer)
        return answer

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _started(self) -> Child:
        if self._child is not None:
            return self._child
        if not self.module.is_file():
            raise errors.DriverMissing(detail=str(self.module))
        child = Child(self.module, self._command, self._environment)
        self._child = child
        self.generation += 1
        try:
            hello = child.ask(None, self._timeouts.start)
        except errors.SigningTrouble:
            self._forget()
            raise
        if "error" in hello:
            self._forget()
            raise _trouble(hello)
        return child

    def _forget(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()


def _trouble(answer: Mapping[str, Any]) -> errors.SigningTrouble:
    code, detail = answer["error"], str(answer.get("detail", ""))
    if code == "wrong-pin":
        return errors.WrongPin(answer.get("pin", "ok"), detail=detail)
    return _BY_CODE.get(code, errors.TokenFault)(detail=detail)


class TokenProcess:
    """Every token of this machine, each vendor's module in a process of its own.

    Args:
        modules: PKCS#11 modules to ask; see :func:`signing.drivers.find_drivers`.
        environment: variables added to the child's environment (``SOFTHSM2_CONF`` in training).
        timeouts: how long each kind of request may take.
        idle_seconds: a session unused for so long is logged out by the token process itself.
        command: how to start the token process; the module path is appended.
    """

    def __init__(
        self,
        modules: Sequence[Path],
        *,
        environment: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        idle_seconds: float = 300.0,
        command: Sequence[str] | None = None,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._idle_seconds = idle_seconds
        self._hosts = {
            module: _Host(module, command or host_command(), _environment(environment or {}), self._timeouts)
            for module in map(Path, modules)
        }
        self._wrong: dict[tuple[str, str, str], int] = {}
        self.problems: dict[Path, errors.SigningTrouble] = {}
        self.logins = 0
        self.operations = 0

    def tokens(self) -> list[TokenInfo]:
        """The tokens present now; modules that failed are named in :attr:`problems`."""
        found: list[TokenInfo] = []
        self.problems = {}
        for module, host in self._hosts.items():
            try:
                answer = host.call("tokens", self._timeouts.listing)
            except errors.SigningTrouble as trouble:
                self.problems[module] = trouble
                continue
            found += [_token(module, one) for one in answer["tokens"]]
        return found

    def find(self, *, label: str = "", serial: str = "") -> TokenInfo:
        """The token with this label or serial number (either may be empty).

        Raises:
            NoToken: none answers to it.
            SigningTrouble: the only module there is failed.
        """
        tokens = self.tokens()
        for token in tokens:
            if (not label or token.label == label) and (not serial or token.serial == serial):
                return token
        if self.problems and not tokens:
            raise next(iter(self.problems.values()))
        wanted = label or serial
        raise errors.NoToken(f"Máy không thấy token “{wanted}”." if wanted else "")

    def present(self) -> frozenset[tuple[str, str, str]]:
        """Keys (:attr:`TokenInfo.key`) of the tokens in a slot now: the cheap question of the status bar."""
        keys: set[tuple[str, str, str]] = set()
        for module, host in self._hosts.items():
            try:
                answer = host.call("poll", self._timeouts.listing)
            except errors.SigningTrouble as trouble:
                self.problems[module] = trouble
                continue
            keys |= {(str(module), serial, label) for serial, label in answer["present"]}
        return frozenset(keys)

    def login(self, token: TokenInfo, pin: str, *, final_try_agreed: bool = False) -> OpenToken:
        """Opens a session for a batch. The PIN is sent once and never again.

        Args:
            token: as listed; it may have moved to another slot since.
            pin: what the person typed; ignored by a token with its own PIN pad.
            final_try_agreed: the person knows that a wrong PIN now locks the token.

        Raises:
            PinLength: not sent, no try spent.
            FinalTry: not sent, the person must agree first.
            PinLocked: the token is locked.
            WrongPin: the token said no; its ``tries`` tells what is left.
            TokenRemoved: the token went away.
        """
        self._check_before_sending(token, pin, final_try_agreed)
        host = self._host(token)
        timeout = self._timeouts.pin_pad if token.protected else self._timeouts.login
        try:
            answer = host.call(
                "login",
                timeout,
                slot=token.slot,
                serial=token.serial,
                label=token.label,
                pin=pin,
                protected=token.protected,
                idle_seconds=self._idle_seconds,
            )
        except errors.WrongPin as wrong:
            count = self._wrong[token.key] = self._wrong.get(token.key, 0) + 1
            raise errors.WrongPin(wrong.tries, count, detail=wrong.detail) from None
        self._wrong.pop(token.key, None)
        self.logins += 1
        return OpenToken(self, host, _token(token.module, answer["token"]))

    def pids(self) -> tuple[int, ...]:
        """Process numbers of the running token processes, for support."""
        return tuple(pid for host in self._hosts.values() if (pid := host.pid) is not None)

    def close(self) -> None:
        """Ends all token processes; sessions end with them."""
        for host in self._hosts.values():
            host.close()

    def __enter__(self) -> TokenProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _host(self, token: TokenInfo) -> _Host:
        try:
            return self._hosts[token.module]
        except KeyError:
            raise errors.DriverMissing(detail=str(token.module)) from None

    def _check_before_sending(self, token: TokenInfo, pin: str, final_try_agreed: bool) -> None:
        fresh = next((one for one in self.tokens() if one.key == token.key), None)
        if fresh is None:
            raise self.problems.get(token.module) or errors.TokenRemoved()
        if fresh.pin == "locked":
            raise errors.PinLocked()
        if not token.protected and not max(fresh.pin_min, 1) <= len(pin.encode("utf-8")) <= fresh.pin_max:
            raise errors.PinLength(max(fresh.pin_min, 1), fresh.pin_max)
        if fresh.pin == "final" and not final_try_agreed:
            raise errors.FinalTry()


class OpenToken:
    """A token somebody logged in to: signs until closed, removed or left idle too long."""

    def __init__(self, process: TokenProcess, host: _Host, token: TokenInfo) -> None:
        self.token = token
        self._process = process
        self._host = host
        self._generation = host.generation
        self.operations = 0

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        """The certificate with this id (hex or label); the only one with a key when empty.

        Raises:
            CertificateMissing: none, or more than one without saying which.
        """
        return pick_certificate(self.token, certificate_id)

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        """One private key operation on the token: the signature over ``data`` (RSA PKCS#1 v1.5, or ECDSA in DER).

        Raises:
            NotLoggedIn: the session is over.
            TokenRemoved, TokenFault, TokenTimeout, DriverCrashed: nothing was signed.
        """
        if self._host.generation != self._generation:
            raise errors.NotLoggedIn()
        answer = self._host.call(
            "sign",
            self._process._timeouts.sign,
            certificate=certificate_id,
            data=to_text(data),
            digest=digest,
            serial=self.token.serial,
            label=self.token.label,
        )
        self.operations += 1
        self._process.operations += 1
        return to_bytes(answer["signature"])

    def close(self) -> None:
        """Logs out; harmless when the session is over already."""
        if self._host.generation != self._generation or self._host.pid is None:
            return
        try:
            self._host.call("logout", self._process._timeouts.listing)
        except errors.SigningTrouble:
            self._host.close()

    def __enter__(self) -> OpenToken:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _token(module: Path, one: Mapping[str, Any]) -> TokenInfo:
    certificates = tuple(
        CertificateInfo(c["id"], c["label"], to_bytes(c["der"]), bool(c["has_key"])) for c in one["certificates"]
    )
    plain = {name: one[name] for name in ("slot", "label", "serial", "model", "manufacturer", "pin")}
    lengths = {name: one[name] for name in ("pin_min", "pin_max", "protected")}
    return TokenInfo(module=module, **plain, **lengths, certificates=certificates)


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: ours, the caller's additions, and the way to this package."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, **more}

"""The line to the process of one module: started when needed, asked one thing at a time, killed and started again."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signing import errors
from signing.drivers import backend_of
from signing.token_child import Child

_HOSTS = {"pkcs11": "token", "file": "file", "cng": "cng"}
_KINDS: tuple[type[errors.SigningTrouble], ...] = (
    errors.DriverMissing,
    errors.CertificateFile,
    errors.TokenRemoved,
    errors.TokenChanged,
    errors.NotLoggedIn,
    errors.PinLocked,
    errors.PinExpired,
    errors.PinCancelled,
    errors.CertificateMissing,
    errors.TokenFault,
)
BY_CODE: Mapping[str, type[errors.SigningTrouble]] = {kind.code: kind for kind in _KINDS}
LONGEST_REST = 30.0
"""Seconds for which a module that keeps failing is not asked."""
RENEW_SHARE, RENEW_LONGEST = 50, 60.0
"""Looking anew costs a driver some time; it is done so seldom that it takes at most a fiftieth of all time."""
RENEWALS = 100
"""After so many a fresh process takes over: drivers leak a little each time they are started anew."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds after which a silent module is given up and killed."""

    start: float = 15.0
    listing: float = 10.0
    poll: float = 4.0
    renew: float = 3.0
    login: float = 30.0
    pin_pad: float = 90.0
    sign: float = 30.0


def host_command(module: Path) -> tuple[str, ...]:
    """How the process for a module is started: this Python, or the packed program itself (``token-host`` …)."""
    name = _HOSTS[backend_of(module)]
    if getattr(sys, "frozen", False):
        return (sys.executable, f"{name}-host")
    return (sys.executable, "-m", f"signing.{name}_host")


class TokenLine:
    """One module's process, started when needed."""

    def __init__(self, module: Path, command: Sequence[str], environment: Mapping[str, str], timeouts: Timeouts):
        self.module = module
        self.generation = 0
        self._command = command
        self._environment = environment
        self._timeouts = timeouts
        self._child: Child | None = None
        self._next_id = 0
        self._renew_at, self._renewals = 0.0, 0
        self._fails, self._rest_until = 0, 0.0
        self._failure: errors.SigningTrouble | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Process number while it runs."""
        return self._child.pid if self._child is not None else None

    def call(self, op: str, timeout: float, **more: Any) -> dict[str, Any]:
        """Ask the module one thing.

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
        self._fails = 0
        return answer

    def poll(self, *, renew: bool = False) -> dict[str, Any]:
        """Ask which tokens are there; ``renew`` has the driver look again first, not too often, never in a session.

        A module that fails again and again is left in peace for longer and longer: nobody starts processes for nothing.

        Raises:
            SigningTrouble: what the module or its process answered, now or the last time.
        """
        if self._failure is not None and self._fails and time.monotonic() < self._rest_until:
            raise self._failure.with_traceback(None)
        try:
            return self._polled(renew)
        except errors.SigningTrouble as trouble:
            self._fails, self._failure = self._fails + 1, trouble
            rest = min(2.0 ** (self._fails - 1), LONGEST_REST) if self._fails > 1 else 0.0
            self._rest_until = time.monotonic() + rest
            raise

    def _polled(self, renew: bool) -> dict[str, Any]:
        answer = self.call("poll", self._timeouts.poll)
        if not renew or answer["logged_in"] or time.monotonic() < self._renew_at:
            return answer
        began, self._renewals = time.monotonic(), self._renewals + 1
        try:
            if self._renewals % RENEWALS == 0:
                self.close()
            return self.call("renew", self._timeouts.renew)
        finally:
            spent = time.monotonic() - began
            self._renew_at = time.monotonic() + min(RENEW_SHARE * spent, RENEW_LONGEST)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._forget()

    def _started(self) -> Child:
        if self._child is not None:
            return self._child
        self._check_there()
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

    def _check_there(self) -> None:
        """Refuse without starting a process for nothing."""
        kind, where = backend_of(self.module), str(self.module)
        if kind == "cng":
            if sys.platform != "win32":
                raise errors.DriverMissing("Kho chứng thư của Windows chỉ có trên Windows.", detail=where)
        elif not self.module.is_file():
            missing = errors.CertificateFile("Không thấy tệp chứng thư.", detail=where)
            raise missing if kind == "file" else errors.DriverMissing(detail=where)

    def _forget(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()


def _trouble(answer: Mapping[str, Any]) -> errors.SigningTrouble:
    code, detail = answer["error"], str(answer.get("detail", ""))
    if code == "wrong-pin":
        return errors.WrongPin(answer.get("pin", "ok"), detail=detail)
    if code == "wrong-passphrase":
        return errors.WrongPassphrase(detail=detail)
    return BY_CODE.get(code, errors.TokenFault)(detail=detail)

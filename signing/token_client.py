"""This program's side of the token process: starts it, times it, kills it, starts it again; never repeats a PIN."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from signing import errors
from signing.errors import PinState
from signing.model import CertificateInfo, TokenInfo, pick_certificate
from signing.protocol import to_bytes, to_text
from signing.token_line import Timeouts, TokenLine, host_command

Key = tuple[str, str, str]


class TokenProcess:
    """Every token of this machine, each vendor's module in a process of its own.

    Args:
        modules: PKCS#11 modules to ask, see :func:`signing.drivers.find_drivers`; certificate files (.p12, .pfx);
            ``cng:MY`` for the certificate store of Windows.
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
        self._lines = {
            module: TokenLine(module, command or host_command(module), _environment(environment or {}), self._timeouts)
            for module in map(Path, modules)
        }
        self._wrong: dict[Key, int] = {}
        self.problems: dict[Path, errors.SigningTrouble] = {}
        self.logins = 0
        self.operations = 0

    def tokens(self) -> list[TokenInfo]:
        """The tokens present now; modules that failed are named in :attr:`problems`."""
        found: list[TokenInfo] = []
        self.problems = {}
        for module, host in self._lines.items():
            try:
                answer = host.call("tokens", self._timeouts.listing)
            except errors.SigningTrouble as trouble:
                self.problems[module] = trouble
                continue
            found += [_token(module, one) for one in answer["tokens"]]
        return found

    def find(self, *, label: str = "", serial: str = "") -> TokenInfo:
        """The one token with this label or serial number (either may be empty).

        Raises:
            NoToken: none answers to it.
            SeveralTokens: more than one does; which is meant is never guessed.
            SigningTrouble: the only module there is failed.
        """
        tokens = self.tokens()
        alike = [one for one in tokens if (not label or one.label == label) and (not serial or one.serial == serial)]
        found = _each_once(alike)
        if len(found) > 1:
            listed = ", ".join(f"“{one.label}” ({one.serial})" for one in found)
            raise errors.SeveralTokens(f"Máy đang cắm nhiều token: {listed}. Chưa gửi mã PIN tới token nào.")
        if found:
            return found[0]
        if self.problems and not tokens:
            raise next(iter(self.problems.values()))
        wanted = label or serial
        raise errors.NoToken(f"Máy không thấy token “{wanted}”." if wanted else "")

    def named(self, name: str) -> TokenInfo:
        """The one token with this label, or where none has it with this serial number; any single one when empty.

        Raises:
            NoToken, SeveralTokens, SigningTrouble: as :meth:`find`.
        """
        try:
            return self.find(label=name)
        except errors.NoToken as none:
            if not name:
                raise
            try:
                return self.find(serial=name)
            except errors.NoToken:
                raise none from None

    def look(self, *, renew: bool = False) -> Mapping[Key, PinState]:
        """Keys (:attr:`TokenInfo.key`) of the tokens in a slot now with the state of their PIN: the cheap question.

        Args:
            renew: have the drivers look again first; some list their slots only when they start. Never in a session.
        """
        seen: dict[Key, PinState] = {}
        self.problems = {}
        for module, host in self._lines.items():
            try:
                answer = host.poll(renew=renew)
            except errors.SigningTrouble as trouble:
                self.problems[module] = trouble
                continue
            seen |= {(str(module), serial, label): pin for serial, label, pin in answer["present"]}
        return seen

    def present(self) -> frozenset[Key]:
        """Keys of the tokens in a slot now."""
        return frozenset(self.look())

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
            raise type(wrong)(wrong.tries, count, detail=wrong.detail) from None
        self._wrong.pop(token.key, None)
        self.logins += 1
        return OpenToken(self, host, _token(token.module, answer["token"]))

    def pids(self) -> tuple[int, ...]:
        """Process numbers of the running token processes, for support."""
        return tuple(pid for host in self._lines.values() if (pid := host.pid) is not None)

    def close(self) -> None:
        """Ends all token processes; sessions end with them."""
        for host in self._lines.values():
            host.close()

    def __enter__(self) -> TokenProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _host(self, token: TokenInfo) -> TokenLine:
        try:
            return self._lines[token.module]
        except KeyError:
            raise errors.DriverMissing(detail=str(token.module)) from None

    def _check_before_sending(self, token: TokenInfo, pin: str, final_try_agreed: bool) -> None:
        alike = [one for one in self.tokens() if one.key == token.key]
        fresh = next((one for one in alike if one.slot == token.slot), alike[0] if alike else None)
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

    def __init__(self, process: TokenProcess, host: TokenLine, token: TokenInfo) -> None:
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
        limits = self._process._timeouts
        answer = self._host.call(
            "sign",
            limits.pin_pad if self.token.protected else limits.sign,
            certificate=certificate_id,
            data=to_text(data),
            digest=digest,
            serial=self.token.serial,
            label=self.token.label,
        )
        self.operations += 1
        self._process.operations += 1
        return to_bytes(answer["signature"])

    def only(self, fingerprint: str) -> None:
        """From now on this login knows one certificate: the one the person chose among several."""
        kept = tuple(one for one in self.token.certificates if one.fingerprint == fingerprint)
        self.token = replace(self.token, certificates=kept)

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
    hidden = bool(one.get("hidden", False))
    return TokenInfo(module=module, **plain, **lengths, certificates=certificates, hidden=hidden)


def _each_once(tokens: Sequence[TokenInfo]) -> list[TokenInfo]:
    """A token that two modules list is one token: the module configured first speaks for it."""
    speaks: dict[tuple[str, str], Path] = {}
    for one in tokens:
        speaks.setdefault((one.serial, one.label), one.module)
    return [one for one in tokens if not one.serial or speaks[one.serial, one.label] == one.module]


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: ours, the caller's additions, and the way to this package."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, **more}

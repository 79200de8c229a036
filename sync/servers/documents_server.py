"""The document server (VIC): steps and files of incoming and outgoing documents, and sign-in for training."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sync.errors import NotTheServer
from sync.servers.connection import Connection
from sync.servers.lane_server import LaneServer
from workflow.organisation.authority import Authority


class DocumentsServer(LaneServer):
    """The server of the lane ``documents``."""

    lane = "documents"

    def authorise(self, new: Authority) -> None:
        """Lay down that somebody may sign for an office.

        Raises:
            Refused: not the head of the office, or the rules say no.
            SyncTrouble: the line.
        """
        names = ("person", "office", "post", "of", "under", "collective", "basis", "start", "end")
        told = {name: getattr(new, name) for name in names}
        self._post("authorities", {**told, "form": new.form.value, "kinds": list(new.kinds)})

    def end_authority(self, old: Authority, on: date, why: str) -> None:
        """Lay down that somebody may not sign so from the day ``on``.

        Raises:
            Refused: not the head of the office, or the rules say no.
            SyncTrouble: the line.
        """
        told = {"person": old.person, "office": old.office, "form": old.form.value, "kinds": list(old.kinds)}
        self._post("authorities/end", {**told, "on": on.isoformat(), "why": why})


HOURS = 72
"""How long a desk's PIN opens after the last contact, where the province names no other time."""


@dataclass(frozen=True, slots=True)
class SignInPlace:
    """How the province signs its people in: the OpenID provider, and this program's name there."""

    issuer: str
    client_id: str
    scopes: str


def sign_in_place(endpoint: str, extra_ca: Path | None = None, relay: str = "") -> SignInPlace:
    """Ask the document server where people sign in, through the office's relay where there is one.

    Raises:
        SyncTrouble: no such server, or its province has no provider.
    """
    said = _asked(endpoint, "GET", None, extra_ca, relay)
    return SignInPlace(str(said.get("issuer", "")), str(said.get("client_id", "")), str(said.get("scopes", "openid")))


def pin_hours(line: Connection) -> int:
    """Return for how many hours after the last contact a desk may be unlocked by its own PIN; 0 for no limit, where
    the province has no provider of identity.

    Raises:
        SyncTrouble: the server cannot be reached, or it is another one.
    """
    answer = line.call("GET", "sign-in", allowed=(404,))
    said = answer.json() if answer.status != 404 else {"offline_hours": 0}
    hours = said.get("offline_hours", HOURS) if isinstance(said, dict) else HOURS
    return hours if type(hours) is int and hours >= 0 else HOURS


def server_token(
    endpoint: str, id_token: str, device: str, extra_ca: Path | None = None, relay: str = ""
) -> tuple[str, str]:
    """Show the provider's word at the document server; return the person and the bearer token for this machine.

    Raises:
        Refused: the server does not believe it, or its directory has no such person.
        SyncTrouble: it cannot be reached.
    """
    said = _asked(endpoint, "POST", {"id_token": id_token, "device": device}, extra_ca, relay)
    person, token = said.get("person"), said.get("token")
    if not (isinstance(person, str) and isinstance(token, str) and person and token):
        raise NotTheServer("Máy chủ không cấp phiên đăng nhập.", "Kiểm tra địa chỉ máy chủ.")
    return person, token


def _asked(
    endpoint: str, method: str, value: dict[str, str] | None, extra_ca: Path | None, relay: str
) -> dict[str, Any]:
    line = Connection(endpoint, lambda: "", extra_ca=extra_ca, proxies={"https": relay} if relay else None)
    body = json.dumps(value).encode() if value is not None else b""
    try:
        said = line.call(method, "sign-in", headers={"Content-Type": "application/json"}, body=body).json()
    finally:
        line.close()
    return said if isinstance(said, dict) else {}


def training_token(endpoint: str, person: str, device: str) -> str:
    """Sign in to a training province as ``person`` on ``device``; return the bearer token.

    Raises:
        SyncTrouble: no such server, or it is no training province.
    """
    line = Connection(endpoint, lambda: "")
    try:
        body = json.dumps({"person": person, "device": device}).encode()
        answer = line.call("POST", "training/token", headers={"Content-Type": "application/json"}, body=body)
        token = answer.json().get("token") if isinstance(answer.json(), dict) else None
    finally:
        line.close()
    if not isinstance(token, str) or not token:
        raise NotTheServer("Máy chủ không cấp phiên huấn luyện.", "Kiểm tra địa chỉ máy chủ.")
    return token

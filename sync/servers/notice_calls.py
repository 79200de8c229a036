"""What a server told people outside of one's office: listed, sent again, noted as told by somebody of the office."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from sync.errors import NotTheServer
from sync.servers.connection import Answer, Connection

MOST = 500
"""Deliveries asked for at once."""
AT_ONCE = 100
"""Deliveries let go again in one request; a server takes no more."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event by one way it went.

    Attributes:
        event: what it tells of; several deliveries may tell of the same.
        to: an address nobody can write to, or the id of an official or office.
        state: waiting, sending, delivered, dead (given up), replaced (given up, another way was tried).
        at, next, settled: the event, the next attempt, the end of it (ISO 8601), "" where there is none.
        by: who of the office told it (channel ``phone``).
    """

    id: str
    event: str
    kind: str
    item: str
    channel: str
    state: str
    at: str
    lane: str = ""
    code: str = ""
    to: str = ""
    person: str = ""
    next: str = ""
    settled: str = ""
    cause: str = ""
    receipt: str = ""
    text: str = ""
    by: str = ""

    def to_json(self) -> dict[str, str]:
        """Return what it says, by name."""
        return {name: getattr(self, name) for name in _NAMES}


_NAMES = tuple(field.name for field in fields(Delivery))
_NEEDED = ("id", "event", "kind", "item", "channel", "state", "at")


def delivery_from(value: Mapping[str, Any]) -> Delivery:
    """Read one delivery; what this version does not know is left out.

    Raises:
        KeyError, TypeError: something it must say is missing.
    """
    needed = {name: value[name] for name in _NEEDED}
    return Delivery(**{name: str(said) for name, said in {**value, **needed}.items() if name in _NAMES})


class NoticeCalls:
    """Calls about what one server told."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def of_item(self, item: str) -> list[Delivery]:
        """Return every delivery about an item, the newest first.

        Raises:
            SyncTrouble: the line.
        """
        return self._listed({"item": item})

    def given_up(self) -> list[Delivery]:
        """Return what was given up and somebody has to look at, the newest first.

        Raises:
            SyncTrouble: the line.
        """
        return self._listed({"state": "dead"})

    def retry(self, ids: Sequence[str]) -> int:
        """Let what was given up go again, the first ``AT_ONCE`` of them; return how many.

        Raises:
            Refused: neither clerk, one-stop officer nor leader.
            SyncTrouble: the line.
        """
        count = _object(self._post("notices/retry", {"ids": list(ids)[:AT_ONCE]})).get("retried")
        return count if isinstance(count, int) else 0

    def told(self, event: str, note: str) -> bool:
        """Note that somebody of the office told it; return whether it was not noted before.

        Raises:
            Refused: neither clerk, one-stop officer nor leader, or no such event of this office.
            SyncTrouble: the line.
        """
        return _object(self._post("notices/told", {"event": event, "note": note})).get("new") is True

    def _listed(self, asked: Mapping[str, str]) -> list[Delivery]:
        answer = self._line.call("GET", f"notices?{urlencode({**asked, 'limit': MOST})}")
        try:
            return [delivery_from(one) for one in _object(answer)["notices"]]
        except (KeyError, TypeError, AttributeError):
            raise NotTheServer("Máy chủ trả lời danh sách thông báo không đọc được.", "Báo quản trị.") from None

    def _post(self, path: str, value: Mapping[str, Any]) -> Answer:
        body = json.dumps(value).encode()
        return self._line.call("POST", path, headers={"Content-Type": "application/json"}, body=body)


def _object(answer: Answer) -> Mapping[str, Any]:
    value = answer.json()
    return value if isinstance(value, dict) else {}

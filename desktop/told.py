"""What was told: to people outside by the servers, to this person about the exchange; plain values, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from desktop.asked import Done, Form
from desktop.line_shown import OutboxLine

Tone = Literal["done", "mine", "now", "paused", "overdue", "refused", "future"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One node of Diễn biến. ``tone`` "mine" is done here and not sent yet; ``when`` is ready to read."""

    title: str
    who: str = ""
    when: str = ""
    text: str = ""
    tone: Tone = "done"


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that reached nobody: its row, the server and event it belongs to; ``delivery`` is "" where it cannot go
    again."""

    line: OutboxLine
    lane: str
    event: str
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class Outreach:
    """Whom the servers told of an item: entries to read, how old that knowledge is, what reached nobody."""

    entries: tuple[Entry, ...] = ()
    when: str = ""
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedList:
    """What reached nobody, of the whole office, and how old that knowledge is ("" when nobody was asked yet)."""

    missed: tuple[Missed, ...] = ()
    when: str = ""


class Notices(Protocol):
    """What the servers told people; ``kept`` ones and forms from the records lane, the others from the network lane."""

    @property
    def may_mend(self) -> bool: ...
    def kept(self, item: str) -> Outreach: ...
    def ask(self, item: str) -> Outreach: ...
    def kept_missed(self) -> MissedList: ...
    def ask_missed(self) -> MissedList: ...
    def send_again(self, missed: Sequence[Missed]) -> Done: ...
    def form(self, missed: Missed) -> Form: ...
    def tell(self, missed: Missed, values: Mapping[str, Any]) -> Done:
        """Note that this person told it, by telephone or at the counter."""
        ...

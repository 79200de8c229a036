"""Fetches what waits at the axis: list, get, check, keep, report; may be cut anywhere and run again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from sync.content import Content, Keep, in_memory
from sync.errors import BadPackage, Damaged, Refused, SyncTrouble
from sync.vxp.client import ReceivedItem
from sync.vxp.protocol import MESSAGES, short_hash

WINDOW = timedelta(days=30)
"""How far back lists are asked for: longer than any closing of the office (Tết)."""


class Axis(Protocol):
    """Where packages wait: an endpoint on the line, or what a stick brought of it."""

    def received(
        self, message: str, since: datetime | None = None, until: datetime | None = None
    ) -> list[ReceivedItem]:
        """Return the packages of one kind addressed to this system."""
        ...

    def fetched(self, doc_id: str) -> AbstractContextManager[BinaryIO]:
        """Give a package as a stream."""
        ...

    def update_status(self, doc_id: str, status: str) -> None:
        """Report how far this system is with a package."""
        ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a package lies between the line and its step: ``held`` finds one by its SHA-256, ``keep`` takes one in."""

    keep: Keep
    held: Callable[[str], Content | None]


IN_MEMORY = Shelf(in_memory, lambda sha256: None)


@dataclass(slots=True)
class Received:
    """What one round brought; ``trouble`` is what ended it early, and the next round goes on from there."""

    kept: list[str] = field(default_factory=list)
    failed: dict[str, SyncTrouble] = field(default_factory=dict)
    listed: int = 0
    trouble: SyncTrouble | None = None


def receive(
    client: Axis,
    known: Callable[[str], bool],
    keep: Callable[[str, Content], None],
    now: datetime,
    window: timedelta = WINDOW,
    shelf: Shelf = IN_MEMORY,
) -> Received:
    """Bring in every package this machine does not have yet, documents before the reports on documents.

    Args:
        known: tells whether the package of a doc id is kept here already.
        keep: stores the raw bytes and what they say in one transaction; a second call with the same doc id is
            harmless. It raises BadPackage for a package that can never be kept; anything else it raises ends the
            round and is raised here, the package staying unreported.
        shelf: where packages lie on their way in.
    """
    round_ = Received()
    try:
        for message in MESSAGES:
            items = client.received(message, now - window, now + timedelta(days=1))
            round_.listed += len(items)
            for item in items:
                _take(client, item, _Way(known, keep, shelf), round_)
    except SyncTrouble as trouble:
        round_.trouble = trouble
    return round_


@dataclass(frozen=True, slots=True)
class _Way:
    """How packages come in."""

    known: Callable[[str], bool]
    keep: Callable[[str, Content], None]
    shelf: Shelf


def _take(client: Axis, item: ReceivedItem, way: _Way, round_: Received) -> None:
    if item.status == "fail":
        return
    try:
        if not way.known(item.doc_id):
            way.keep(item.doc_id, _checked(client, item, way.shelf))
            round_.kept.append(item.doc_id)
        # Kept but not reported: the line was cut, or the program ended, between the two.
        if item.status != "done":
            client.update_status(item.doc_id, "done")
    except BadPackage as bad:
        round_.failed[item.doc_id] = bad
        client.update_status(item.doc_id, "fail")
    except (Refused, Damaged) as refused:
        # One package the axis will not hand out must not stop those behind it.
        round_.failed[item.doc_id] = refused


def _checked(client: Axis, item: ReceivedItem, shelf: Shelf) -> Content:
    """Return a package that is what the axis announced; one that came before the program ended is not fetched again."""
    content = shelf.held(item.sha256.lower()) if item.sha256 else None
    if content is None:
        with client.fetched(item.doc_id) as stream:
            content = shelf.keep(stream)
    spelled = (content.sha256, short_hash(bytes.fromhex(content.sha256)))
    right_hash = not item.sha256 or item.sha256.lower() in spelled
    if not right_hash or item.size not in (-1, content.size):
        raise Damaged("Gói tải về không khớp mã kiểm tra của trục.", "Chương trình sẽ tự tải lại.")
    return content

"""Fetches what waits at the axis: list, get, check, keep, report; may be cut anywhere and run again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sync.errors import BadPackage, Damaged, Refused, SyncTrouble
from sync.vxp.client import ReceivedItem, VxpClient
from sync.vxp.protocol import MESSAGES, short_hash

WINDOW = timedelta(days=30)
"""How far back lists are asked for: longer than any closing of the office (Tết)."""


@dataclass(slots=True)
class Received:
    """What one round brought; ``trouble`` is what ended it early, and the next round goes on from there."""

    kept: list[str] = field(default_factory=list)
    failed: dict[str, SyncTrouble] = field(default_factory=dict)
    listed: int = 0
    trouble: SyncTrouble | None = None


def receive(
    client: VxpClient,
    known: Callable[[str], bool],
    keep: Callable[[str, bytes], None],
    now: datetime,
    window: timedelta = WINDOW,
) -> Received:
    """Bring in every package this machine does not have yet, documents before the reports on documents.

    Args:
        known: tells whether the package of a doc id is kept here already.
        keep: stores the raw bytes and what they say in one transaction; a second call with the same doc id is
            harmless. It raises BadPackage for a package that can never be kept; anything else it raises ends the
            round and is raised here, the package staying unreported.
    """
    round_ = Received()
    try:
        for message in MESSAGES:
            items = client.received(message, now - window, now + timedelta(days=1))
            round_.listed += len(items)
            for item in items:
                _take(client, item, known, keep, round_)
    except SyncTrouble as trouble:
        round_.trouble = trouble
    return round_


def _take(
    client: VxpClient,
    item: ReceivedItem,
    known: Callable[[str], bool],
    keep: Callable[[str, bytes], None],
    round_: Received,
) -> None:
    if item.status == "fail":
        return
    try:
        if not known(item.doc_id):
            keep(item.doc_id, _checked(client, item))
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


def _checked(client: VxpClient, item: ReceivedItem) -> bytes:
    raw = client.get(item.doc_id)
    digest = hashlib.sha256(raw).digest()
    right_hash = not item.sha256 or item.sha256.lower() in (digest.hex(), short_hash(digest))
    if not right_hash or item.size not in (-1, len(raw)):
        raise Damaged("Gói tải về không khớp mã kiểm tra của trục.", "Chương trình sẽ tự tải lại.")
    return raw

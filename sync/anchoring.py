"""Once a day the server's anchors are fetched, kept and worked out again from this machine's own record."""

from __future__ import annotations

from collections.abc import Sequence

from sync.compact.held import MODULO, anchor_hash, of_head
from sync.healing import Healing
from sync.servers.record_calls import Anchor, RecordCalls
from sync.wire import cursor_position
from workflow.store import anchored, cursors, holding
from workflow.store.database import Database


def day_of(time: str) -> str:
    """Return the day of a server's time, as it is told in answers; "" when none was told."""
    return time[:10] if len(time) >= 10 and time[4] == time[7] == "-" else ""


def compare(database: Database, lane: str, record: RecordCalls, healing: Healing, today: str) -> list[str]:
    """Compare the anchors of a lane unless today's were; return what the person must hear.

    Raises:
        SyncTrouble: the line; tried again with the next cycle.
    """
    since = anchored.day(database, lane)
    if not today or since >= today:
        return []
    anchors = record.anchors(since)
    words = _chain(lane, anchors, anchored.kept(database, lane), since)
    newest = [anchor for anchor in anchors if anchor.day == max(one.day for one in anchors)]
    if newest and cursor_position(cursors.cursor(database, lane)[0]) < newest[0].position:
        return []  # not all of it is here yet
    if newest and not _agrees(database, lane, newest):
        words += (found := healing.mend() or [])
        if not found and not _agrees(database, lane, newest):
            words += _known(database, lane, newest[0].day)
    anchored.keep(database, lane, [one.to_json() for one in anchors], today, " ".join(words))
    return words


def _chain(lane: str, anchors: Sequence[Anchor], kept: dict[tuple[str, str], str], since: str) -> list[str]:
    """Say where the anchors do not follow one another, or those told before."""
    last = {office: hash for (office, day), hash in kept.items() if day == since}
    for anchor in anchors:
        before = last.get(anchor.office)
        if anchor.hash != anchor_hash(lane, anchor.to_json()) or (before is not None and anchor.previous != before):
            return [f"Mốc đối chiếu ngày {anchor.day} của máy chủ không nối với mốc đã công bố trước đó; báo quản trị."]
        last[anchor.office] = anchor.hash
    return []


def _agrees(database: Database, lane: str, anchors: Sequence[Anchor]) -> bool:
    """Tell whether this machine's record up to the anchors' position is what they say, all offices together."""
    heads: dict[str, tuple[str, int]] = {}
    for item, hash in holding.hashes(database, lane, anchors[0].position):
        heads[item] = (hash.hex(), heads.get(item, ("", 0))[1] + 1)
    total = sum(of_head(item, head, count) for item, (head, count) in heads.items()) % MODULO
    return total == sum(int(anchor.sum, 16) for anchor in anchors) % MODULO


def _known(database: Database, lane: str, day: str) -> list[str]:
    """Return words for a difference no item shows: what is disputed was said before."""
    if holding.disputed(database, lane):
        return []
    return [f"Sổ ghi việc trên máy khác với mốc ngày {day} của máy chủ; báo quản trị."]

"""Both sides compared after an exchange: what differs is found item by item, fetched again, and said; never a wipe."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sync.compact.held import Sum, range_of, ranges_of
from sync.servers.lane_server import LaneServer
from sync.wire import Holdings, cursor_position
from workflow.store import cursors, holding
from workflow.store.journal import AcceptedPage, Journal

AT_ONCE = 50
"""Items fetched in one request."""
GONE = "Máy chủ không còn giữ văn bản, hồ sơ này; bản trên máy vẫn giữ nguyên."
FEWER = "Máy chủ thiếu bước xử lý mà máy này đã nhận; bản trên máy vẫn giữ nguyên."
OTHER = "Máy chủ giữ nội dung khác với nội dung máy này đã nhận; bản trên máy vẫn giữ nguyên."


class Healing:
    """Compares one lane with its server and mends what it can; ``changed`` are the items fetched again, ``healed``
    those that agree since."""

    def __init__(self, journal: Journal, server: LaneServer, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._server = server
        self._now = now
        self.changed: list[str] = []
        self.healed: list[str] = []

    def compare(self, holds: Holdings, cursor: str) -> list[str]:
        """Compare what the server says this desk holds; return what the person must hear, once for each difference.

        Args:
            cursor: where this desk stood when that was true; once it stands elsewhere there is nothing to compare.

        Raises:
            SyncTrouble: the line; the next cycle compares again.
        """
        database, lane = self._journal.database, self._server.lane
        if cursors.cursor(database, lane)[0] != cursor:
            return []
        held = cursors.held(database, lane)
        if _more(holds, held) != held.excused:
            held = cursors.recount(database, lane)
        words: list[str] | None = []
        if _more(holds, held) != held.excused:
            words = self.mend(moved=held.scope not in ("", holds.scope))
            held = cursors.recount(database, lane)
        if cursors.cursor(database, lane)[0] != cursor:
            return words or []
        if words is not None and (held.scope, held.excused) != (holds.scope, _more(holds, held)):
            with database.work(durable=False) as connection:
                cursors.excuse(connection, lane, holds.scope, _more(holds, held))
            words += _unshown(holds, held, bool(holding.disputed(database, lane)))
        return words or []

    def mend(self, *, moved: bool = False) -> list[str] | None:
        """Find the items that differ, fetch them again, remember what stays different.

        Args:
            moved: this desk sees other offices than before: what the server tells no more is not lost.

        Returns:
            Words for what is newly found different; None when somebody's step came in meanwhile: the next exchange
            brings it.
        """
        lane, database, record = self._server.lane, self._journal.database, self._server.record
        told = record.holdings()
        if told.position != cursor_position(cursors.cursor(database, lane)[0]):
            return None
        mine = self._items()
        ranges = _differing(told.ranges, ranges_of(mine))
        theirs = record.items(sorted(ranges)) if ranges else {}
        wrong = _wrong(mine, theirs, ranges)
        fetched = self._fetch([item for item in wrong if item in theirs])
        mine = self._items()
        left = {item: _why(mine.get(item, Sum()), theirs.get(item)) for item in _wrong(mine, theirs, ranges)}
        if moved:
            left = {item: why for item, why in left.items() if why != GONE}
        healed = [item for item in fetched if item not in left]
        self.healed += healed
        said = [f"Máy này thiếu bước của {len(healed)} văn bản, hồ sơ; đã lấy lại từ máy chủ."] if healed else []
        return said + self._remember(left)

    def _items(self) -> dict[str, Sum]:
        found: dict[str, Sum] = {}
        for item, hash in holding.hashes(self._journal.database, self._server.lane):
            found[item] = found.get(item, Sum()).with_(hash)
        return found

    def _fetch(self, items: Sequence[str]) -> Sequence[str]:
        lane, database = self._server.lane, self._journal.database
        for start in range(0, len(items), AT_ONCE):
            steps = self._server.record.steps(items[start : start + AT_ONCE])
            cursor, epoch = cursors.cursor(database, lane)
            self.changed += self._journal.apply(lane, AcceptedPage((), tuple(steps), cursor, epoch))
        return items

    def _remember(self, left: dict[str, str]) -> list[str]:
        lane, database = self._server.lane, self._journal.database
        with database.work() as connection:
            new = holding.dispute(connection, lane, left, self._now())
            holding.offer_again(connection, lane, [item for item in new if left[item] in (GONE, FEWER)])
        return [f"{len(new)} văn bản, hồ sơ khác với máy chủ: {left[new[0]]}"] if new else []


def _more(holds: Holdings, held: cursors.Held) -> tuple[int, int]:
    """Return by how many steps, and by what sum, the server holds more."""
    return holds.count - held.count, (int.from_bytes(holds.sum, "big") - held.sum) % cursors.MODULO


def _unshown(holds: Holdings, held: cursors.Held, known: bool) -> list[str]:
    """Return words for a difference no item shows: the server's own sums and steps part."""
    if known or _more(holds, held) in ((0, 0), held.excused):
        return []
    return [f"Máy chủ ghi có {holds.count} bước nhưng chỉ đưa được {held.count} bước; báo quản trị kiểm tra máy chủ."]


def _wrong(mine: Mapping[str, Sum], theirs: Mapping[str, Sum], ranges: Collection[int]) -> list[str]:
    here = {item for item in mine if range_of(item) in ranges} | theirs.keys()
    return [item for item in sorted(here) if mine.get(item, Sum()) != theirs.get(item, Sum())]


def _differing(theirs: Sequence[Sum], mine: Sequence[Sum]) -> set[int]:
    return {place for place, (one, other) in enumerate(zip(theirs, mine, strict=True)) if one != other}


def _why(mine: Sum, theirs: Sum | None) -> str:
    if theirs is None:
        return GONE
    return FEWER if theirs.count < mine.count else OTHER

"""What waits to leave, what left today and what was put away: each with its item, its act and the cause in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from desktop.desk.due_words import moment_words
from desktop.line_shown import Lagging, OutboxLine, size_words
from desktop.workplace import Workplace
from sync.status import MOST, stuck_ones
from workflow.steps import Step
from workflow.store import cards, outbox
from workflow.store.cards import Card
from workflow.store.outbox import OutboxRow
from workflow.timeline import step_words, words
from workflow.vietnamese import key

DROPPED_FOR = timedelta(days=30)
_CAUSES = {
    "needs-file": "Máy chủ chưa có đủ tệp của việc này", "wait": "Chờ việc đứng trước của cùng văn bản, hồ sơ",
}  # fmt: skip


def outbox_of(place: Workplace) -> list[OutboxLine]:
    """Return what waits or is refused in the order it goes, then what left today, then what was put away."""
    now = place.now()
    midnight = datetime.combine(now.date(), time(0), now.tzinfo)
    open_cards = {card.id for card in cards.open_cards(place.database)}
    names = ItemNames(place)
    waits = [_line(place, names, row, open_cards) for row in outbox.rows(place.database, MOST)]
    left = [_left(place, names, row, at) for row, at in outbox.sent_since(place.database, midnight)]
    gone = [_dropped(names, card) for card in cards.dropped(place.database, now - DROPPED_FOR)]
    return [*waits, *left, *gone]


def lagging_of(place: Workplace) -> tuple[Lagging, ...]:
    """Return what the last exchange found stuck and still waits; what was refused or set aside shows by itself."""
    names = ItemNames(place)
    rows = (outbox.row(place.database, id) for id in stuck_ones(place.database))
    return tuple(
        Lagging(row.item, names.of(row), _cause(row), _remedy(row))
        for row in rows if row is not None and row.state in ("waiting", "sending")
    )


class ItemNames:
    """Says what a row is about; items are read once."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._codes: dict[str, str] = {}
        self._procedures: dict[str, Any] = {}

    def of(self, row: OutboxRow) -> str:
        """Return "Vào sổ, số đến 12 · 3412/SNNMT-CCTL"."""
        title = self.step(Step.from_json(row.body)) if row.kind == "step" else row.what
        return self.with_code(title, row.item)

    def step(self, step: Step) -> str:
        """Return what was done."""
        procedure = self._procedure(step) if step.item_kind == "dossier" else None
        directory = self._place.directory
        return (step_words(step, procedure, directory) if procedure else words(step, directory))[0]

    def with_code(self, title: str, item: str) -> str:
        """Return the title with the item's code."""
        if item not in self._codes:
            try:
                row = self._place.journal.row(item)
                self._codes[item] = row.code or row.title[:60]
            except KeyError:
                self._codes[item] = ""
        code = self._codes[item]
        return f"{title} · {code}" if code else title

    def _procedure(self, step: Step) -> Any:
        if step.item not in self._procedures:
            try:
                self._procedures[step.item] = getattr(self._place.journal.state(step.item), "procedure", None)
            except KeyError:
                self._procedures[step.item] = None
        return self._procedures[step.item]


def _line(place: Workplace, names: ItemNames, row: OutboxRow, open_cards: set[str]) -> OutboxLine:
    state, now = _state(row), place.now()
    next_try = _clock(row.next_try, now) if row.next_try else ""
    said = {
        "sending": "Đang gửi", "needs-file": "Chờ tệp", "waiting": "Chờ gửi",
        "refused": "Cần xem" if row.state == "parked" else "Bị từ chối",
        "retry": f"Thử lại {next_try}" if next_try else "Thử lại",
    }[state]  # fmt: skip
    tries = f"đã thử {row.tries} lần" if row.tries else ""
    made = _clock(row.created, now)
    cause = " · ".join(part for part in (_cause(row), tries, f"làm lúc {made}", size_words(row.size)) if part)
    what = names.of(row)
    clash = row.id if row.id in open_cards else ""
    return OutboxLine(row.id, what, cause, state, said, row.item, key(f"{what} {cause} {said}"), clash, not clash)


def _left(place: Workplace, names: ItemNames, row: OutboxRow, at: str) -> OutboxLine:
    when, what = _clock(at, place.now()), names.of(row)
    cause = f"làm lúc {_clock(row.created, place.now())} · {size_words(row.size)}"
    return OutboxLine(row.id, what, cause, "sent", f"Đã gửi {when}", row.item, key(f"{what} {cause}"))


def _dropped(names: ItemNames, card: Card) -> OutboxLine:
    what = names.with_code(names.step(card.step), card.item)
    return OutboxLine(card.id, what, card.reason, "dropped", "Đã bỏ", card.item, key(f"{what} {card.reason}"), card.id)


def _clock(text: str, now: datetime) -> str:
    return moment_words(datetime.fromisoformat(text).astimezone(now.tzinfo), now).removeprefix("hôm nay ")


def _state(row: OutboxRow) -> str:
    if row.state in ("refused", "parked"):
        return "refused"
    if row.state == "sending":
        return "sending"
    if row.cause == "needs-file":
        return "needs-file"
    if row.next_try or row.tries:
        return "retry"
    return "needs-file" if row.needs else "waiting"


def _cause(row: OutboxRow) -> str:
    return _CAUSES.get(row.cause, row.cause)


def _remedy(row: OutboxRow) -> str:
    """Return what the person can do."""
    if row.needs:
        return "Tệp đang gửi dần; nếu mạng yếu, để máy nối mạng thêm hoặc bấm Gửi ngay ở Đồng bộ."
    if row.after:
        return "Thư này đi sau khi việc của nó được nhận; xem việc đó ở Đồng bộ."
    return "Mở Đồng bộ, bấm Gửi ngay; nếu vẫn còn, báo bộ phận hỗ trợ."

"""Nhật ký đồng bộ: what the exchange told, what both sides hold differently, what was decided about cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from desktop.desk.due_words import moment_words
from desktop.desk.outbox_words import ItemNames
from desktop.line_shown import OutboxLine
from desktop.workplace import Workplace
from workflow.store import cards, holding, said
from workflow.store.cards import Card
from workflow.store.said import Said
from workflow.vietnamese import key

_CHIPS: Mapping[str, tuple[str, str]] = {
    "offline": ("line-lost", "Mất nối"), "portal": ("line-lost", "Bị chặn"), "online": ("line-back", "Nối lại"),
    "maintenance": ("works", "Bảo trì"), "stuck": ("late", "Gửi chậm"), "held": ("late", "Tệp chờ"),
    "noted": ("noted", "Cần biết"), "healed": ("agreed", "Đã lấy lại"), "agreed": ("agreed", "Đã khớp"),
    "disputed": ("differed", "Khác máy chủ"),
}  # fmt: skip
"""By what it is about: the state of its row and the word of its chip."""
_SETTLED: Mapping[str, tuple[str, str]] = {
    "redone": ("redone", "Đã làm lại"), "merged": ("redone", "Đã gộp"), "dropped": ("dropped", "Đã bỏ"),
    "accepted": ("redone", "Được nhận"),
}  # fmt: skip
NOW_DIFFERENT = "disputed"
"""The state of what differs at this moment; it stands first whatever the days."""


def log_of(place: Workplace, days: int, text: str) -> list[OutboxLine]:
    """Return what differs now, then what was told and decided in the last days, newest first.

    Args:
        text: words every row holds, typed with or without marks.
    """
    now = place.now()
    since, names, asked = now - timedelta(days=days), ItemNames(place), key(text).split()
    different = [_different(names, one, now) for one in holding.disputed(place.database)]
    told = [(one.at, _told(names, one, now)) for one in said.find(place.database, since, text)]
    decided = [(card.settled_at, _decided(names, card, now)) for card in cards.settled(place.database, since)]
    both = sorted((*told, *decided), key=lambda pair: datetime.fromisoformat(pair[0]), reverse=True)
    lines = [*different, *(line for _, line in both)]
    return [line for line in lines if all(word in line.found for word in asked)]


def _different(names: ItemNames, one: holding.Disputed, now: datetime) -> OutboxLine:
    what = names.with_code("Đang khác với máy chủ", one.item)
    cause = f"từ {_when(one.at, now)} · {one.why}"
    return OutboxLine(
        f"disputed {one.lane} {one.item}", what, cause, NOW_DIFFERENT, "Đang khác", one.item, key(f"{what} {cause}")
    )


def _told(names: ItemNames, one: Said, now: datetime) -> OutboxLine:
    state, words = _CHIPS.get(one.about, ("noted", "Cần biết"))
    what = names.with_code(one.title, one.item) if one.item else one.title
    cause = f"{_when(one.at, now)} · {one.text}"
    return OutboxLine(f"said {one.num}", what, cause, state, words, one.item, key(f"{what} {cause}"))


def _decided(names: ItemNames, card: Card, now: datetime) -> OutboxLine:
    how = (card.settled or "").partition(" ")[0]
    state, words = _SETTLED.get(how, ("redone", "Đã xem"))
    what = names.with_code(names.step(card.step), card.item)
    cause = f"{_when(card.settled_at, now)} · {card.reason or 'Máy chủ không nhận việc này.'}"
    clash = card.id if how == "dropped" else ""
    return OutboxLine(card.id, what, cause, state, words, card.item, key(f"{what} {cause} {words}"), clash)


def _when(text: str, now: datetime) -> str:
    return moment_words(datetime.fromisoformat(text), now)

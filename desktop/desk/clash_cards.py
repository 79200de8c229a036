"""The notices on top of an item about own steps that were not accepted: once more, or a look at both sides."""

from __future__ import annotations

from desktop.clash import Clash
from desktop.desk.clash_desk import ClashDesk
from desktop.shown import Card
from desktop.workplace import Workplace


def clash_cards(place: Workplace, item: str) -> tuple[Card, ...]:
    """Return one notice for each step of an item that waits for a decision."""
    return tuple(_card(clash) for clash in ClashDesk(place).open(item))


def _card(clash: Clash) -> Card:
    act = clash.act[:1].lower() + clash.act[1:]
    title = f"Hai người cùng làm: {act}" if clash.theirs else f"Máy chủ không nhận: {act}"
    text = f"Không mất gì: phần đã nhập vẫn giữ. {clash.reason}"
    look = (f"clash:{clash.card}", "Xem hai bên" if clash.theirs else "Xem lại")
    if clash.redo == "now":
        return Card("today", title, text, "Làm lại", f"redo:{clash.card}", *reversed(look))
    return Card("today", title, text, look[1], look[0])

"""What happened to a paper that waits for a signature since this person last said something about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop.actions.compare_pages import Change, compare_pages
from desktop.shown import Card, ItemView
from desktop.workplace import Workplace
from sync.pdfium import pdf_pages
from workflow.documents.document import Opinion
from workflow.documents.outgoing_state import SUBMITTED
from workflow.errors import StoreTrouble
from workflow.payload import file as file_of
from workflow.payload import text as text_of
from workflow.rules import FileRef
from workflow.store.journal import StepRecord

OPINIONS = ("outgoing.returned", "outgoing.commented")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Last:
    """The last word of this person, the file it was said about, and who worked on the paper since."""

    said: Opinion
    file: FileRef | None
    since: tuple[str, ...]


def with_changes(place: Workplace, view: ItemView) -> ItemView:
    """Return the view with what changed since this person's last opinion, where it waits for a signature."""
    if view.kind != "outgoing":
        return view
    words, card = since_opinion(place, place.journal.state(view.item), place.journal.steps(view.item))
    return replace(view, changed=words, cards=(card, *view.cards)) if card is not None else view


def since_opinion(place: Workplace, state: Any, records: Sequence[StepRecord]) -> tuple[str, Card | None]:
    """Return a few words for the list, and a card for the reader; empty when this person said nothing before."""
    if getattr(state, "stage", "") != SUBMITTED or getattr(state, "submitted", None) is None:
        return "", None
    last = _last(place, records)
    if last is None:
        return "", None
    title = f"Từ ý kiến của tôi lúc {datetime.fromisoformat(last.said.at):%H:%M %d/%m}"
    title += f": “{last.said.text}”" if last.said.text else ""
    who = f"{', '.join(last.since)} đã sửa và trình lại. " if last.since else ""
    if last.file is None:
        return "", None
    if last.file.sha256 == state.submitted.sha256:
        return "Chưa sửa sau ý kiến", Card("today", title, f"{who}Tệp trình vẫn như cũ, không có gì thay đổi.")
    changes = _compared(place, last.file, state.submitted)
    if changes is None:
        return "Đã sửa sau ý kiến", Card("info", title, f"{who}Bản trước không còn trên máy này để so sánh.")
    if not changes:
        return "Chữ không đổi sau ý kiến", Card("info", title, f"{who}Chữ trên các trang không đổi.")
    return f"Đã sửa {len(changes)} chỗ sau ý kiến", Card("info", title, who + _listed(changes))


def _last(place: Workplace, records: Sequence[StepRecord]) -> _Last | None:
    found: _Last | None = None
    shown: FileRef | None = None
    for record in records:
        step = record.step
        if record.verdict == "refused":
            continue
        if step.kind == "outgoing.submitted":
            shown = file_of(step.payload, "file")
        if step.actor == place.me.id and step.kind in OPINIONS:
            said = text_of(step.payload, "remark") or text_of(step.payload, "text")
            found = _Last(Opinion(step.actor, step.at, said, step.kind), shown, ())
        elif found is not None and step.kind == "outgoing.revised":
            name = place.directory.name(step.actor)
            found = _Last(found.said, found.file, tuple(dict.fromkeys([*found.since, name])))
    return found


def _compared(place: Workplace, before: FileRef, after: FileRef) -> tuple[Change, ...] | None:
    """Return what differs; ``None`` when one of the two is not here."""
    try:
        pages = [list(pdf_pages(place.files.read(one.sha256)))[1:] for one in (before, after)]
    except StoreTrouble:
        return None
    return compare_pages(*pages)


def _listed(changes: Sequence[Change]) -> str:
    pages = sorted({one.page for one in changes})
    where = ", ".join(map(str, pages))
    lines = [f"Đổi {len(changes)} chỗ ở trang {where}:", *(f"• {one.words()}" for one in changes[:_SHOWN])]
    left = len(changes) - _SHOWN
    return "\n".join([*lines, *([f"• và {left} chỗ nữa"] if left > 0 else [])])

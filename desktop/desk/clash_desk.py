"""What was not accepted, as a person sees it: who was first and where, what differs, what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from desktop.actions.merge_draft import LABELS, REVISED, newer
from desktop.actions.redo_refused import SIGNING, again, first_of, redo_refused
from desktop.asked import Done
from desktop.clash import Clash, Differing, Redo, Side
from desktop.workplace import Workplace
from workflow.errors import Refusal
from workflow.next_acts import Tabled, what_next
from workflow.steps import Step
from workflow.store import cards
from workflow.store.cards import Card
from workflow.timeline import who as who_did
from workflow.timeline import words
from workflow.vietnamese import date_time, iso_short

DROPPED_FOR = timedelta(days=30)
"""How long what was put away is offered again; the record keeps it for ever."""
_HIDDEN = frozenset({
    "due_lines", "dues", "docx", "pdf", "boxes", "template", "type_abbr", "content", "base", "merged", "office",
    "steer", "competence", "instead_of", "places", "before",
})  # fmt: skip
_NAMES: Mapping[str, str] = {"lead": "chủ trì", "procedure": "thủ tục", "applicant": "người nộp", "on": "ngày"}
_EMPTY = "(để trống)"


class ClashDesk:
    """The cards of one desk."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def open(self, item: str | None = None) -> Sequence[Clash]:
        """Return what waits for a decision (on one item, or all), oldest first; of several revisions of one draft the
        last one, which holds what the others do."""
        place = self._place
        found = cards.open_cards(place.database, item)
        return [clash_of(place, card) for card in found if card.step.kind != REVISED or not newer(place, card)]

    def find(self, card: str) -> Clash | None:
        """Return one, also when it was put away."""
        found = cards.card(self._place.database, card)
        gone = found is None or (found.settled and not found.settled.startswith("dropped"))
        return None if gone or found is None else clash_of(self._place, found)

    def dropped(self) -> Sequence[Card]:
        """Return what was put away in the last days, newest first."""
        return cards.dropped(self._place.database, self._place.now() - DROPPED_FOR)

    def redo(self, card: str, theirs: Sequence[str] = ()) -> Done:
        """Do it again on what stands now."""
        steps = redo_refused(self._place, card, theirs)
        return Done("Đã làm lại trên bản mới", steps[0].item if steps else "")

    def drop(self, card: str) -> Done:
        """Put it away."""
        cards.settle(self._place.database, card, "dropped", self._place.now())
        return Done("Đã bỏ việc này; phần đã nhập còn trong nhật ký")

    def take_up(self, card: str) -> Done:
        """Take up again what was put away."""
        found = cards.card(self._place.database, card)
        if found is not None:
            cards.take_up(self._place.database, card, self._place.journal.registry[found.item_kind].lane)
        return Done("Đã lấy lại")


def clash_of(place: Workplace, card: Card) -> Clash:
    """Return a card as both sides."""
    first = first_of(place, card)
    theirs = first.step if first is not None else None
    fields = _fields(place, card.step, theirs)
    redo, why_not = _redo(place, card)
    return Clash(
        card.id, card.item, card.item_kind, _title(place, card), words(card.step, place.directory)[0],
        card.reason or "Máy chủ không nhận việc này.", _side(place, card.step),
        _side(place, theirs) if theirs is not None else None, fields, _typed(fields), redo, why_not,
        _possible(place, card) if redo == "no" else (), bool(card.settled),
    )  # fmt: skip


def _title(place: Workplace, card: Card) -> str:
    try:
        row = place.journal.row(card.item)
    except KeyError:
        return str(card.step.payload.get("code") or card.step.payload.get("subject") or "việc mới")
    return " ".join(part for part in (row.code, row.title) if part)


def _side(place: Workplace, step: Step) -> Side:
    here = step.device == place.settings.device
    mine = step.actor == place.me.id
    where = "máy này" if here else "máy khác của tôi" if mine else "máy khác"
    name = who_did(step, place.directory)
    when = date_time(datetime.fromisoformat(step.at).astimezone(place.now().tzinfo))
    return Side(name, when, where, words(step, place.directory)[0])


def _redo(place: Workplace, card: Card) -> tuple[Redo, str]:
    """Return whether the rules would take the step again now, by asking them."""
    rules = place.journal.registry[card.item_kind]
    if card.step.kind in SIGNING:
        possible = any(option.kind == card.step.kind and not option.why_not for option in _options(place, card))
        why = "" if possible else "Không còn ký được trên bản đang có."
        return ("act" if possible else "no"), why
    try:
        state = place.journal.state(card.item)
    except KeyError:
        state = rules.empty(card.item)
    try:
        command, number = again(place, card)
        payload = {**command.payload, **({"number": 1, "year": number.year} if number else {})}
        rules.decide(state, replace(command, payload=payload), place.me, place.now(), place.directory)
    except Refusal as refusal:
        return "no", " ".join(part for part in (refusal.text, refusal.what_next) if part)
    return "now", ""


def _options(place: Workplace, card: Card) -> Sequence[Any]:
    try:
        state = place.journal.state(card.item)
    except KeyError:
        return ()
    return what_next(place.journal.registry[card.item_kind], state, place.me, place.directory, place.now())


def _possible(place: Workplace, card: Card) -> tuple[tuple[str, str], ...]:
    return tuple((option.kind, option.words) for option in _options(place, card) if not option.why_not)


def _fields(place: Workplace, mine: Step, theirs: Step | None) -> tuple[Differing, ...]:
    """Return every field either filled in, in the order of the act's form; those that differ first."""
    same_act = theirs is not None and theirs.kind == mine.kind
    other: Mapping[str, Any] = theirs.payload if theirs is not None and same_act else {}
    labels = _labels(place, mine)
    found = []
    for name in dict.fromkeys((*labels, *mine.payload, *other)):
        own, his = mine.payload.get(name), other.get(name)
        if name in _HIDDEN or name not in labels or (own in _NOTHING and his in _NOTHING):
            continue
        said = _said(place, own), _said(place, his) if same_act else ""
        found.append(Differing(name if same_act else "", labels[name], *said, same_act and said[0] == said[1]))
    return tuple(sorted(found, key=lambda field: field.same))


_NOTHING: tuple[Any, ...] = ("", None, [], {}, ())


def _labels(place: Workplace, step: Step) -> Mapping[str, str]:
    rules = place.journal.registry[step.item_kind]
    act = rules.table.acts.get(step.kind) if isinstance(rules, Tabled) else None
    named = {field.name: field.label for field in act.fields} if act is not None else {}
    found = {**named, **_NAMES, **(LABELS if step.kind == REVISED else {})}
    return {name: label[0].upper() + label[1:] for name, label in found.items()}


def _said(place: Workplace, value: Any) -> str:
    """Return a value of a payload as people read it."""
    if value in _NOTHING:
        return _EMPTY
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("code") or "; ".join(_said(place, part) for part in value.values()))
    if isinstance(value, list | tuple):
        return "\n".join(_said(place, part) for part in value)
    text = str(value)
    return iso_short(text) if text[4:5] == "-" and text[:4].isdigit() else place.directory.name(text)


def _typed(fields: Sequence[Differing]) -> str:
    """Return everything typed as one text to be copied."""
    return "\n".join(f"{field.label}: {field.mine}" for field in fields if field.mine != _EMPTY)

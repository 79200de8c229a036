"""Does again, in one press, what somebody else was faster with; everything typed was kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from desktop.actions.merge_draft import REVISED, merge_with, root_of, save_merged
from desktop.workplace import Workplace
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.errors import AlreadyDone, WrongState
from workflow.rules import Command
from workflow.steps import Step
from workflow.store import cards
from workflow.store.cards import Card
from workflow.store.journal import StepRecord
from workflow.store.numbers import NumberRequest

REPLACING = frozenset({"incoming.assigned"})
"""Acts whose second one, done knowingly, stands in place of the first."""
NUMBERED = frozenset({"incoming.registered", "dossier.received", "entry.written"})
"""Acts that took a number; it is void by now, and they take the next one."""
SIGNING = frozenset({
    "outgoing.signed", "outgoing.initialled", "outgoing.cosigned", "outgoing.numbered", "outgoing.sealed",
    "dossier.result_signed", "dossier.result_sealed",
})  # fmt: skip
"""Acts that sign what stands now: done by their own button, with the token."""
TOGETHER: Mapping[str, tuple[str, ...]] = {"due": ("due_lines", "dues"), "type": ("type_abbr",)}
"""What the program derives from a field goes with it."""


def redo_refused(place: Workplace, card: str, theirs: Collection[str] = ()) -> tuple[Step, ...]:
    """Do the refused step of ``card`` again on top of what stands now, and put the card away.

    Args:
        theirs: fields in which the value of whoever was first is taken.

    Raises:
        Refusal: the rules still say no; the card stays.
    """
    found = cards.card(place.database, card)
    if found is None or found.settled:
        raise WrongState("Việc này đã được giải quyết.", "")
    if found.step.kind in SIGNING:
        raise WrongState("Việc này ký lên bản đang có, nên cần USB ký số.", "Mở văn bản, làm lại bằng nút của việc đó.")
    if found.step.kind == REVISED and found.step.payload.get("base"):
        return _revise_again(place, found, theirs)
    with place.database.work():
        command, number = again(place, found, theirs)
        steps = place.journal.act(found.item, found.item_kind, command, now=place.now(), number=number)
        cards.settle(place.database, card, "redone", place.now())
    return steps


def first_of(place: Workplace, card: Card) -> StepRecord | None:
    """Return what was accepted before the step of a card and unseen by it: the same act if there is one, else the last
    one; None when nobody else acted."""
    records = place.journal.steps(card.item)
    before = _seen(records, card.step)
    unseen = [
        record for record in records
        if record.verdict == "accepted" and record.step.id != card.step.id and record.step.hash not in before
        and (record.step.actor, record.step.device) != (card.step.actor, card.step.device)
    ]  # fmt: skip
    same = [record for record in unseen if record.step.kind == card.step.kind]
    return next(reversed(same or unseen), None)


def again(place: Workplace, card: Card, theirs: Collection[str] = ()) -> tuple[Command, NumberRequest | None]:
    """Return what is to be done to do a card's step again, and the number it takes."""
    command, number = card.command, None
    payload = {name: value for name, value in command.payload.items() if name not in ("base", "merged")}
    first = first_of(place, card) if theirs else None
    if first is not None and first.step.kind == card.step.kind:
        wanted = {name for field in theirs for name in (field, *TOGETHER.get(field, ()))}
        payload |= {name: first.step.payload[name] for name in wanted if name in first.step.payload}
    if command.kind in NUMBERED and (number := _number(place, command)) is not None:
        payload = {name: value for name, value in payload.items() if name not in ("number", "code")}
    replaced = place.journal.state(card.item).done.get(command.kind) if command.kind in REPLACING else None
    if replaced is not None:
        payload["instead_of"] = replaced.at
    return replace(command, payload=payload), number


def _number(place: Workplace, command: Command) -> NumberRequest | None:
    """Return the book the act takes its number from; None for a line that takes none."""
    payload: Mapping[str, Any] = command.payload
    if command.kind == "dossier.received":
        return NumberRequest(DOSSIER_BOOK, place.now().year)
    return NumberRequest(payload["book"], payload["year"]) if payload.get("number") else None


def _seen(records: tuple[StepRecord, ...], step: Step) -> frozenset[str]:
    """Return the hashes of the steps this machine knew when it made ``step``."""
    places = {record.step.hash: record for record in records}
    last, walked = step.previous, set[str]()
    while last is not None and last in places and last not in walked:
        walked.add(last)
        if places[last].verdict == "accepted" and places[last].position is not None:
            upto = places[last].position or 0
            return frozenset(r.step.hash for r in records if r.verdict == "accepted" and (r.position or 0) <= upto)
        last = places[last].step.previous
    return frozenset(walked)


def _revise_again(place: Workplace, card: Card, theirs: Collection[str]) -> tuple[Step, ...]:
    """Save the revision again, put together with the newest version."""
    found = merge_with(place, card.item, card.step.payload, root_of(place, card), theirs)
    if found is None:
        raise AlreadyDone("Bản dự thảo cũ không còn trên máy này.", "Sao chép phần đã nhập rồi sửa trên bản đang có.")
    return save_merged(place, card, found, "redone")

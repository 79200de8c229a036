"""The open work of somebody who leaves goes to another in one go, each item by a step of its own (bàn giao)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.actions.bulk import Outcome, bulk
from desktop.workplace import Workplace
from workflow.documents.outgoing_state import DRAFTED, RETURNED, SUBMITTED
from workflow.errors import WrongState
from workflow.rules import Command
from workflow.store import lists, search

MOST = 5000
"""Longest list of one hand-over; more is done by doing it again."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a hand-over did: one outcome for each item, and what stays with the person and why."""

    outcomes: tuple[Outcome, ...]

    @property
    def left(self) -> tuple[Outcome, ...]:
        """What could not be passed on."""
        return tuple(outcome for outcome in self.outcomes if outcome.trouble is not None)


def open_work(place: Workplace, person: str) -> tuple[str, ...]:
    """Return the items that wait for ``person`` by name, and the drafts only that person goes on with."""
    tasks = [task.item for task in lists.tasks_for(place.database, [person], MOST)]
    return tuple(dict.fromkeys((*tasks, *_drafts(place, person))))


def _drafts(place: Workplace, person: str) -> Iterator[str]:
    """Yield unfinished drafts; a draft nobody returned is nobody's task yet, but it is found by its author's name."""
    for hit in search.find(place.database, place.directory.name(person), MOST):
        if hit.kind == "outgoing":
            state = place.journal.state(hit.item)
            if state.author == person and state.stage in (DRAFTED, RETURNED, SUBMITTED):
                yield hit.item


def pass_on_work(place: Workplace, leaver: str, to: str, text: str = "Bàn giao công việc") -> HandOver:
    """Give everything that waits for ``leaver`` to ``to``, as this person: the leaver, the unit's head or a leader.

    What goes by role and not by name (registering, steps of a dossier) needs no hand-over. The person's last day is
    written in the province's directory; from then on what was forgotten falls to the head of the unit by itself.

    Returns:
        What became of each item; a refusal of one stops none of the others.
    """
    return HandOver(bulk(place, open_work(place, leaver), lambda item: _pass_on(place, item, leaver, to, text)))


def _pass_on(place: Workplace, item: str, leaver: str, to: str, text: str) -> str:
    kind = place.journal.kind(item)
    said = {"to": to, "text": text}
    if kind == "incoming":
        command = Command("incoming.transferred", said | {"from": leaver})
    elif kind == "outgoing" and place.journal.state(item).author == leaver:
        command = Command("outgoing.passed_on", said | {"from": leaver})
    elif kind == "outgoing":
        raise WrongState("Văn bản này đang trình người đó ký.", "Người soạn thu hồi bản trình rồi trình người khác.")
    else:
        raise WrongState("Việc này theo vai trò, không bàn giao theo tên.", "")
    place.journal.act(item, str(kind), command, now=place.now())
    return f"Đã bàn giao cho {place.directory.name(to)}"

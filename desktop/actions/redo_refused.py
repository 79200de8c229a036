"""Does again, in one press, what somebody else was faster with; everything typed was kept."""

from __future__ import annotations

from dataclasses import replace

from desktop.workplace import Workplace
from workflow.errors import WrongState
from workflow.rules import Command
from workflow.steps import Step
from workflow.store import cards

REPLACING = frozenset({"incoming.assigned"})
"""Acts whose second one, done knowingly, stands in place of the first."""


def redo_refused(place: Workplace, card: str) -> tuple[Step, ...]:
    """Do the refused step of ``card`` again on top of what stands now, and put the card away.

    Raises:
        Refusal: the rules still say no; the card stays.
    """
    found = cards.card(place.database, card)
    if found is None or found.settled:
        raise WrongState("Việc này đã được giải quyết.", "")
    with place.database.work():
        command = _in_place_of_the_first(place, found.item, found.command)
        steps = place.journal.act(found.item, found.item_kind, command, now=place.now())
        cards.settle(place.database, card, "redone", place.now())
    return steps


def _in_place_of_the_first(place: Workplace, item: str, command: Command) -> Command:
    """Return an assignment as one that knows whose it replaces (giao lại); anything else stays as it was."""
    first = place.journal.state(item).done.get(command.kind)
    if command.kind not in REPLACING or first is None:
        return command
    return replace(command, payload={**command.payload, "instead_of": first.at})

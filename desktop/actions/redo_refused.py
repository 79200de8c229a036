"""Does again, in one press, what somebody else was faster with; everything typed was kept."""

from __future__ import annotations

from desktop.workplace import Workplace
from workflow.errors import WrongState
from workflow.steps import Step
from workflow.store import cards


def redo_refused(place: Workplace, card: str) -> tuple[Step, ...]:
    """Do the refused step of ``card`` again on top of what stands now, and put the card away.

    Raises:
        Refusal: the rules still say no; the card stays.
    """
    found = cards.card(place.database, card)
    if found is None or found.settled:
        raise WrongState("Việc này đã được giải quyết.", "")
    with place.database.work():
        steps = place.journal.act(found.item, found.item_kind, found.command, now=place.now())
        cards.settle(place.database, card, "redone", place.now())
    return steps

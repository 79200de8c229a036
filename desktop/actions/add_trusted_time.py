"""Adds trusted time to what was signed while the time service could not be reached."""

from __future__ import annotations

import logging

from desktop.actions.choose_certificate import trust_of
from desktop.actions.draft_reply import PDF
from desktop.workplace import Workplace
from signing.errors import DamagedPdf, FieldTrouble, NotSignable
from workflow.rules import Command
from workflow.steps import Step
from workflow.store.lists import with_task

_LOG = logging.getLogger(__name__)

WAITING = {"signed": "outgoing.signed", "sealed": "outgoing.sealed"}
"""Stages whose newest signature may still be raised, and the step that made it; later ones belong to others."""

_TASKS = ("number", "send")
"""What documents at those stages wait for: this runs after every exchange, and most documents are long sent."""


def add_trusted_time(place: Workplace) -> tuple[Step, ...]:
    """Raise every signature this person made at level B; what still cannot be reached waits for the next time.

    The signed bytes stay an unchanged prefix or keep their length; a signature under a later one is left alone.
    """
    done: list[Step] = []
    for item in with_task(place.database, "outgoing", _TASKS) if place.settings.signing.tsa else ():
        state = place.journal.state(item)
        mark = state.done.get(WAITING.get(state.stage, ""))
        if mark is not None and mark.actor == place.me.id and state.level == "B" and state.stamped is None:
            done += _raise(place, item)
    return tuple(done)


def _raise(place: Workplace, item: str) -> tuple[Step, ...]:
    newest = place.journal.state(item).rendition
    data = place.files.read(newest.sha256)
    try:
        raised = place.signer.upgrade_pdf(data, tsa_url=place.settings.signing.tsa, level="T", trust=trust_of(place))
    except (DamagedPdf, FieldTrouble, NotSignable) as trouble:  # of this file alone; the others get their time
        _LOG.info("no trusted time for %s: %s", item, trouble)
        return ()
    if raised.level == "B" or raised.data == data:
        return ()
    file = place.files.put(raised.data, newest.name, PDF, role=newest.role)
    payload = {"before": newest.sha256, "file": file.to_json(), "level": raised.level}
    return place.journal.act(item, "outgoing", Command("outgoing.stamped", payload), now=place.now())

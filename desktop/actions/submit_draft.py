"""Passes a draft up: its fields are prepared, the file is frozen by its hash."""

from __future__ import annotations

from desktop.actions.draft_reply import PDF, draft_of, rendition
from desktop.workplace import Workplace
from signing.model import Box
from workflow.rules import Command
from workflow.steps import Step


def submit_draft(place: Workplace, item: str, to: str = "") -> tuple[Step, ...]:
    """Submit the draft ``item`` to the person ``to`` (its signer unless given).

    Empty fields for number, date, signature and seal go into the page now: nobody may draw on a signed page later.

    Raises:
        Refusal: not the author, or the draft has no receiver.
    """
    draft = draft_of(place, item)
    page = rendition(place, draft.content)
    prepared = place.signer.prepare(page.data, {name: Box(*box) for name, box in page.boxes.items()})
    file = place.files.put(prepared, f"{draft.content.subject[:80]}.pdf", PDF, role="submitted")
    command = Command("outgoing.submitted", {"file": file.to_json(), "to": to or draft.signer})
    return place.journal.act(item, "outgoing", command, now=place.now())

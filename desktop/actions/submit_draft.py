"""Passes a draft up: its fields are prepared, the file is frozen by its hash."""

from __future__ import annotations

from dataclasses import replace

from desktop.actions.draft_reply import PDF, Draft, cosigned_by, draft_of, rendition, save_draft, signed_by
from desktop.actions.sign_document import cosigner_field, initials_field
from desktop.printing.pdf_draft import Rendition
from desktop.workplace import Workplace
from signing.model import Box
from workflow.rules import Command
from workflow.steps import Step


def submit_draft(place: Workplace, item: str, to: str = "") -> tuple[Step, ...]:
    """Submit the draft ``item`` to the person ``to`` (its signer unless given).

    Empty fields for number, date, initials, signatures and seal go into the page now: nobody may draw on a signed page
    later.

    Raises:
        Refusal: not the author, or the draft has no receiver.
    """
    draft = _of_today(place, item, to)
    page = rendition(place, draft.content)
    prepared = place.signer.prepare(page.data, _places(page, len(draft.initials), len(draft.cosigners)))
    file = place.files.put(prepared, f"{draft.content.subject[:80]}.pdf", PDF, role="submitted")
    command = Command("outgoing.submitted", {"file": file.to_json(), "to": draft.signer})
    return place.journal.act(item, "outgoing", command, now=place.now())


def _places(page: Rendition, initials: int, cosigners: int) -> dict[str, Box]:
    """Return every empty place of the page by the name of its field."""
    named = {initials_field(at): place for at, place in enumerate(page.initials[:initials])}
    beside = {cosigner_field(at): place for at, place in enumerate(page.cosigners[:cosigners])}
    return {name: Box(*place) for name, place in (page.boxes | named | beside).items()}


def _of_today(place: Workplace, item: str, to: str) -> Draft:
    """Return the draft with the blocks above the names as the authority of today gives them (NĐ 30/2020 PL I mục
    II.7); when that changed since it was written, the change is a version of its own."""
    draft = draft_of(place, item)
    signer = to or draft.signer
    content = cosigned_by(place, signed_by(place, draft.content, signer), draft.cosigners)
    today = replace(draft, signer=signer, content=content)
    if today != draft:
        save_draft(place, today, item)
    return today

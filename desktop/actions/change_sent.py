"""Takes back, updates or replaces a document already sent; what was not on its way yet simply does not leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop.actions.draft_reply import Draft, draft_of, save_draft
from desktop.actions.send_document import header_of, package_of
from desktop.workplace import Workplace
from sync.edxml.business import recall_block, update_block
from workflow.documents.change import BY_HAND, BY_PACKAGE, BY_STATUS
from workflow.documents.document import Party
from workflow.documents.outgoing_changes import reachable, recallable
from workflow.errors import WrongState
from workflow.people import Unit
from workflow.rules import Command
from workflow.steps import Step, new_id
from workflow.store.withdrawal import withdraw

TAKEN_BACK = "Thu hồi trước khi gửi."


def recall_document(
    place: Workplace, item: str, reason: str, organs: Sequence[str] = (), by: str = BY_STATUS
) -> tuple[Step, ...]:
    """Ask receivers to give a sent document back (QĐ 28/2018/QĐ-TTg, code 13, or a package of type 1).

    A package that still waits on this machine is held back instead: then nobody has to be asked.

    Args:
        organs: which receivers; everybody who holds it unless given.
        by: "status" or "edoc".

    Raises:
        Refusal: not a clerk, no reason, or everybody was asked already.
    """
    state = place.journal.state(item)
    payload: dict[str, Any] = {"reason": reason, "by": by, "organs": list(organs)}
    with place.database.work():
        if not state.asked and withdraw(place.database, f"edoc:{state.document_id}", TAKEN_BACK):
            payload |= {"by": BY_HAND, "organs": [party.organ for party in recallable(state)]}
        elif by == BY_PACKAGE:
            asked = [party for party in recallable(state) if not organs or party.organ in organs]
            header = header_of(place, item, state.document_id, _named(asked), business=recall_block(reason))
            payload["package"] = package_of(place, item, header, f"thu_hoi_{_safe(state.code)}.edxml")
        return place.journal.act(item, "outgoing", Command("outgoing.recalled", payload), now=place.now())


def update_document(
    place: Workplace,
    item: str,
    reason: str,
    *,
    changes: Mapping[str, Any] | None = None,
    added: Sequence[Unit] = (),
    removed: Sequence[str] = (),
) -> tuple[Step, ...]:
    """Send an update of a document already sent (QCVN 102, BussinessDocType 2).

    Args:
        changes: ``subject``, ``due`` (ISO day), ``urgency``, ``content`` where they differ from what was sent.
        added: offices that receive it from now on.
        removed: organs that no longer do.

    Raises:
        Refusal: nothing changes, or a receiver does not fit.
    """
    state, document_id = place.journal.state(item), new_id()
    said = {name: value for name, value in (changes or {}).items() if value not in (None, "")}
    new = [{"organ": unit.organ, "name": unit.name} for unit in added]
    block = update_block(
        state.document_id, reason, document=bool(said), added=[party["organ"] for party in new], removed=removed
    )
    header = header_of(
        place, item, document_id, [*_named(reachable(state)), *new], business=block, changes=_before(state) | said
    )
    with place.database.work():
        package = package_of(place, item, header, f"cap_nhat_{_safe(state.code)}.edxml")
        payload = {
            "reason": reason, "document_id": document_id, "package": package, "changes": said, "added": new,
            "removed": list(removed),
        }  # fmt: skip
        return place.journal.act(item, "outgoing", Command("outgoing.updated", payload), now=place.now())


def start_replacement(place: Workplace, item: str) -> Draft:
    """Return a first draft of what will stand in the place of a sent document: the same text, ready to be changed."""
    draft = draft_of(place, item)
    return replace(draft, content=replace(draft.content, number="", on=None))


def replace_document(place: Workplace, item: str, draft: Draft) -> tuple[str, tuple[Step, ...]]:
    """Keep the draft that will stand in the place of ``item``; return its own item.

    Raises:
        WrongState: the document was not sent, or was replaced already.
    """
    old = place.journal.state(item)
    if old.stage != "sent" or old.replaced_by:
        raise WrongState("Chỉ thay thế văn bản đã gửi và chưa bị thay thế.")
    link = {
        "item": item, "document_id": old.document_id, "code": old.code,
        "organs": [party.organ for party in reachable(old)],
    }  # fmt: skip
    with place.database.work():
        made, steps = save_draft(place, draft)
        more = place.journal.act(made, "outgoing", Command("outgoing.replaces", link), now=place.now())
    return made, (*steps, *more)


def _before(state: Any) -> dict[str, Any]:
    """Return what the document says by now, earlier updates counted."""
    return {"subject": state.subject, "urgency": state.urgency}


def _named(parties: Sequence[Party]) -> list[dict[str, str]]:
    return [{"organ": party.organ, "name": party.name} for party in parties]


def _safe(code: str) -> str:
    return code.replace("/", "_")

"""Takes a citizen's dossier in, with or without network: code from the lease, due time, receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desktop.actions.reuse_papers import check_reused
from desktop.actions.step_dues import dues_of
from desktop.printing.receipt import receipt
from desktop.printing.receipt_content import ReceiptContent, from_received
from desktop.workplace import Workplace
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.procedures.moving import start
from workflow.procedures.procedure import read_procedure
from workflow.rules import Command
from workflow.steps import Step, new_id
from workflow.store.numbers import NumberRequest
from workflow.workdays import Due, due_after, due_same_day


def due_of(place: Workplace, procedure: Mapping[str, Any], at: datetime) -> Due:
    """Return when the result of a dossier taken in at ``at`` is ready.

    A procedure without a time of its own gives it the same day, the next working day for what comes after 15:00
    (NĐ 118/2025/NĐ-CP).
    """
    days, hours = procedure.get("days"), procedure.get("hours")
    if days:
        return due_after(place.calendar, at, days=int(days))
    if hours:
        return due_after(place.calendar, at, minutes=int(hours) * 60)
    return due_same_day(place.calendar, at)


def receive_dossier(
    place: Workplace,
    procedure: Mapping[str, Any],
    applicant: Mapping[str, Any],
    papers: Sequence[Mapping[str, Any]],
    *,
    paid: bool = False,
    give_back: str = "Tại quầy",
    item: str = "",
    consent: bool = False,
) -> tuple[str, tuple[Step, ...]]:
    """Take a dossier in; it has its code and its place on this machine at once.

    Args:
        papers: one per paper of the procedure: ``name``, ``got``, ``form`` and, when scanned, ``file``; those used
            again name their ``source``.
        item: made beforehand by the page, so that pressing twice takes in once.
        consent: the applicant agrees that the digitised papers are used again another time.

    Returns:
        The item and the steps made.

    Raises:
        Missing: a required paper or field is not there, or a paper may not be used again any more.
        NoNumberLeft: this machine holds no code; connect to be lent more.
    """
    now = place.now()
    due = due_of(place, procedure, now)
    payload = {
        "procedure": procedure,
        "applicant": dict(applicant),
        "papers": [dict(p) for p in papers],
        "fee": {"amount": int(procedure.get("fee") or 0), "paid": paid},
        "due": due.at.isoformat(),
        "due_lines": [line.to_json() for line in due.lines],
        "at": now.isoformat(timespec="seconds"),
        "channel": 1,
        "give_back": give_back,
    }
    payload |= {"consent": True} if consent else {}
    check_reused(place, procedure, str(applicant.get("uid") or ""), papers, due)
    route = read_procedure(procedure).route
    payload |= {"dues": dues} if (dues := dues_of(place, route, start(route).open, now)) else {}
    item = item or new_id()
    request = NumberRequest(DOSSIER_BOOK, now.year)
    return item, place.journal.act(item, "dossier", Command("dossier.received", payload), now=now, number=request)


def receipt_content(place: Workplace, item: str) -> ReceiptContent:
    """Return what the receipt of a dossier taken in shows; from the second print on it says it is a copy."""
    records = place.journal.steps(item)
    first = next(r.step for r in records if r.step.kind == "dossier.received")
    printed = sum(r.step.kind == "dossier.receipt_printed" and r.verdict != "refused" for r in records)
    office = place.directory.unit(first.payload["office"])
    # Whoever took it in may work elsewhere by now, or nowhere: the receipt says where it was that day.
    officer = place.journal.standing(datetime.fromisoformat(first.at)).record(first.actor)
    desk = place.directory.unit(officer.unit) if officer is not None else office
    return from_received(
        first.payload,
        governing=office.name,
        office=desk.name,
        organ=office.organ,
        place=office.place,
        officer=place.directory.name(first.actor),
        copy=max(1, printed),
    )


def print_receipt(place: Workplace, item: str, size: str = "A5") -> bytes:
    """Record that the receipt is printed and return it as PDF (TT 03/2025/TT-VPCP, form 01)."""
    records = place.journal.steps(item)
    printed = sum(r.step.kind == "dossier.receipt_printed" and r.verdict != "refused" for r in records)
    command = Command("dossier.receipt_printed", {"copy": printed + 1})
    place.journal.act(item, "dossier", command, now=place.now())
    return receipt(receipt_content(place, item), size, training=place.settings.training)


def preview_receipt(
    place: Workplace, procedure: Mapping[str, Any], values: Mapping[str, Any], due: Due | None
) -> bytes:
    """Return the receipt as it will look, before the dossier has its code; nothing is written."""
    applicant = dict(values.get("applicant") or {})
    received = {
        "procedure": procedure,
        "applicant": {"name": "", **applicant},
        "papers": list(values.get("papers") or ()),
        "code": "(cấp khi tiếp nhận)",
        "at": place.now().isoformat(timespec="seconds"),
        "due": due.at.isoformat() if due else None,
        "due_lines": [line.to_json() for line in due.lines] if due else [],
        "give_back": values.get("give_back") or "Tại quầy",
        "fee": {"amount": int(procedure.get("fee") or 0), "paid": bool(values.get("paid"))},
    }
    office = place.office
    content = from_received(
        received,
        governing=office.name,
        office=place.directory.unit(place.me.unit).name,
        organ=office.organ,
        place=office.place,
        officer=place.me.name,
    )
    return receipt(content, training=place.settings.training)

"""Takes in a document that came on paper, by fax or e-mail: typed off by the clerk, with its scan, registered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.actions.register_document import register_document
from desktop.actions.take_file import take_files
from desktop.workplace import Workplace
from workflow.documents.numbering import same_code
from workflow.errors import Missing
from workflow.people import Unit
from workflow.rules import Command
from workflow.steps import new_id
from workflow.store import search
from workflow.vietnamese import same_key

_LOOKED_AT = 50
"""How many documents with the same number are compared for a duplicate."""


def enter_arrival(
    place: Workplace, values: Mapping[str, Any], scans: Sequence[Path] = (), *, register: bool = True, item: str = ""
) -> str:
    """Take in a document that did not come over the axis (NĐ 30/2020 Điều 21, 22), and give it its number.

    Args:
        values: sender, subject, code ("3412/SNNMT-CCTL"), issued and due (ISO days), type_name, urgency (0 to 4).
        scans: its pages, scanned; judged for secrecy before a byte is kept.
        register: enter it into the incoming register in the same transaction.
        item: made beforehand by whoever may press twice.

    Returns:
        The item.

    Raises:
        Missing: no sender or no subject.
        SecretDocument: the subject or a scan bears a mark of secrecy; nothing was kept.
        NoNumberLeft: this machine holds no number of the book; nothing was taken in.
        Refusal: not the clerk.
    """
    sender, code = str(values.get("sender") or "").strip(), str(values.get("code") or "").strip()
    if not sender:
        raise Missing("sender", "Chưa có cơ quan gửi.")
    said = [str(values.get(name) or "") for name in ("subject", "type_name")]
    files = take_files(place, scans, "attachment", said=said)
    number, _, notation = code.partition("/")
    known = _unit_named(place, sender)
    told: dict[str, Any] = {
        "subject": str(values.get("subject") or "").strip(), "code_number": number.strip(),
        "code_notation": notation.strip(), "issued": values.get("issued"), "due": values.get("due"),
        "type_name": values.get("type_name"), "urgency": int(values.get("urgency") or 0),
        "from": {"name": known.name, "organ": known.organ} if known is not None else {"name": sender},
        "files": [file.to_json() for file in files], "received": place.now().isoformat(timespec="seconds"),
        "duplicates": _duplicates(place, code, known.name if known is not None else sender),
    }  # fmt: skip
    item = item or new_id()
    payload = {name: value for name, value in told.items() if value not in (None, "", [])}
    with place.database.work():
        place.journal.act(item, "incoming", Command("incoming.arrived", payload), now=place.now())
        if register:
            register_document(place, item)
    return item


def _unit_named(place: Workplace, name: str) -> Unit | None:
    """Return the office on the axis of that name, however its tones are placed; None for anybody else."""
    units = (unit for unit in place.directory.units.values() if unit.organ)
    return next((unit for unit in units if same_key(unit.name) == same_key(name)), None)


def _duplicates(place: Workplace, code: str, sender: str) -> list[str]:
    """Return documents of the same number and sender that are here already (NĐ 30/2020 Điều 21: kiểm tra)."""
    if not code:
        return []
    journal = place.journal
    hits = search.find(place.database, code, limit=_LOOKED_AT)
    states = (journal.state(hit.item) for hit in hits if hit.kind == "incoming")
    return [one.item for one in states if same_code(one.code, code) and same_key(one.sender.name) == same_key(sender)]

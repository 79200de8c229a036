"""What of an item everybody may see: named field by field, so that nothing new leaves by itself; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.provincial.notices.applicant_events import to_be_fetched
from workflow.documents.outgoing_state import SENT, Outgoing
from workflow.dossiers.dossier import HANDED, PAUSED, STAGES, WITHDRAWN, Dossier
from workflow.people import Directory

RUNNING, PAUSING, DONE, OUT = "running", "paused", "done", "withdrawn"
"""Where a dossier counts in the figures of its office."""


@dataclass(frozen=True, slots=True)
class Public:
    """What is shown of one item, and what the figures need: its group, when it was due and when it was done."""

    kind: str
    code: str
    body: Mapping[str, Any]
    group: str = ""
    due: str = ""
    ended: str = ""
    file: str = ""


def public_dossier(state: Dossier, directory: Directory) -> Public:
    """Return where a dossier stands (NĐ 118/2025/NĐ-CP: looked up by its code); nothing of who asks, nothing said."""
    words = "Có kết quả, mời đến nhận" if to_be_fetched(state) else STAGES.get(state.stage, state.stage)
    handed = state.done.get("dossier.handed_over") or state.done.get("dossier.result_sealed")
    ended = handed.at if handed is not None and state.stage == HANDED else ""
    group = DONE if state.stage == HANDED else OUT if state.stage == WITHDRAWN else RUNNING
    body = {
        "code": state.code, "procedure": state.procedure.code, "procedure_name": state.procedure.name,
        "office": state.office, "office_name": directory.name(state.office), "received": state.at,
        "due": state.due or "", "state": state.stage, "words": words, "waits": state.stage in PAUSED, "ended": ended,
    }  # fmt: skip
    shown = PAUSING if state.stage in PAUSED else group
    return Public("dossier", state.code, body, shown, state.due or "", ended)


def public_document(state: Outgoing, directory: Directory) -> Public | None:
    """Return a document that was made public, as the portal shows it; None for every other one."""
    file = state.stamped or state.sealed
    if not state.published or file is None or state.withdrawn:
        return None
    body = {
        "code": state.code, "type": state.type_name, "subject": state.subject, "issued": state.on,
        "office": state.office, "office_name": directory.name(state.office), "signer": directory.name(state.signer),
        "group": state.published_group, "published": state.published, "replaced_by": state.replaced_code,
        "sent": state.stage == SENT,
        "file": {"sha256": file.sha256, "size": file.size, "media_type": file.media_type},
    }  # fmt: skip
    return Public("document", state.code, body, file=file.sha256)

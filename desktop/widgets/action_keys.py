"""Which key and icon each act has; a key means the same everywhere."""

from __future__ import annotations

_ACTS = {
    "incoming.registered": ("F9", "hash"),
    "incoming.refused": ("Shift+F7", "arrow-u-up-left"),
    "incoming.steered": ("F8", "chat-text"),
    "incoming.assigned": ("F3", "arrow-bend-up-right"),
    "incoming.started": ("F2", "arrow-right"),
    "incoming.opinion": ("F8", "chat-text"),
    "incoming.finished": ("F12", "check"),
    "outgoing.drafted": ("F4", "note-pencil"),
    "outgoing.revised": ("F2", "note-pencil"),
    "outgoing.submitted": ("F7", "arrow-bend-up-right"),
    "outgoing.returned": ("Shift+F7", "arrow-u-up-left"),
    "outgoing.opinion": ("F8", "chat-text"),
    "outgoing.signed": ("F9", "pen-nib"),
    "outgoing.numbered": ("F9", "stamp"),
    "outgoing.sealed": ("F9", "stamp"),
    "outgoing.sent": ("F7", "paper-plane-tilt"),
    "outgoing.voided": ("", "trash"),
    "dossier.advanced": ("F7", "arrow-bend-up-right"),
    "dossier.opinion": ("F8", "chat-text"),
    "dossier.receipt_printed": ("Ctrl+P", "printer"),
    "dossier.supplement_requested": ("", "file-plus"),
    "dossier.supplemented": ("F2", "file-plus"),
    "dossier.result_prepared": ("F4", "note-pencil"),
    "dossier.result_signed": ("F9", "pen-nib"),
    "dossier.result_sealed": ("F9", "stamp"),
    "dossier.handed_over": ("F12", "check"),
    "dossier.refused": ("", "arrow-u-up-left"),
    "dossier.withdrawn": ("", "arrow-u-up-left"),
    "dossier.apologised": ("", "clock-counter-clockwise"),
    "dossier.extended": ("", "clock-counter-clockwise"),
    "dossier.returned": ("Shift+F7", "arrow-u-up-left"),
    "dossier.finance_notified": ("", "note-pencil"),
    "dossier.finance_paid": ("F2", "check"),
    "dossier.stopped": ("", "trash"),
    "dossier.resumed": ("F7", "arrow-bend-up-right"),
}


def key_of(kind: str) -> str:
    """Return the key of an act; empty for one without."""
    return _ACTS.get(kind, ("", ""))[0]


def icon_of(kind: str) -> str:
    """Return the icon of an act."""
    return _ACTS.get(kind, ("", "dots-three"))[1]

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
    "incoming.change_agreed": ("", "check"),
    "incoming.change_refused": ("", "x"),
    "incoming.handed_back": ("Shift+F7", "arrow-u-up-left"),
    "incoming.taken_back": ("", "arrow-u-up-left"),
    "incoming.transferred": ("F7", "arrow-bend-up-right"),
    "outgoing.passed_on": ("", "arrow-bend-up-right"),
    "outgoing.recalled": ("", "arrow-u-up-left"),
    "outgoing.recalled_submission": ("", "arrow-u-up-left"),
    "outgoing.replaced": ("", "files"),
    "outgoing.updated": ("", "note-pencil"),
    "stray.matched": ("F9", "git-merge"),
    "stray.dismissed": ("F12", "x"),
    "mandate.accepted": ("F9", "check"),
    "mandate.declined": ("Shift+F7", "x"),
    "mandate.revoked": ("", "stop-circle"),
    "work_file.added": ("F2", "plus"),
    "work_file.file_added": ("F4", "paperclip"),
    "work_file.revised": ("", "note-pencil"),
    "work_file.arranged": ("", "sort-ascending"),
    "work_file.closed": ("F12", "check"),
    "work_file.reopened": ("", "arrow-u-up-left"),
    "work_file.handed_over": ("F7", "package"),
    "work_file.received": ("F9", "check"),
    "work_file.returned": ("Shift+F7", "arrow-u-up-left"),
    "work_file.removed": ("", "trash"),
    "work_file.destroyed": ("", "trash"),
    "work_file.index": ("Ctrl+P", "printer"),
    "work_file.export": ("", "export"),
    "work_file.passed": ("", "arrow-bend-up-right"),
    "work_file.kept_back": ("", "clock-counter-clockwise"),
    "work_file.held": ("", "pause"),
    "work_file.freed": ("", "check"),
}


def key_of(kind: str) -> str:
    """Return the key of an act; empty for one without, and for one done in the place of somebody absent."""
    return "" if "@" in kind else _ACTS.get(kind, ("", ""))[0]


def icon_of(kind: str) -> str:
    """Return the icon of an act."""
    return _ACTS.get(kind.partition("@")[0], ("", "dots-three"))[1]

"""Six signals that tell open pages what changed; they carry ids, never data."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal


class Changes(QObject):
    """What happened, for every page that cares.

    Signals:
        documents: ids of documents that changed (frozenset).
        dossiers: ids of dossiers that changed (frozenset).
        sync: a cycle ended, or what waits to be sent changed (frozenset of ids).
        token: a token came or went.
        removed: the province took this machine out; its data is to be wiped.
        notice: something a person must be told (an error or news, with title, text, what_next).
    """

    documents = pyqtSignal(object)
    dossiers = pyqtSignal(object)
    sync = pyqtSignal(object)
    token = pyqtSignal(object)
    removed = pyqtSignal()
    notice = pyqtSignal(object)

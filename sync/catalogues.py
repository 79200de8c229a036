"""Fetches what the province decides for every desk: directory, procedures, calendar; only what changed."""

from __future__ import annotations

from sync.servers.lane_server import LaneServer
from workflow.people import Directory
from workflow.store import catalogue
from workflow.store.journal import Journal

NAMES = {
    "documents": ("directory", "calendar", "office", "registers", "courier"),
    "dossiers": ("procedures", "national"),
}
"""Which server of the two keeps which catalogue."""


def refresh(journal: Journal, server: LaneServer) -> list[str]:
    """Fetch newer catalogues; return the names of those that changed. A new directory takes effect at once.

    Raises:
        SyncTrouble: the line.
    """
    return [name for name in NAMES[server.lane] if take(journal, server, name)]


def take(journal: Journal, server: LaneServer, name: str) -> bool:
    """Fetch one catalogue; tell whether it changed.

    Raises:
        SyncTrouble: the line.
    """
    newer = server.catalogue(name, catalogue.versions(journal.database).get(name, ""))
    if newer is None:
        return False
    version, body = newer
    directory = _directory(body) if name == "directory" else None
    with journal.database.work() as connection:
        catalogue.put(connection, name, version, body)
    if directory is not None:
        journal.directory = directory
    return True


def _directory(body: object) -> Directory | None:
    """Return the directory, None when this version cannot read it: the one in use stays."""
    try:
        return Directory.from_json(body)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError):
        return None

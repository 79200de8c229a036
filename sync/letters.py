"""Sends packages and status messages over VXP, each once: the same bytes again are the same package there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sync.edxml.build import build_status
from sync.errors import NotLoggedIn, Refused, SyncTrouble
from sync.push import pause
from sync.vxp.client import VxpClient
from workflow.errors import Refusal
from workflow.store import outbox
from workflow.store.database import Database
from workflow.store.files import Files
from workflow.store.outbox import OutboxRow
from workflow.store.troubles import FileAbsent, FileDamaged

LANE = "vxp"


class Letters:
    """The way out of the office."""

    def __init__(self, database: Database, files: Files, client: VxpClient, now: Callable[[], datetime]) -> None:
        self._database = database
        self._files = files
        self._client = client
        self._now = now
        self.sent = 0

    def run(self) -> None:
        """Send what waits, in order; one letter the axis will not take never holds up the others.

        Raises:
            SyncTrouble: the line, or nobody lets us in; what waits stays.
        """
        while rows := self._due():
            for row in rows:
                self._send(row)

    def _due(self) -> list[OutboxRow]:
        return [row for row in outbox.pending(self._database, LANE, 50, self._now()) if row.kind == "letter"]

    def _send(self, row: OutboxRow) -> None:
        try:
            raw = self._raw(row)
        except Refusal as unfit:
            outbox.refused(self._database, row.id, unfit.text)
            return
        except (FileAbsent, FileDamaged) as absent:
            outbox.failed(self._database, row.id, absent.text, self._now() + pause(row.tries + 6))
            return
        body = row.body
        outbox.sending(self._database, [row.id])
        try:
            receivers = [body["to"]] if isinstance(body["to"], str) else list(body["to"])
            doc_id = self._client.send(raw, body["from"], receivers, body["message"])
        except Refused as refused:
            outbox.refused(self._database, row.id, refused.text)
            return
        except NotLoggedIn as stranger:
            outbox.failed(self._database, row.id, stranger.text, None)
            raise
        except SyncTrouble as trouble:
            outbox.failed(self._database, row.id, trouble.text, self._now() + pause(row.tries))
            raise
        outbox.sent(self._database, row.id, {"doc_id": doc_id, "at": self._now().isoformat(timespec="seconds")})
        self.sent += 1

    def _raw(self, row: OutboxRow) -> bytes:
        """Return the package's bytes: built again they are the same, so a crash before the answer doubles nothing."""
        if row.body["message"] == "status":
            return build_status(row.body["header"])
        return self._files.read(row.body["package"])

"""Letters of the axis on a stick: what the office owes leaves with its package, what waits for it comes with it."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from sync.arrivals import Arrivals
from sync.content import Content, InMemory, PieceReader, pieces_of
from sync.courier.frames import FrameWriter
from sync.courier.troubles import TamperedCourier
from sync.edxml.package import Package
from sync.edxml.parse import read_package
from sync.edxml.said import said
from sync.edxml.stored import stored
from sync.errors import BadPackage
from sync.inspection import refuse_secret_content
from sync.letters import LANE, again_in_time, arrived, left_of, not_everywhere, raw_of
from sync.vxp.client import ReceivedItem
from workflow.errors import Refusal, SecretDocument
from workflow.secrets import refuse_secret
from workflow.store import drafts, outbox
from workflow.store.database import Database
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.outbox import OutboxRow
from workflow.store.troubles import FileAbsent, FileDamaged

STATE = "courier:axis"
"""What was taken in and is still to be reported: the axis is told by the next package."""
MOST_LETTERS = 1000
MOST_BYTES = 256 * 1024 * 1024


class AxisOut:
    """What goes to the axis with one package."""

    def __init__(self, journal: Journal, files: Files, now: Callable[[], datetime]) -> None:
        self._database = journal.database
        self._files = files
        self._now = now
        self.left: list[str] = []

    def put(self, frames: FrameWriter, steps: Collection[str]) -> list[str]:
        """Write the letters that may go, and the question for what waits; return the ids of the letters.

        Args:
            steps: ids of the steps in this package; a letter whose step goes with it is handed over when that step
                was accepted.
        """
        again_in_time(self._database, self._now())
        gone: list[str] = []
        room = MOST_BYTES
        for row, after in self._chosen(steps):
            content = self._content(row)
            if content is None:
                continue
            if content.size > room and gone:
                self.left.append("Gói đã đủ lớn; các văn bản liên thông còn lại đi ở gói sau.")
                break
            room -= content.size
            head = {"letter": row.id, "after": after, "from": row.body["from"], "to": left_of(self._database, row)}
            frames.add(head | {"message": row.body["message"], "sha256": content.sha256}, pieces_of(content))
            gone.append(row.id)
        frames.add({"axis": 1, "reports": _reports(self._database)})
        return gone

    def _chosen(self, steps: Collection[str]) -> Iterator[tuple[OutboxRow, str]]:
        """Yield letters in order, each with the step of this package it depends on."""
        ready = {row.id for row in outbox.pending(self._database, LANE, MOST_LETTERS)}
        stuck: set[str] = set()
        for row in outbox.rows(self._database, 10 * MOST_LETTERS):
            if row.kind != "letter" or row.lane != LANE or row.state == "refused":
                continue
            with_us = row.after in steps and row.state in ("waiting", "sending")
            if row.item in stuck or not (row.id in ready or with_us):
                stuck.add(row.item)
                continue
            yield row, "" if row.id in ready else row.after

    def _content(self, row: OutboxRow) -> Content | None:
        """Return the package of a letter that may go; what stands against it is noted."""
        try:
            raw = raw_of(self._files, row)
            content = InMemory(raw) if isinstance(raw, bytes) else raw
            self._refuse_secrets(content)
        except SecretDocument as secret:
            self.left.append(f"{row.what}: {secret.text}")
        except Refusal as unfit:
            outbox.refused(self._database, row.id, unfit.text)
        except (FileAbsent, FileDamaged, BadPackage) as lacking:
            self.left.append(f"{row.what}: {lacking.text}")
        else:
            return content
        return None

    def _refuse_secrets(self, content: Content) -> None:
        """Let nothing with a mark of secrecy onto a stick, whatever way it came into the record.

        Raises:
            SecretDocument: there is one.
        """
        package: Package = read_package(pieces_of(content), stored(self._files))
        refuse_secret(*said(package))
        for attachment in package.attachments:
            refuse_secret_content(attachment.content, attachment.name)


@dataclass(slots=True)
class FromAxis:
    """What an answer brought of the axis."""

    sent: int = 0
    came: int = 0


class AxisIn:
    """What comes from the axis with one answer."""

    def __init__(self, journal: Journal, files: Files, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._files = files
        self._now = now
        self.done = FromAxis()
        self.items: list[str] = []
        self.notes: list[str] = []

    def take(self, head: Mapping[str, Any], body: Iterator[bytes]) -> None:
        """Take in one record; what is none of the axis is passed over.

        Raises:
            TamperedCourier: it is not as the province writes it.
            StoreTrouble: this machine's disk does not take it.
        """
        if "letter" in head:
            self._answered(head)
        elif "arrived" in head:
            self._arrived(_item(head), body)
        elif "axis" in head:
            _reported(self._journal, head.get("reported"))
            self.notes += [str(note) for note in head.get("notes") or ()]

    def _answered(self, head: Mapping[str, Any]) -> None:
        """Note what became of a letter; twice, or behind an answer that came over the line, changes nothing."""
        database = self._journal.database
        row = outbox.row(database, str(head["letter"]))
        if row is None or row.kind != "letter" or row.lane != LANE or row.state == "sent":
            return
        status, text = head.get("status"), str(head.get("text", ""))
        if status == "sent":
            arrived(database, row, str(head.get("doc_id", "")), self._now())
            self.done.sent += 1
        elif status == "part":
            there, absent = ([str(organ) for organ in head.get(name) or ()] for name in ("reached", "absent"))
            outbox.refused(database, row.id, not_everywhere(database, row, there, absent, self._now()).text)
            self.done.sent += bool(there)
        elif status == "refused":
            outbox.refused(database, row.id, text)
        else:
            outbox.failed(database, row.id, text, None)

    def _arrived(self, item: ReceivedItem, body: Iterator[bytes]) -> None:
        brought = _Brought(self._journal, item, body, self._now)
        arrivals = Arrivals(self._journal, self._files, brought, self._now)
        arrivals.run()
        self.done.came += arrivals.done.count
        self.items += arrivals.done.items
        self.notes += arrivals.done.failed.values()


class _Brought:
    """An axis on which one package waits."""

    def __init__(
        self, journal: Journal, item: ReceivedItem, body: Iterator[bytes], now: Callable[[], datetime]
    ) -> None:
        self._journal = journal
        self._item = item
        self._body = body
        self._now = now

    def received(
        self, message: str, since: datetime | None = None, until: datetime | None = None
    ) -> list[ReceivedItem]:
        """Return the package, asked for by its kind."""
        return [self._item] if message == self._item.message else []

    @contextmanager
    def fetched(self, doc_id: str) -> Iterator[BinaryIO]:
        """Give its bytes."""
        yield cast(BinaryIO, io.BufferedReader(PieceReader(self._body)))

    def update_status(self, doc_id: str, status: str) -> None:
        """Keep the report until the province took it."""
        database = self._journal.database
        with database.work():
            drafts.save(database, STATE, {"reports": {**_reports(database), doc_id: status}}, self._now())


def _reports(database: Database) -> dict[str, str]:
    kept = (drafts.load(database, STATE) or {}).get("reports", {})
    return {str(doc_id): str(status) for doc_id, status in kept.items()}


def _reported(journal: Journal, doc_ids: Any) -> None:
    """Forget the reports the province took."""
    if not isinstance(doc_ids, list):
        raise TamperedCourier
    left = {doc_id: status for doc_id, status in _reports(journal.database).items() if doc_id not in doc_ids}
    drafts.save(journal.database, STATE, {"reports": left})


def _item(head: Mapping[str, Any]) -> ReceivedItem:
    names = ("arrived", "message", "from", "to", "created", "sha256")
    if not all(isinstance(head.get(name), str) for name in names) or not isinstance(head.get("size"), int):
        raise TamperedCourier
    doc_id, message, sender, receiver, created, sha256 = (str(head[name]) for name in names)
    return ReceivedItem(doc_id, message, sender, receiver, "initial", created, sha256, int(head["size"]))

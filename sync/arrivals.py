"""Takes in what came over VXP: documents become items, reports find the document they speak of, secrets stay out."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sync.edxml.fields import document_fields, status_fields
from sync.edxml.package import Package
from sync.edxml.parse import parse
from sync.errors import BadPackage
from sync.vxp.client import VxpClient
from sync.vxp.receive import receive
from workflow.errors import AlreadyDone, Refusal, SecretDocument
from workflow.people import SYSTEM
from workflow.rules import Command
from workflow.secrets import refuse_secret, withheld
from workflow.store import drafts, search
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.wanted import has_step

NAMESPACE = uuid.UUID("5b0b3ad8-6f0c-5d0e-9a53-3f6b0f6a2b11")
TRAY = "vxp-tray:"
"""Reports on documents this machine does not know wait here, visible, under ``TRAY + doc_id``."""

EDXML = "application/xml"
NO_SUBJECT = "(Không có trích yếu)"
RESPONSES = frozenset({"01", "02", "03", "04", "05", "06", "13", "15", "16"})


@dataclass(slots=True)
class Arrived:
    """What came: items made or moved on, and packages that could not be taken with the reason."""

    items: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    count: int = 0


def item_of(organ: str, doc_id: str) -> str:
    """Return the item a package becomes: the same one on every machine of the office."""
    return str(uuid.uuid5(NAMESPACE, f"item:{organ}:{doc_id}"))


def step_of(organ: str, doc_id: str) -> str:
    """Return the id of the step a package makes, the same on every machine of the office."""
    return str(uuid.uuid5(NAMESPACE, f"step:{organ}:{doc_id}"))


class Arrivals:
    """The way into the office."""

    def __init__(self, journal: Journal, files: Files, client: VxpClient, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._files = files
        self._client = client
        self._now = now
        self.done = Arrived()

    def run(self) -> None:
        """Take in everything that waits; ``done`` tells what, also after a trouble.

        Raises:
            SyncTrouble: the line; the next run goes on from there.
            StoreTrouble: the disk does not take it; the package stays unreported and comes again.
        """
        received = receive(self._client, self._known, self.keep, self._now())
        self.done.count += len(received.kept)
        self.done.failed |= {doc_id: trouble.text for doc_id, trouble in received.failed.items()}
        if received.trouble is not None:
            raise received.trouble

    def keep(self, doc_id: str, raw: bytes) -> None:
        """Keep one package: raw bytes, attachments and the step in one transaction; twice is harmless.

        Raises:
            BadPackage: it can never be taken in.
            StoreTrouble: the disk does not take it.
        """
        package = parse(raw)
        try:
            if package.kind == "status":
                self._keep_report(doc_id, package)
            else:
                self._keep_document(doc_id, raw, package)
        except AlreadyDone:
            return
        except Refusal as refusal:
            raise BadPackage(refusal.text, refusal.what_next) from None

    def _known(self, doc_id: str) -> bool:
        database = self._journal.database
        return (
            has_step(database, step_of(self._organ(), doc_id)) or drafts.load(database, f"{TRAY}{doc_id}") is not None
        )

    def _organ(self) -> str:
        return self._journal.directory.office(self._journal.me.unit).organ

    def _keep_document(self, doc_id: str, raw: bytes, package: Package) -> None:
        fields = document_fields(package) | {
            "doc_id": doc_id,
            "office": self._journal.directory.office(self._journal.me.unit).id,
            "received": self._now().isoformat(timespec="seconds"),
        }
        fields["subject"] = fields["subject"] or fields["content"][:500] or NO_SUBJECT
        names = [attachment.name for attachment in package.attachments]
        try:
            refuse_secret(fields["subject"], fields["content"], fields["type_name"], file_names=names)
        except SecretDocument as secret:
            self._send_back(doc_id, fields, secret)
            return
        with self._journal.database.work():
            fields["files"] = [
                self._files.put(a.data, a.name, a.media_type, "attachment").to_json() for a in package.attachments
            ]
            fields["package"] = self._files.put(raw, f"{doc_id}.edxml", EDXML, "package").to_json()
            fields["duplicates"] = self._duplicates(fields)
            self._arrive(doc_id, fields)

    def _send_back(self, doc_id: str, fields: dict[str, Any], secret: SecretDocument) -> None:
        """Refuse a state secret: nothing it says is written, the sender is told (code 02)."""
        with self._journal.database.work():
            item = self._arrive(doc_id, withheld(fields))
            reason = f"{secret.title}: văn bản mật không gửi qua mạng này."
            again = step_of(self._organ(), f"{doc_id}:02")
            command = Command("incoming.refused", {"reason": reason})
            self._journal.act(item, "incoming", command, now=self._now(), step_id=again)

    def _arrive(self, doc_id: str, fields: dict[str, Any]) -> str:
        organ = self._organ()
        item = item_of(organ, doc_id)
        self._journal.act(
            item,
            "incoming",
            Command("incoming.arrived", {name: value for name, value in fields.items() if value not in (None, "")}),
            now=self._now(),
            actor=SYSTEM,
            step_id=step_of(organ, doc_id),
        )
        self.done.items.append(item)
        return item

    def _duplicates(self, fields: dict[str, Any]) -> list[str]:
        """Return items that are the same document: same DocumentId, or same number, symbol and issuer."""
        found: set[str] = set()
        code = f"{fields['code_number']} {fields['code_notation']}".strip()
        for text in filter(None, (fields["document_id"], code)):
            for hit in search.find(self._journal.database, f"{text} ", 50):
                if hit.kind == "incoming" and self._same(hit.item, fields):
                    found.add(hit.item)
        return sorted(found)

    def _same(self, item: str, fields: dict[str, Any]) -> bool:
        state = self._journal.state(item)
        if fields["document_id"] and state.document_id == fields["document_id"]:
            return True
        theirs = (state.code_number, state.code_notation, state.sender.organ)
        ours = (fields["code_number"], fields["code_notation"], fields["from"]["organ"])
        return theirs == ours and bool(fields["code_number"])

    def _keep_report(self, doc_id: str, package: Package) -> None:
        report = status_fields(package)
        item = self._reported(report["document_id"])
        if item is None or report["code"] not in RESPONSES:
            self._put_aside(doc_id, report)
            return
        organ, code = report["from"]["organ"], report["code"]
        payload = {
            "organ": organ,
            "code": code,
            "at": report["at"] or self._now().isoformat(timespec="seconds"),
            "text": report["text"],
            "key": f"status:{report['document_id']}:{organ}:{code}",
        }
        self._deliver(doc_id, item, payload, report)

    def _deliver(self, doc_id: str, item: str, payload: dict[str, Any], report: dict[str, Any]) -> None:
        """Record a report on our document; one that says what is known already, or comes too late, is put aside."""
        step_id = step_of(self._organ(), doc_id)
        command = Command("outgoing.delivered", payload)
        try:
            steps = self._journal.act(item, "outgoing", command, now=self._now(), actor=SYSTEM, step_id=step_id)
        except Refusal as refusal:
            self._put_aside(doc_id, report | {"refused": refusal.text})
            return
        if not steps:
            self._put_aside(doc_id, report | {"repeated": True})
        else:
            self.done.items.append(item)

    def _reported(self, document_id: str) -> str | None:
        """Return the outgoing item a report speaks of."""
        for hit in search.find(self._journal.database, f"{document_id} ", 50) if document_id else ():
            if hit.kind == "outgoing" and self._journal.state(hit.item).document_id == document_id:
                return hit.item
        return None

    def _put_aside(self, doc_id: str, report: dict[str, Any]) -> None:
        drafts.save(self._journal.database, f"{TRAY}{doc_id}", report)

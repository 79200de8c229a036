"""Takes in what came over VXP: documents become items, messages find the document they speak of, secrets stay out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sync.content import Content, pieces_of
from sync.edxml.business import RECALL as TAKE_BACK
from sync.edxml.business import REPLACE as TAKE_PLACE
from sync.edxml.business import UPDATE as CHANGE
from sync.edxml.business import Business, business_of
from sync.edxml.fields import document_fields, status_fields
from sync.edxml.package import Package
from sync.edxml.parse import read_package
from sync.edxml.said import said
from sync.edxml.stored import forgotten, held, kept, noted, stored
from sync.errors import BadPackage
from sync.inspection import refuse_secret_content
from sync.matching import Matcher, Notice, item_of, status_notice, step_of
from sync.vxp.receive import WINDOW, Axis, Shelf, receive
from workflow.documents.change import RECALL, REPLACE, UPDATE
from workflow.errors import AlreadyDone, Refusal, SecretDocument
from workflow.people import SYSTEM
from workflow.rules import Command
from workflow.secrets import refuse_secret, withheld
from workflow.store import drafts, search
from workflow.store.files import Files
from workflow.store.journal import Journal

TRAY = "vxp-tray:"
"""Where an earlier version kept messages on documents not known; they become items of their own."""
SEEN = "vxp-seen:"
"""Messages that said nothing new are noted here, so that they are not fetched again."""
FORGET = 2 * WINDOW
"""The axis lists a message for half of this time."""

EDXML = "application/xml"
NO_SUBJECT = "(Không có trích yếu)"
LEFT_OUT = "Nơi gửi đã bỏ cơ quan khỏi danh sách nhận."
_CHANGEABLE = (
    "subject", "content", "type_name", "place", "code_number", "code_notation", "issued", "due", "urgency", "pages",
)  # fmt: skip


@dataclass(slots=True)
class Arrived:
    """What came: items made or moved on, and packages that could not be taken with the reason."""

    items: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    count: int = 0


class Arrivals:
    """The way into the office."""

    def __init__(self, journal: Journal, files: Files, client: Axis, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._files = files
        self._client = client
        self._now = now
        self._matcher = Matcher(journal, now)
        self.done = Arrived()

    def run(self) -> None:
        """Take in everything that waits; ``done`` tells what, also after a trouble.

        Raises:
            SyncTrouble: the line; the next run goes on from there.
            StoreTrouble: the disk does not take it; the package stays unreported and comes again.
        """
        self._take_over()
        drafts.drop_before(self._journal.database, SEEN, self._now() - FORGET)
        shelf = Shelf(stored(self._files), lambda sha256: held(self._files, sha256))
        received = receive(self._client, self._known, self.keep, self._now(), shelf=shelf)
        self._matcher.settle()
        self.done.items += self._matcher.changed
        self.done.count += len(received.kept)
        self.done.failed |= {doc_id: trouble.text for doc_id, trouble in received.failed.items()}
        if received.trouble is not None:
            raise received.trouble

    def keep(self, doc_id: str, raw: Content) -> None:
        """Keep one package: raw bytes, attachments and the step in one transaction; twice is harmless.

        Raises:
            BadPackage: it can never be taken in.
            StoreTrouble: the disk does not take it.
        """
        taken: list[Content] = [raw]
        package = read_package(pieces_of(raw), noted(stored(self._files), taken))
        try:
            if package.kind == "status":
                self._keep_report(doc_id, raw, package)
            else:
                self._keep_document(doc_id, raw, package)
        except AlreadyDone:
            return
        except Refusal as refusal:
            raise BadPackage(refusal.text, refusal.what_next) from None
        # A state secret leaves nothing; of others the wrapping goes that was taken off.
        forgotten(self._files, taken)

    def _known(self, doc_id: str) -> bool:
        database = self._journal.database
        return self._matcher.known(doc_id) or drafts.load(database, f"{SEEN}{doc_id}") is not None

    def _organ(self) -> str:
        return self._journal.directory.office(self._journal.me.unit).organ

    def _keep_document(self, doc_id: str, raw: Content, package: Package) -> None:
        fields = document_fields(package) | {
            "doc_id": doc_id,
            "office": self._journal.directory.office(self._journal.me.unit).id,
            "received": self._now().isoformat(timespec="seconds"),
        }
        fields["subject"] = fields["subject"] or fields["content"][:500] or NO_SUBJECT
        try:
            refuse_secret(*said(package))
            for attachment in package.attachments:
                refuse_secret_content(attachment.content, attachment.name)
        except SecretDocument as secret:
            self._send_back(doc_id, fields, secret)
            return
        with self._journal.database.work():
            fields["files"] = [
                kept(self._files, a.content, a.name, a.media_type, "attachment").to_json() for a in package.attachments
            ]
            fields["package"] = kept(self._files, raw, f"{doc_id}.edxml", EDXML, "package").to_json()
            self._place(doc_id, fields, business_of(package.header))

    def _place(self, doc_id: str, fields: dict[str, Any], business: Business) -> None:
        """Let a recall or an update reach its document; anything else is a document of its own (standards §1.5)."""
        notice = self._change(doc_id, fields, business)
        if business.kind == TAKE_BACK or self._changes(notice, business):
            self._matcher.take(notice)
            return
        fields["duplicates"] = self._duplicates(fields, business)
        item = self._arrive(doc_id, fields)
        for place, old in enumerate(business.concerns(self._organ(), self._matcher.is_us)):
            self._matcher.take(self._replacement(doc_id, fields, old, item, f"r{place}"))

    def _changes(self, notice: Notice, business: Business) -> bool:
        """Tell whether an update is for a document that is here, or takes this office out of its receivers."""
        if business.kind != CHANGE:
            return False
        return self._matcher.target(notice)[0] is not None or not any(map(self._matcher.is_us, business.added))

    def _change(self, doc_id: str, fields: dict[str, Any], business: Business) -> Notice:
        left_out = business.kind == CHANGE and any(map(self._matcher.is_us, business.removed))
        update = business.kind == CHANGE and not left_out
        reason = business.reason if not left_out else f"{LEFT_OUT} {business.reason}".strip()
        names = _CHANGEABLE if update else ()
        return Notice(
            doc_id, "edoc", fields["from"]["organ"], fields["from"]["name"], what=UPDATE if update else RECALL,
            document_id=business.of, about=fields["document_id"], text=reason, answers=_code(fields),
            at=fields["received"], package=fields["package"], files=fields["files"] if update else (),
            changes={name: fields[name] for name in names if fields[name] not in (None, "")},
        )  # fmt: skip

    def _replacement(self, doc_id: str, fields: dict[str, Any], old: str, item: str, part: str) -> Notice:
        """Return the notice that tells the replaced document of its successor."""
        return Notice(
            doc_id, "edoc", fields["from"]["organ"], fields["from"]["name"], what=REPLACE, document_id=old,
            about=old, text=fields["business"]["reason"], answers=_code(fields), at=fields["received"], part=part,
            package=fields["package"], item=item,
        )  # fmt: skip

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

    def _duplicates(self, fields: dict[str, Any], business: Business) -> list[str]:
        """Return items that are the same document: same DocumentId, or same number, symbol and issuer.

        A document that takes another's place may carry its number; that is no double.
        """
        found: set[str] = set()
        if business.kind == TAKE_PLACE:
            return []
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

    def _keep_report(self, doc_id: str, raw: Content, package: Package) -> None:
        """Hand a status message on; one that waits keeps its raw bytes, one that says nothing new leaves a note."""
        notice = status_notice(doc_id, status_fields(package))
        with self._journal.database.work():
            if notice.what or self._matcher.target(notice)[0] is None:
                notice = replace(notice, package=kept(self._files, raw, f"{doc_id}.edxml", EDXML, "package").to_json())
            if not self._matcher.take(notice):
                drafts.save(self._journal.database, f"{SEEN}{doc_id}", {}, self._now())

    def _take_over(self) -> None:
        """Make items of the messages an earlier version put aside."""
        database = self._journal.database
        for key in drafts.keys(database, TRAY):
            report = drafts.load(database, key) or {}
            doc_id = key.removeprefix(TRAY)
            with database.work():
                if not (report.get("repeated") or self._matcher.known(doc_id)):
                    self._matcher.take(status_notice(doc_id, report))
                drafts.save(database, f"{SEEN}{doc_id}", {}, self._now())
                drafts.drop(database, key)


def _code(fields: dict[str, Any]) -> str:
    return "/".join(part for part in (fields["code_number"], fields["code_notation"]) if part)

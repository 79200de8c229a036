"""One person's desk as pages see it: reads the store, runs actions, speaks to token and servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop import shown as seen
from desktop.actions.keep_typed import keep_typed
from desktop.actions.lend_file import lend_file
from desktop.actions.preview_file import preview_file
from desktop.actions.receive_dossier import due_of as promised
from desktop.actions.receive_dossier import preview_receipt, print_receipt, receive_dossier
from desktop.actions.reuse_papers import known_papers
from desktop.actions.take_file import take_file
from desktop.desk import line_words, outbox_words, said_words
from desktop.desk.acts import do
from desktop.desk.authority_desk import AuthorityDesk
from desktop.desk.clash_desk import ClashDesk
from desktop.desk.courier_desk import CourierDesk
from desktop.desk.devices_desk import OwnDevices
from desktop.desk.due_words import due_of
from desktop.desk.entry_desk import EntryDesk
from desktop.desk.exchanging import Exchanging
from desktop.desk.forms import form_of
from desktop.desk.handing_desk import HandingDesk
from desktop.desk.item_view import item_view
from desktop.desk.judging_desk import JudgingDesk
from desktop.desk.lock_desk import LockDesk
from desktop.desk.loose_desk import LooseDesk
from desktop.desk.notices_desk import NoticesDesk
from desktop.desk.number_desk import NumberDesk
from desktop.desk.registers_desk import RegistersDesk
from desktop.desk.report_desk import OwnReports
from desktop.desk.since_opinion import with_changes
from desktop.desk.token_desk import TokenDesk
from desktop.line import Line
from desktop.settings import save
from desktop.workplace import Workplace
from sync.status import MOST
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.errors import Missing
from workflow.people import Person, Unit
from workflow.rules import FileRef, Folder, Row
from workflow.store import drafts, lists, numbers, outbox, search
from workflow.store.lists import Cursor, FolderCount, ListRow, Only, Order
from workflow.vietnamese import key


class OwnDesk:
    """The desk of the opened profile."""

    def __init__(self, place: Workplace, line: Line) -> None:
        self._place = place
        self._line = line
        self._token = TokenDesk(place)
        self.handing = HandingDesk(place)
        self.clashes = ClashDesk(place)
        self.lock = LockDesk(place)
        self.authorities = AuthorityDesk(place, line)
        self.registers = RegistersDesk(place)
        self.entries = EntryDesk(place)
        self.numbers = NumberDesk(place, line)
        self.reports = OwnReports(place)
        self.devices = OwnDevices(place)
        self.loose = LooseDesk(place)
        self.judging = JudgingDesk(place)
        self.notices = NoticesDesk(place, line)
        self.me: Person = place.me
        self.training = place.settings.training
        self.theme = place.settings.theme
        self.exchanging = Exchanging(place, line)
        self.courier = CourierDesk(place, self.exchanging.alone)
        self.next_exchange: Callable[[], datetime | None] = lambda: None

    def office_name(self) -> str:
        """Return the name of the office."""
        return self._place.office.name

    def unit_name(self, id: str) -> str:
        """Return the name of a unit or person."""
        return self._place.directory.name(id)

    def units(self) -> Sequence[Unit]:
        """Return all units known here."""
        return list(self._place.directory.units.values())

    def people(self) -> Sequence[Person]:
        """Return all people known here."""
        return list(self._place.directory.people.values())

    def counts(self) -> Mapping[Folder, FolderCount]:
        """Return how much stands in each folder."""
        return lists.counts(self._place.database, self._place.now())

    def page(self, folder: Folder, after: Cursor | None, limit: int, only: Only, order: Order) -> Sequence[ListRow]:
        """Return the next rows of a folder."""
        database, now = self._place.database, self._place.now()
        return lists.page(database, folder, after=after, limit=limit, only=only, order=order, now=now)

    def due_of(self, row: Row) -> seen.Due:
        """Return how a row's deadline is shown."""
        return due_of(row, self._place.calendar, self._place.now())

    def item(self, item: str) -> seen.ItemView:
        """Return everything the reader shows."""
        return with_changes(self._place, item_view(self._place, item))

    def folder_of(self, item: str) -> Folder:
        """Return the folder in which this person finds the item: where it is worked on before where it is kept."""
        place, kind = self._place, self._place.journal.kind(item)
        if kind is None:
            return Folder.TODO
        found = place.journal.registry[kind].folders(place.journal.state(item), self.me, place.directory)
        order = (
            Folder.TO_SIGN, Folder.DRAFTS, Folder.OUTGOING, Folder.INCOMING, Folder.RETURNS, Folder.UNDER_WAY,
            Folder.WORK_FILES, Folder.REPORTS,
        )  # fmt: skip
        return next((folder for folder in order if folder in found), Folder.TODO)

    def read(self, item: str) -> None:
        """Mark the item read."""
        lists.mark(self._place.database, item, unread=False)

    def file(self, sha256: str) -> bytes:
        """Return a file's bytes."""
        return self._place.files.read(sha256)

    def preview(self, file: FileRef) -> bytes | None:
        """Return a file as PDF; None when another program must open it."""
        return preview_file(self._place, file)

    def lend(self, file: FileRef) -> str:
        """Put a readable copy where another program can open it; return its path."""
        return str(lend_file(self._place, file))

    def form(self, item: str, kind: str) -> seen.Form:
        """Return what an act asks for."""
        return form_of(self._place, item, kind)

    def act(self, item: str, kind: str, values: Mapping[str, Any]) -> seen.Done:
        """Do an act that needs no token."""
        return do(self._place, item, kind, values)

    def sign(
        self,
        items: Sequence[str],
        kind: str,
        pin: str,
        values: Mapping[str, Any],
        told: seen.Told | None = None,
        *,
        last_try: bool = False,
    ) -> Sequence[tuple[str, str]]:
        """Do an act that signs on every item with one login; one that fails never stops the rest."""
        return self._token.sign(items, kind, pin, values, told, last_try=last_try)

    def token(self, kind: str = "") -> seen.TokenState:
        """Return the token in the machine, as it serves the act ``kind``."""
        return self._token.state(kind)

    def line(self) -> seen.Line:
        """Return how the lines are."""
        return line_words.line_of(self._place, cut=self._line.cut, next_at=self.next_exchange())

    def sync_now(self) -> Sequence[str]:
        """Run one cycle; return the items that changed."""
        return list(self.exchanging.run().changed_items)

    def outbox(self) -> Sequence[seen.OutboxLine]:
        """Return what waits to leave, was refused, left today or was put away."""
        return outbox_words.outbox_of(self._place)

    def exchange_log(self, days: int, text: str) -> Sequence[seen.OutboxLine]:
        """Return what the exchange told and what was decided about cards in the last days."""
        return said_words.log_of(self._place, days, text)

    def send_again(self, ids: Sequence[str] = ()) -> None:
        """Let these rows of the outbox, or all, go with the next exchange, with the files they wait for."""
        database = self._place.database
        rows = [outbox.row(database, id) for id in ids] if ids else outbox.rows(database, MOST)
        there = [row for row in rows if row is not None]
        self._line.send_now(file for row in there for file in row.needs)
        for row in there:
            outbox.again(database, row.id)

    def set_day_budget(self, megabytes: int) -> None:
        """Let files take so many megabytes a day, 0 for no limit."""
        self._place.settings = replace(self._place.settings, day_budget_mb=megabytes)
        save(self._place.folder, self._place.settings)

    def set_frugal(self, frugal: bool) -> None:
        """Let large files wait for a better line, or no longer."""
        self._place.settings = replace(self._place.settings, frugal=frugal)
        save(self._place.folder, self._place.settings)

    def search(self, text: str, scope: search.Scope = search.EVERYWHERE) -> Sequence[search.Hit]:
        """Return the items of the scope that hold the words."""
        return search.find(self._place.database, text, scope=scope)

    def save_typed(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep what was typed."""
        keep_typed(self._place, key, value)

    def typed(self, key: str) -> Mapping[str, Any] | None:
        """Return what was typed before."""
        return drafts.load(self._place.database, key)

    def drop_typed(self, key: str) -> None:
        """Forget what was typed: it was done."""
        drafts.drop(self._place.database, key)

    def procedures(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Return the procedures that hold all words, typed with or without marks; those beginning with them first."""
        words = key(text).split()
        found = [
            p for p in self._place.procedures if all(w in key(f"{p['code']} {p['name']} {p['field']}") for w in words)
        ]
        return sorted(found, key=lambda p: not key(p["name"]).startswith(key(text)))

    def intake_preview(self, values: Mapping[str, Any]) -> tuple[seen.Due, bytes]:
        """Return when the result would be ready, and the receipt before it has a code."""
        place, procedure = self._place, self._procedure(values)
        due = promised(place, procedure, place.now())
        row = Row("", "", due=due.at.isoformat() if due else None)
        lines = [line.to_json() for line in due.lines] if due else []
        return due_of(row, place.calendar, place.now(), lines), preview_receipt(place, procedure, values, due)

    def intake(self, values: Mapping[str, Any]) -> seen.Done:
        """Take the dossier in; the receipt comes back as PDF."""
        item, _ = receive_dossier(
            self._place, self._procedure(values), values["applicant"], values["papers"], paid=bool(values.get("paid")),
            give_back=str(values.get("give_back") or "Tại quầy"), item=str(values.get("item") or ""),
            consent=bool(values.get("consent")),
        )  # fmt: skip
        code = self._place.journal.row(item).code
        return seen.Done(f"Đã tiếp nhận, mã hồ sơ {code}", item, print_receipt(self._place, item), f"Giấy hẹn {code}")

    def codes_left(self) -> int:
        """Return how many dossier codes this machine holds."""
        return numbers.left(self._place.database, DOSSIER_BOOK, self._place.now().year)

    def known_papers(self, procedure: str, uid: str) -> Mapping[str, Mapping[str, Any]]:
        """Return for papers of a procedure (by id) the digitised one that may be used again."""
        found = self._procedure({"procedure": procedure})
        return known_papers(self._place, found, uid, promised(self._place, found, self._place.now()))

    def put_file(self, path: str) -> FileRef:
        """Keep a scanned file; refuses what is empty, too large, secret, or no PDF or picture."""
        return take_file(self._place, Path(path))

    def _procedure(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        code = values.get("procedure")
        found = next((p for p in self._place.procedures if p["code"] == code), None)
        if found is None:
            raise Missing("procedure", "Chưa chọn thủ tục.", "Gõ tên hoặc mã thủ tục.")
        return found

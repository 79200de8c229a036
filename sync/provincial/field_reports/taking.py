"""Takes in what citizens report, once each, with a deadline in working time; hands the replies out in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from sync.provincial.catalogues import Catalogues
from sync.provincial.field_reports.tables import REPLIES
from sync.provincial.files import FileShelf
from sync.provincial.own_steps import own_step, server
from sync.provincial.steps import Acceptance
from sync.provincial.store import ServerStore, lane_row
from sync.provincial.tables import ITEMS, STEPS
from workflow.default_calendar import province_calendar
from workflow.errors import Missing, Refusal
from workflow.field_reports.field_report import APPROVED, PUBLISHED, RETURNED, FieldReport
from workflow.people import Directory
from workflow.plain import from_plain
from workflow.rules import Rules
from workflow.steps import Draft, Step
from workflow.workdays import VIETNAM, due_after

LANE, KIND = "documents", "field_report"
CATALOGUE, DAYS = "field_reports", 5
"""The province's catalogue: ``{"days": 5, "categories": {"Hạ tầng đô thị": 3}}``; working days to answer in."""
MOST = 500


class ReportRefused(Refusal):
    """The report was not taken in; the text says why."""

    code = "report-refused"
    title = "Không nhận được phản ánh"


class NeedsFiles(Refusal):
    """The report names files that did not come yet; they are sent first."""

    code = "needs-files"
    title = "Còn thiếu tệp"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one report: the item it is, and whether it was here before."""

    item: str
    known: bool


def item_of(source: str, code: str) -> str:
    """Return the item a report of the outside system is: the same one however often it is sent."""
    return f"pa-{hashlib.sha256(f'{source}{chr(10)}{code}'.encode()).hexdigest()[:40]}"


class ReportDesk:
    """Takes reports, second reports and ratings; hands replies out."""

    def __init__(
        self, store: ServerStore, catalogues: Catalogues, acceptance: Acceptance, files: FileShelf,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._store = store
        self._catalogues = catalogues
        self._acceptance = acceptance
        self.files = files
        self._now = now

    def office(self, named: str) -> str:
        """Return the office an outside system names by its id here or by its electronic identifier.

        Raises:
            Missing: there is none of that name.
        """
        directory = self._catalogues.directory().at(self._now())
        for unit in directory.units.values():
            if unit.organ and named in (unit.id, unit.organ, *unit.codes):
                return unit.id
        raise Missing("office", f"Danh bạ của tỉnh không có cơ quan “{named}”.", "Sửa mã cơ quan rồi gửi lại.")

    def take(self, source: str, payload: Mapping[str, Any]) -> Taken:
        """Take one report in.

        Args:
            payload: as the step carries it; ``due`` is counted where it is not given.

        Raises:
            ReportRefused: the rules say no.
            NeedsFiles: a file it names is not here.
        """
        item, at = item_of(source, payload["code"]), datetime.fromisoformat(payload["at"])
        due = {} if payload.get("due") else self._due(payload["office"], str(payload.get("category") or ""), at)
        draft = Draft("field_report.received", {**payload, "source": source, **due})
        return Taken(item, self._say(item, payload["office"], draft, f"{item}\nreceived"))

    def follow_up(self, source: str, code: str, event: str, kind: str, payload: Mapping[str, Any]) -> Taken:
        """Take in that a citizen reports again, or what the citizen thinks of the answer.

        Args:
            event: the outside system's own id of it, so that twice is harmless.

        Raises:
            Missing: nobody knows that report.
            ReportRefused: not at this stage.
        """
        item = item_of(source, code)
        with self._store.reading() as connection:
            row = connection.execute(
                select(ITEMS.c.office, ITEMS.c.state).where(ITEMS.c.lane == LANE, ITEMS.c.item == item)
            ).one_or_none()
        if row is None:
            raise Missing("code", f"Không có phản ánh mang mã {code}.", "Gửi phản ánh trước.")
        category = from_plain(FieldReport, row.state).category
        reopens = kind == "field_report.reopened" and not payload.get("due")
        due = self._due(row.office, category, self._now()) if reopens else {}
        return Taken(item, self._say(item, row.office, Draft(kind, {**payload, **due}), f"{item}\n{kind}\n{event}"))

    def _say(self, item: str, office: str, draft: Draft, mark: str) -> bool:
        """Write a step in the servers' name; return whether it was written before."""
        with self._store.writing(LANE) as connection:
            step = own_step(connection, LANE, item, draft, mark, self._now)
            known = _known(connection, step.id)
            if not known:
                (result,) = self._acceptance.within(connection, LANE, server(office), (step,))
                if result.status == "needs-file":
                    raise NeedsFiles("Phản ánh nêu tệp chưa gửi đến.", "Gửi tệp rồi gửi lại phản ánh.")
                if result.status != "applied":
                    raise ReportRefused(result.reason)
            epoch, position = lane_row(connection, LANE)
        self._store.anchor(LANE, epoch, position)
        return known

    def _due(self, office: str, category: str, at: datetime) -> dict[str, Any]:
        found = self._catalogues.get(CATALOGUE)
        body = found.body if found is not None and isinstance(found.body, Mapping) else {}
        days = body.get("categories", {}).get(category, body.get("days", DAYS))
        calendar = self._catalogues.get("calendar")
        province = province_calendar(calendar.body if calendar else None)
        due = due_after(province.for_unit([office]), at.astimezone(VIETNAM), days=int(days))
        return {"due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines]}

    def replies(self, source: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Return what the citizens are to be told, in order; nobody of the office is named."""
        query = select(REPLIES).where(REPLIES.c.source == source, REPLIES.c.seq > after).order_by(REPLIES.c.seq)
        with self._store.reading() as connection:
            rows = connection.execute(query.limit(min(limit, MOST))).all()
        return [
            {"id": row.seq, "code": row.code, "state": row.state, "at": row.at, "acknowledged": row.acknowledged,
             **row.body}
            for row in rows
        ]  # fmt: skip

    def acknowledge(self, source: str, ids: Sequence[int]) -> int:
        """Note that replies arrived; return how many were still open."""
        mine = (REPLIES.c.source == source) & REPLIES.c.seq.in_(list(ids)) & REPLIES.c.acknowledged.is_(False)
        with self._store.writing(LANE) as connection:
            return int(connection.execute(update(REPLIES).where(mine).values(acknowledged=True)).rowcount)

    def reply_file(self, source: str, sha256: str) -> str | None:
        """Return the office whose published reply to ``source`` names a file, None where none does."""
        query = select(REPLIES.c.office, REPLIES.c.body).where(REPLIES.c.source == source, REPLIES.c.files > 0)
        with self._store.reading() as connection:
            for row in connection.execute(query):
                if any(file["sha256"] == sha256 for file in row.body["files"]):
                    return str(row.office)
        return None


class ReplyWriter:
    """Follows field reports; writes down what the outside system has to be told."""

    def foresee(
        self, rules: Rules[Any], before: Any, step: Step, after: Any, directory: Directory
    ) -> FieldReport | None:
        """Return the report where its stage changed in a way the citizen sees."""
        if not isinstance(after, FieldReport) or after.stage == before.stage or after.stage == APPROVED:
            return None
        return after

    def follow(self, connection: Connection, office: str, step: Step, seen: FieldReport | None) -> None:
        """Write down the new stage; with the answer once it is published, with the reason once it is given back."""
        if seen is None:
            return
        answer = seen.answer if seen.stage == PUBLISHED else None
        files = [file.to_json() for file in answer.files] if answer is not None else []
        returned = {"why": seen.why, "to": seen.to} if seen.stage == RETURNED else {}
        text = answer.text if answer is not None else seen.why_text if seen.stage == RETURNED else ""
        body = {"text": text, "files": files, "due": seen.due or "", **returned}
        connection.execute(
            insert(REPLIES).values(
                source=seen.source, code=seen.code, office=office, item=step.item, state=seen.stage, at=step.at,
                body=body, files=len(files), acknowledged=False,
            )
        )  # fmt: skip


def _known(connection: Connection, id: str) -> bool:
    query = select(STEPS.c.id).where(STEPS.c.lane == LANE, STEPS.c.id == id, STEPS.c.position.is_not(None))
    return connection.execute(query).first() is not None

"""What the national portal is still to be told: one durable row for each record of each step, until it is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)

from sync.provincial.catalogues import Catalogues
from sync.provincial.store import ServerStore
from sync.provincial.tables import METADATA, STEPS
from workflow.dossiers.dossier import Dossier
from workflow.dossiers.returning import DossierRules
from workflow.national import dossier_fields, dossier_record, progress_fields, progress_record
from workflow.national.findings import CODE, Finding, blocking
from workflow.national.portal import CATALOGUE, BadTable, Portal, read_portal
from workflow.people import Directory
from workflow.steps import Step

LANE, KIND = "dossiers", "dossier"
WAITING, DELIVERED, BLOCKED, REFUSED, SUPERSEDED = "waiting", "delivered", "blocked", "refused", "superseded"
STATES = (WAITING, DELIVERED, BLOCKED, REFUSED, SUPERSEDED)
MOST = 500

REPORTS = Table(
    "portal_reports",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("service", String(40), nullable=False),
    Column("step", String(64), nullable=False),
    Column("item", String(64), nullable=False),
    Column("office", String(64), nullable=False),
    Column("code", String(120), nullable=False),
    Column("status", String(4), nullable=False),
    Column("record", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("answer", Text, nullable=False, default=""),
    Column("queued", String(40), nullable=False),
    Column("settled", String(40), nullable=False, default=""),
    UniqueConstraint("service", "step", name="portal_reports_once"),
    Index("portal_reports_open", "state", "seq"),
    Index("portal_reports_of_item", "item", "seq"),
    comment="Records for the national portal, each once for a service and a step",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A record of a dossier with its code, and what is wrong with it."""

    service: str
    code: str
    record: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def status(self) -> str:
        """TrangThaiHoSo of the record."""
        return str(self.record.get("TrangThaiHoSo") or self.record.get("TrangThai") or "")


class PortalReports:
    """Writes rows as dossiers change, hands them out in order, and notes what became of them."""

    def __init__(self, store: ServerStore, catalogues: Catalogues) -> None:
        self._store = store
        self._catalogues = catalogues

    def portal(self) -> tuple[Portal, str]:
        """Return what the province knows of the portal, and why its own table of states cannot be used, if so."""
        known = self._catalogues.get(CATALOGUE)
        body = known.body if known is not None and isinstance(known.body, Mapping) else {}
        try:
            return read_portal(body), ""
        except BadTable as bad:
            return read_portal({name: value for name, value in body.items() if name != "states"}), bad.text

    def tell(self, before: Any, step: Step, after: Any, directory: Directory) -> tuple[Told, ...]:
        """Return what the portal has to learn because of a step; nothing is written."""
        if step.item_kind != KIND or not isinstance(before, Dossier) or not isinstance(after, Dossier):
            return ()
        portal, bad = self.portal()
        stops = (Finding("TrangThaiHoSo", CODE, bad),) if bad else ()
        record, findings = dossier_record.dossier_record(after, directory, portal)
        told = [Told(dossier_fields.SERVICE, after.code, record, (*stops, *findings))]
        if step.kind in progress_record.WORDS:
            row, more = progress_record.progress_record(before, step, after, directory, portal)
            told.append(Told(progress_fields.SERVICE, after.code, row, (*stops, *more)))
        return tuple(told)

    def queue(self, connection: Connection, office: str, step: Step, told: Sequence[Told]) -> None:
        """Write down what the portal has to learn of an accepted step, in the step's own transaction."""
        if not told:
            return
        newest = connection.execute(
            select(REPORTS.c.record).where(REPORTS.c.item == step.item, REPORTS.c.service == dossier_fields.SERVICE)
            .order_by(REPORTS.c.seq.desc()).limit(1)
        ).scalar_one_or_none()  # fmt: skip
        for one in told:
            if one.service != dossier_fields.SERVICE or newest != one.record:
                self._write(connection, office, step, one)

    def rows(self, state: str, office: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Return rows in the order they are to be sent.

        Args:
            state: one of ``STATES``; of waiting ones those that would arrive before their dossier are left out.
            office: only those of this office; "" for the whole province.
            after: the ``id`` of the last row seen.
        """
        query = select(REPORTS).where(REPORTS.c.state == state, REPORTS.c.seq > after).order_by(REPORTS.c.seq)
        if office:
            query = query.where(REPORTS.c.office == office)
        if state == WAITING:
            query = query.where(_in_its_turn())
        portal, _ = self.portal()
        with self._store.reading() as connection:
            found = connection.execute(query.limit(min(limit, MOST))).all()
            first = self._first_told(connection, {row.item for row in found})
        return [_shown(row, portal, known=first.get(row.item, row.seq) < row.seq) for row in found]

    def settle(self, ids: Sequence[int], state: str, answer: str) -> int:
        """Note that rows were delivered, or refused by the portal; return how many were still open."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        open_ones = REPORTS.c.seq.in_(list(ids)) & REPORTS.c.state.in_((WAITING, REFUSED))
        with self._store.writing(LANE) as connection:
            done = connection.execute(
                update(REPORTS).where(open_ones).values(state=state, answer=answer, settled=now)
            )
        return int(done.rowcount)

    def retry(self, directory: Directory) -> int:
        """Build every row again that could not be sent (a catalogue was mended since); return how many may go now."""
        mended = 0
        with self._store.writing(LANE) as connection:
            rows = connection.execute(
                select(REPORTS).where(REPORTS.c.state.in_((BLOCKED, REFUSED))).order_by(REPORTS.c.seq).limit(MOST)
            ).all()
            for row in rows:
                mended += self._again(connection, row, directory)
        return mended

    def _again(self, connection: Connection, row: Any, directory: Directory) -> bool:
        steps = connection.execute(
            select(STEPS.c.body).where(STEPS.c.lane == LANE, STEPS.c.item == row.item, STEPS.c.position.is_not(None))
            .order_by(STEPS.c.position)
        ).scalars()  # fmt: skip
        rules = DossierRules()
        state = rules.empty(row.item)
        for body in steps:
            step = Step.from_json(body)
            before, state = state, rules.evolve(state, step)
            if step.id == row.step:
                told = next(t for t in self.tell(before, step, state, directory) if t.service == row.service)
                values = _values(told)
                connection.execute(update(REPORTS).where(REPORTS.c.seq == row.seq).values(**values))
                return bool(values["state"] == WAITING)
        return False

    def _write(self, connection: Connection, office: str, step: Step, told: Told) -> None:
        once = (REPORTS.c.service == told.service) & (REPORTS.c.step == step.id)
        if connection.execute(select(REPORTS.c.seq).where(once)).first() is not None:
            return
        values = _values(told)
        if values["state"] == WAITING and told.service == dossier_fields.SERVICE:
            older = (REPORTS.c.item == step.item) & (REPORTS.c.service == told.service)
            stuck = older & REPORTS.c.state.in_((BLOCKED, REFUSED))
            connection.execute(update(REPORTS).where(stuck).values(state=SUPERSEDED))
        connection.execute(
            REPORTS.insert().values(
                service=told.service, step=step.id, item=step.item, office=office, code=told.code[:120],
                queued=datetime.now(UTC).isoformat(timespec="milliseconds"), **values,
            )
        )  # fmt: skip

    def _first_told(self, connection: Connection, items: set[str]) -> dict[str, int]:
        """Return by which row the portal learned, or will learn, of each dossier."""
        told = (REPORTS.c.service == dossier_fields.SERVICE) & REPORTS.c.state.in_((DELIVERED, WAITING))
        first = func.min(REPORTS.c.seq).label("first")
        query = select(REPORTS.c.item, first).where(told & REPORTS.c.item.in_(sorted(items))).group_by(REPORTS.c.item)
        return {row.item: int(row.first) for row in connection.execute(query)}


def _in_its_turn() -> ColumnElement[bool]:
    """Tell of rows of progress whose dossier the portal knows, or learns of before them."""
    first = REPORTS.alias("first")
    before = (first.c.state == DELIVERED) | ((first.c.state == WAITING) & (first.c.seq < REPORTS.c.seq))
    told = select(first.c.seq).where(first.c.item == REPORTS.c.item, first.c.service == dossier_fields.SERVICE, before)
    return (REPORTS.c.service == dossier_fields.SERVICE) | told.exists()


def _values(told: Told) -> dict[str, Any]:
    return {
        "record": dict(told.record), "findings": [finding.to_json() for finding in told.findings],
        "state": BLOCKED if blocking(told.findings) else WAITING, "status": told.status[:4], "answer": "",
    }  # fmt: skip


def _shown(row: Any, portal: Portal, *, known: bool) -> dict[str, Any]:
    record = row.record
    body = (
        dossier_record.call(portal, record, known=known)
        if row.service == dossier_fields.SERVICE
        else progress_record.call(portal, record)
    )
    return {
        "id": row.seq, "dossier": row.code, "item": row.item, "office": row.office, "service": row.service,
        "status": row.status, "state": row.state, "queued": row.queued, "answer": row.answer, "body": body,
        "findings": row.findings,
    }  # fmt: skip

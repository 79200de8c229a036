"""Takes what the payment platform says: each event once, in any order; what it changes becomes steps of the dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sync.provincial.catalogues import Catalogues
from sync.provincial.own_steps import own_step, server
from sync.provincial.payments.ledger import Standing, Told, standing
from sync.provincial.payments.tables import PAYMENT_EVENTS, PAYMENTS
from sync.provincial.steps import Acceptance
from sync.provincial.store import ServerStore, lane_row
from sync.provincial.tables import ITEMS
from workflow.default_calendar import province_calendar
from workflow.dossiers.dossier import FINANCE, PAID, Dossier, request_code
from workflow.dossiers.running_on import runs_on
from workflow.errors import Refusal
from workflow.plain import from_plain
from workflow.procedures import route
from workflow.steps import Draft, Step
from workflow.workdays import VIETNAM, Calendar

LANE = "dossiers"
NOT_TAKEN = "Hồ sơ không ghi nhận:"


class OtherContents(Refusal):
    """The platform used one id for two different things; the first stands."""

    code = "other-contents"
    title = "Mã sự kiện đã dùng"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one event: "applied", "known" (it changed nothing new) or "unknown" (no such request)."""

    verdict: str
    state: str = ""
    findings: tuple[str, ...] = ()


class Cashbook:
    """Keeps events and moves requests and dossiers on."""

    def __init__(
        self, store: ServerStore, catalogues: Catalogues, acceptance: Acceptance, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._catalogues = catalogues
        self._acceptance = acceptance
        self._now = now

    def take(self, platform: str, code: str, told: Told) -> Verdict:
        """Keep one event and do what follows from it, in one transaction.

        Raises:
            OtherContents: an event of this id said something else before.
        """
        with self._store.writing(LANE) as connection:
            known = self._keep(connection, platform, code, told)
            verdict = self._move(connection, code, known=known)
            epoch, position = lane_row(connection, LANE)
        self._store.anchor(LANE, epoch, position)
        return verdict

    def _keep(self, connection: Connection, platform: str, code: str, told: Told) -> bool:
        mine = (PAYMENT_EVENTS.c.platform == platform) & (PAYMENT_EVENTS.c.id == told.id)
        row = connection.execute(select(PAYMENT_EVENTS).where(mine)).one_or_none()
        if row is not None:
            if (row.code, _told(row)) != (code, told):
                raise OtherContents(f"Sự kiện {told.id} đã gửi trước với nội dung khác.", "Dùng mã mới.")
            return True
        connection.execute(
            insert(PAYMENT_EVENTS).values(
                platform=platform, id=told.id, code=code, state=told.state, amount=told.amount, at=told.at,
                receipt=told.receipt, channel=told.channel, received=self._stamp(),
            )
        )  # fmt: skip
        return False

    def _move(self, connection: Connection, code: str, *, known: bool) -> Verdict:
        """Work out where the request stands, and write the steps that say so."""
        payment = connection.execute(select(PAYMENTS).where(PAYMENTS.c.code == code)).one_or_none()
        if payment is None:
            return Verdict("unknown")
        rows = connection.execute(select(PAYMENT_EVENTS).where(PAYMENT_EVENTS.c.code == code)).all()
        now_stands = standing(payment.amount, map(_told, rows), cancelled=payment.cancelled)
        findings = [*now_stands.findings, *(one for one in payment.findings if one.startswith(NOT_TAKEN))]
        if payment.state != now_stands.state and now_stands.by is not None:
            findings += self._say(connection, payment, now_stands, now_stands.by)
        values = {"state": now_stands.state, "findings": findings, "changed": self._stamp()}
        if (payment.state, payment.findings) != (now_stands.state, findings):
            connection.execute(update(PAYMENTS).where(PAYMENTS.c.seq == payment.seq).values(**values))
        return Verdict("known" if known else "applied", now_stands.state, tuple(findings))

    def _say(self, connection: Connection, payment: Row[Any], stands: Standing, by: Told) -> list[str]:
        """Write the steps; return why the dossier did not take one, if so."""
        payload = {
            "code": payment.code, "state": stands.state, "amount": by.amount, "what": payment.what,
            "paid_at": _local(by.at),
        } | {name: value for name, value in (("receipt", by.receipt), ("channel", by.channel)) if value}  # fmt: skip
        mark = f"{payment.code}\n{stands.state}\n{by.id}"
        noted = own_step(connection, LANE, payment.item, Draft("dossier.payment_noted", payload), mark, self._now)
        why = self._accept(connection, payment.office, noted)
        paid = self._paid(connection, payment, by) if stands.state == PAID else None
        if paid is not None:
            step = own_step(connection, LANE, payment.item, paid, f"{mark}\nfinance", self._now)
            why += self._accept(connection, payment.office, step)
        return why

    def _accept(self, connection: Connection, office: str, step: Step) -> list[str]:
        (result,) = self._acceptance.within(connection, LANE, server(office), (step,))
        return [] if result.status == "applied" else [f"{NOT_TAKEN} {result.reason}"]

    def _paid(self, connection: Connection, payment: Row[Any], by: Told) -> Draft | None:
        """Return the step by which the clock runs on, where the dossier waits for just this duty."""
        mine = (ITEMS.c.lane == LANE) & (ITEMS.c.item == payment.item)
        state = from_plain(Dossier, connection.execute(select(ITEMS.c.state).where(mine)).scalar_one())
        waits = state.stage == FINANCE and payment.code == request_code(state.code, len(state.duties))
        if not waits:
            return None
        dates = runs_on(self._calendar(state.office), state, route.FINANCE, self._now())
        channel = {"channel": by.channel} if by.channel else {}
        receipt = by.receipt or by.id
        return Draft("dossier.finance_paid", {"receipt": receipt, "paid_at": _local(by.at), **channel, **dates})

    def _calendar(self, office: str) -> Calendar:
        found = self._catalogues.get("calendar")
        return province_calendar(found.body if found else None).for_unit([office])

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds")


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(VIETNAM).isoformat(timespec="seconds")


def _told(row: Row[Any]) -> Told:
    return Told(row.id, row.state, row.amount, row.at, row.receipt, row.channel)

"""Asks for payment as dossiers come in or meet a financial duty, and takes it back when it is no longer owed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from sync.provincial.payments.ledger import CANCELLED, CREATED
from sync.provincial.payments.tables import PAYMENTS
from workflow.dossiers.dossier import FAILED, REFUSED, STOPPED, WITHDRAWN, Dossier, request_code
from workflow.people import SYSTEM, Directory
from workflow.rules import Rules
from workflow.steps import Step

FEE = "Phí, lệ phí"
_OVER = frozenset({REFUSED, STOPPED, WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to be paid."""

    code: str
    dossier: str
    what: str
    amount: int
    until: str = ""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a step asks for, and whether it ends what was asked before ("" nothing, "duties", "all")."""

    asked: Asked | None = None
    ends: str = ""


class PaymentRequests:
    """Follows dossiers; writes requests in the transaction of the step."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def foresee(self, rules: Rules[Any], before: Any, step: Step, after: Any, directory: Directory) -> Foreseen:
        """Return what is to be paid because of a step."""
        if not isinstance(after, Dossier):
            return Foreseen()
        if step.kind == "dossier.received" and after.fee.amount > 0 and not after.fee.paid:
            return Foreseen(Asked(request_code(after.code, 0), after.code, FEE, after.fee.amount))
        if step.kind == "dossier.finance_notified":
            duty, code = after.duties[-1], request_code(after.code, len(after.duties))
            return Foreseen(Asked(code, after.code, duty.what, duty.amount, duty.until))
        if step.kind == "dossier.finance_paid" and step.actor != SYSTEM.id:
            return Foreseen(ends="duties")
        return Foreseen(ends="all" if after.stage in _OVER and after.stage != before.stage else "")

    def follow(self, connection: Connection, office: str, step: Step, seen: Foreseen) -> None:
        """Write down what was foreseen."""
        if seen.asked is not None:
            self._ask(connection, office, step.item, seen.asked)
        if seen.ends:
            self._end(connection, step.item, fee_too=seen.ends == "all")

    def _ask(self, connection: Connection, office: str, item: str, asked: Asked) -> None:
        if connection.execute(select(PAYMENTS.c.seq).where(PAYMENTS.c.code == asked.code)).first() is not None:
            return
        now = self._stamp()
        connection.execute(
            insert(PAYMENTS).values(
                code=asked.code, item=item, office=office, dossier=asked.dossier, what=asked.what[:500],
                amount=asked.amount, until=asked.until, cancelled=False, state=CREATED, findings=[], created=now,
                changed=now,
            )
        )  # fmt: skip

    def _end(self, connection: Connection, item: str, *, fee_too: bool) -> None:
        """Ask no more for what nobody paid; what comes in all the same is told as money to give back."""
        open_ones = (PAYMENTS.c.item == item) & PAYMENTS.c.state.in_((CREATED, FAILED))
        if not fee_too:
            open_ones &= ~PAYMENTS.c.code.like("%-P0")
        values = {"cancelled": True, "state": CANCELLED, "changed": self._stamp()}
        connection.execute(update(PAYMENTS).where(open_ones).values(**values))

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds")

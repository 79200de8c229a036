"""Takes back a letter that nobody has tried to send yet: what has not left the machine need not be asked for."""

from __future__ import annotations

from workflow.steps import canonical
from workflow.store.database import Database

_TAKE_BACK = (
    "UPDATE outbox SET state = 'sent', cause = '', next_try = NULL, answer = ?"
    " WHERE letter_key = ? AND kind = 'letter' AND state = 'waiting' AND tries = 0"
)


def withdraw(database: Database, key: str, why: str) -> bool:
    """Take the letter ``key`` out of what waits; return whether it was still here, untried.

    Args:
        why: kept with it in the place of the other side's answer.
    """
    with database.work() as connection:
        answer = canonical({"withdrawn": why}).decode()
        return connection.exec_driver_sql(_TAKE_BACK, (answer, key)).rowcount == 1

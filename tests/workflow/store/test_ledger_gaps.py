"""A number that was spent and is in no book is shown as such, never passed over."""

from __future__ import annotations

from tests.workflow.store.desks import LANE, Desk
from tests.workflow.store.notebooks import NUMBERED, opened
from workflow.store import number_ledger, numbers
from workflow.store.numbers import Lease, NumberRequest


def test_a_number_taken_out_of_the_ledger_is_unexplained(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 5, 9, "vp", LANE))
    for item in ("n1", "n2", "n3"):
        lan.do(item, opened())
        lan.do(item, NUMBERED, number=NumberRequest("so", 2026))
    with lan.database.work() as connection:
        connection.exec_driver_sql("DELETE FROM numbers WHERE number = 6")
    found = [(row.number, row.last, row.state) for row in number_ledger.stretches(lan.database, "so", 2026)]
    assert (6, 6, "unexplained") in found
    assert [row[0] for row in found if row[2] == "used"] == [5, 7]
    assert number_ledger.verify(lan.database) != []


def test_the_very_last_number_of_a_lease_is_given_back_too(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 5, 6, "vp", LANE))
        assert numbers.take(connection, "so", 2026) == 5
        assert numbers.give_back(connection, "L", "nghỉ") == (6, 6)
        assert numbers.give_back(connection, "L", "nghỉ") is None

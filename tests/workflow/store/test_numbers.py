"""Numbers of registers: one owner each, every one accounted for."""

from __future__ import annotations

import pytest

from tests.workflow.store.desks import LANE, Desk
from workflow.errors import NoNumberLeft
from workflow.store import numbers
from workflow.store.numbers import Lease


def test_leases_are_spent_in_order_and_run_out(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("b", "so", 2026, 11, 12, "vp", LANE))
        numbers.grant(connection, Lease("a", "so", 2026, 1, 2, "vp", LANE))
        numbers.grant(connection, Lease("a", "so", 2026, 1, 2, "vp", LANE))
        assert [numbers.take(connection, "so", 2026) for _ in range(4)] == [1, 2, 11, 12]
        with pytest.raises(NoNumberLeft):
            numbers.take(connection, "so", 2026)
    assert numbers.left(lan.database, "so", 2026) == 0
    assert numbers.verify(lan.database) == []


def test_a_lease_that_would_give_a_number_two_owners_is_refused(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 10, "vp", LANE))
        for first, last in ((10, 20), (0, 3), (5, 4)):
            with pytest.raises(ValueError, match="lease b"):
                numbers.grant(connection, Lease("b", "so", 2026, first, last, "vp", LANE))
        numbers.grant(connection, Lease("b", "so", 2027, 1, 10, "vp", LANE))
        numbers.grant(connection, Lease("c", "khac", 2026, 1, 10, "vp", LANE))


def test_new_numbers_are_asked_for_before_the_last_is_spent(lan: Desk) -> None:
    assert numbers.renew_needed(lan.database, "so", 2026)
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 20, "vp", LANE))
    needed = []
    for _ in range(20):
        needed.append(numbers.renew_needed(lan.database, "so", 2026))
        with lan.database.work() as connection:
            numbers.take(connection, "so", 2026)
    assert needed == [False] * 16 + [True] * 4


def test_the_ledger_tells_of_every_number(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 5, 9, "vp", LANE))
        numbers.take(connection, "so", 2026, item="n1")
        numbers.take(connection, "so", 2026, item="n2")
        numbers.void(connection, "so", 2026, 6, "ghi nhầm sổ", "2026-11-23T08:00:00+07:00")
        with pytest.raises(ValueError, match="number 7"):
            numbers.void(connection, "so", 2026, 7, "chưa lấy", "")
        assert numbers.give_back(connection, "a", "hết năm") == (7, 9)
        assert numbers.give_back(connection, "a", "hết năm") is None
    rows = [(r.number, r.last, r.state, r.reason) for r in numbers.ledger(lan.database, "so", 2026)]
    assert rows == [(5, 5, "used", ""), (6, 6, "void", "ghi nhầm sổ"), (7, 9, "returned", "hết năm")]
    assert numbers.left(lan.database, "so", 2026) == 0 and numbers.leases(lan.database) == []
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("b", "so", 2026, 7, 9, "vp", LANE))
        assert numbers.take(connection, "so", 2026) == 7
    assert numbers.verify(lan.database) == []


def test_a_ledger_that_does_not_add_up_shows(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 9, "vp", LANE))
        numbers.take(connection, "so", 2026)
        connection.exec_driver_sql("UPDATE leases SET next = 4")
    assert numbers.verify(lan.database) == ["a: 3 số đã lấy, sổ ghi 1"]

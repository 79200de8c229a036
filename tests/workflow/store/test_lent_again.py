"""A server restored from an older copy forgets what it lent: the desk stops spending that, and what it spent stays."""

from __future__ import annotations

import pytest

from tests.workflow.store.desks import LANE, Desk
from workflow.errors import NoNumberLeft
from workflow.store import numbers
from workflow.store.numbers import FORGOTTEN, Lease

AT = "2026-11-22T08:00:00+07:00"


def test_a_loan_the_server_forgot_is_closed_with_its_reason_others_stay(lan: Desk) -> None:
    assert numbers.agreed(lan.database, LANE) == ""
    with lan.database.work() as connection:
        for id, first in (("biet", 1), ("quen", 11), ("dong", 21)):
            numbers.grant(connection, Lease(id, "so", 2026, first, first + 4, "vp", LANE))
        numbers.grant(connection, Lease("khac", "so", 2026, 31, 35, "vp", "dossiers-2"))
        numbers.close(connection, "dong", "returned", "hết năm", AT)
        numbers.agree(connection, LANE, "lan-1", {"biet"}, AT)
    assert [lease.id for lease in numbers.leases(lan.database)] == ["biet", "khac"]
    assert numbers.agreed(lan.database, LANE) == "lan-1" and numbers.agreed(lan.database, "dossiers-2") == ""
    rows = {row.number: row.reason for row in numbers.ledger(lan.database, "so", 2026)}
    assert rows[11] == FORGOTTEN and rows[21] == "hết năm"
    with lan.database.work() as connection:
        numbers.agree(connection, LANE, "lan-2", {"biet"})
    assert numbers.agreed(lan.database, LANE) == "lan-2" and len(numbers.leases(lan.database)) == 2


def test_numbers_spent_from_a_forgotten_loan_are_not_lent_to_this_desk_again(lan: Desk) -> None:
    again = Lease("moi", "so", 2026, 1, 10, "vp", LANE)
    with lan.database.work() as connection:
        assert numbers.unspent(connection, again) == again
        numbers.grant(connection, Lease("quen", "so", 2026, 1, 5, "vp", LANE))
        assert [numbers.take(connection, "so", 2026, item=f"n{place}") for place in range(3)] == [1, 2, 3]
        numbers.agree(connection, LANE, "lan-1", ())
        left = numbers.unspent(connection, again)
        assert left is not None and (left.first, left.last) == (4, 10)
        assert numbers.unspent(connection, Lease("moi", "so", 2026, 1, 3, "vp", LANE)) is None
        assert numbers.unspent(connection, Lease("moi", "so", 2027, 1, 3, "vp", LANE)) is not None
        numbers.grant(connection, left)
        assert numbers.take(connection, "so", 2026, item="n4") == 4


@pytest.mark.parametrize(
    ("register", "what"),
    [("van_ban_den", "nhận văn bản"), ("van_ban_den_hdnd", "nhận văn bản"), ("mhs", "tiếp nhận tạm"),
     ("van_ban_di", "soạn, trình và ký")],
)  # fmt: skip
def test_without_a_number_the_person_is_told_what_can_be_done_meanwhile(lan: Desk, register: str, what: str) -> None:
    with lan.database.work() as connection, pytest.raises(NoNumberLeft) as none:
        numbers.take(connection, register, 2026)
    assert what in none.value.what_next

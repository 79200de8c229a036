"""Numbers of registers: one owner each, every one accounted for."""

from __future__ import annotations

import pytest

from tests.workflow.store.desks import LANE, Desk
from tests.workflow.store.notebooks import NUMBERED, opened
from workflow.errors import NoNumberLeft
from workflow.store import loan_papers, number_ledger, numbers
from workflow.store.loan_papers import Shown
from workflow.store.numbers import Lease, NumberRequest


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


def test_what_the_server_signed_with_a_lease_is_shown_with_the_step_that_used_it(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE, paper="giấy.a"))
        numbers.grant(connection, Lease("b", "khac", 2026, 1, 5, "vp", LANE))
    lan.do("n1", opened())
    (step,) = lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    assert loan_papers.shown(lan.database, LANE, [step.id], every=False) == (Shown("giấy.a", 1, True),)
    assert loan_papers.shown(lan.database, LANE, [], every=True) == (Shown("giấy.a", 1, True),)
    assert loan_papers.shown(lan.database, LANE, [], every=False) == ()
    assert loan_papers.shown(lan.database, "dossiers", [step.id], every=True) == ()


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


def test_a_number_lent_for_a_time_is_not_spent_after_it(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE, "2026-11-30T08:00:00+07:00"), lan.now)
        assert numbers.take(connection, "so", 2026, at="2026-11-30T01:00:00+00:00") == 1
        with pytest.raises(NoNumberLeft, match="quá thời gian") as refused:
            numbers.take(connection, "so", 2026, at="2026-11-30T08:00:01+07:00")
        assert "gia hạn" in refused.value.what_next
        numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE, "2026-12-30T08:00:00+07:00"), lan.now)
        numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE, "2026-12-01T08:00:00+07:00"), lan.now)
        assert numbers.take(connection, "so", 2026, at="2026-12-05T08:00:00+07:00") == 2
        with pytest.raises(NoNumberLeft, match="chưa được cấp số"):
            numbers.take(connection, "so", 2027, at="2026-12-05T08:00:00+07:00")
    assert [event.what for event in number_ledger.lease_log(lan.database, "a")] == ["granted", "renewed"]


@pytest.mark.parametrize("ending", ["returned", "expired", "revoked"])
def test_what_ended_is_kept_with_its_reason_and_can_come_again(lan: Desk, ending: numbers.Ending) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE), lan.now)
        numbers.take(connection, "so", 2026, item="n1", at="2026-11-23T08:00:00+07:00")
        assert numbers.close(connection, "a", ending, "", lan.now) == (2, 5)
        assert numbers.close(connection, "a", ending, "", lan.now) is None
    told = number_ledger.stretches(lan.database, "so", 2026)
    assert [(row.number, row.last, row.state, row.item) for row in told] == [(1, 1, "used", "n1"), (2, 5, ending, "")]
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("b", "so", 2026, 2, 3, "vp", LANE), lan.now)
        numbers.take(connection, "so", 2026, item="n2", at="2026-11-23T08:00:00+07:00")
        numbers.void(connection, "so", 2026, 2, "nhầm", lan.now)
    told = number_ledger.stretches(lan.database, "so", 2026)
    assert [(row.number, row.last, row.state) for row in told] == [
        (1, 1, "used"), (2, 2, "void"), (3, 3, "lent"), (4, 5, ending),
    ]  # fmt: skip
    assert number_ledger.series(lan.database) == [("so", 2026)]
    assert numbers.verify(lan.database) == []
    with lan.database.work() as connection:
        numbers.take(connection, "so", 2026)
        assert numbers.give_back(connection, "b", "") is None


def test_the_server_hears_of_void_numbers_once_and_again_when_they_were_used_after_all(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE), lan.now)
        number = numbers.take(connection, "so", 2026, item="n1", step="s1", at="2026-11-23T08:00:00+07:00")
        numbers.assign(connection, "so", 2026, number, "s1")
        numbers.void_of_step(connection, "s1", "bị từ chối")
        numbers.void_of_step(connection, "khác", "bị từ chối")
    assert number_ledger.untold(lan.database, "dossiers") == []
    (first,) = number_ledger.untold(lan.database, LANE)
    assert (first.number, first.state, first.reason) == (1, "void", "bị từ chối")
    with lan.database.work() as connection:
        number_ledger.told(connection, first)
    assert number_ledger.untold(lan.database, LANE) == []
    with lan.database.work() as connection:
        numbers.use_of_step(connection, "s1")
    (again,) = number_ledger.untold(lan.database, LANE)
    assert (again.number, again.state) == (1, "used")
    with lan.database.work() as connection:
        number_ledger.told(connection, again)
    assert number_ledger.untold(lan.database, LANE) == []


def test_ledgers_that_do_not_add_up_are_named(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 9, "vp", LANE))
        numbers.take(connection, "so", 2026)
        connection.exec_driver_sql("UPDATE numbers SET number = 7")
        numbers.grant(connection, Lease("b", "so", 2026, 10, 12, "vp", LANE))
        connection.exec_driver_sql("UPDATE leases SET first = 5, next = 5 WHERE id = 'b'")
    faults = numbers.verify(lan.database)
    assert "so/2026: số 7 nằm ngoài phần được cấp" in faults and "a và b: phần số chồng nhau" in faults
    with pytest.raises(ValueError, match="cannot be made void"), lan.database.work() as connection:
        numbers.void(connection, "so", 2026, 7, "", "")


def test_the_record_tells_what_became_of_each_lease(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE), lan.now)
        numbers.close(connection, "a", "revoked", "máy cháy", lan.now)
    told = [(event.what, event.note) for event in number_ledger.lease_log(lan.database, "a")]
    assert told == [("granted", "1–5"), ("revoked", "máy cháy")]


def test_a_lease_of_no_number_below_one_is_taken_in(lan: Desk) -> None:
    with lan.database.work() as connection, pytest.raises(ValueError, match="lends no numbers"):
        numbers.grant(connection, Lease("b", "so", 2026, 0, 3, "vp", LANE))
    with lan.database.work() as connection, pytest.raises(ValueError, match="lends no numbers"):
        numbers.grant(connection, Lease("b", "so", 2026, 5, 4, "vp", LANE))
    assert numbers.leases(lan.database) == []


def test_a_lease_offered_again_with_the_same_end_is_not_written_down_twice(lan: Desk) -> None:
    end = "2026-11-30T08:00:00+07:00"
    with lan.database.work() as connection:
        for _ in range(2):
            numbers.grant(connection, Lease("a", "so", 2026, 1, 5, "vp", LANE, end), lan.now)
    assert [event.what for event in number_ledger.lease_log(lan.database, "a")] == ["granted"]

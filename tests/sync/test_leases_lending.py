"""Numbers of registers: lent to one machine, found again, given back, never with two owners."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from sync.provincial.app import Parts
from sync.provincial.leases import LASTS
from tests.sync.province import DUNG, LAN, MAI, THU, Clock, DeskMaker, RunningProvince
from tests.sync.test_steps_acceptance import caller
from workflow.errors import AlreadyDone, NotAllowed, Refusal
from workflow.store import numbers

CLOCK = Clock()
YEAR = CLOCK().year


def test_no_number_has_two_owners_under_eight_threads(servers: Parts) -> None:
    callers = [caller(servers, (LAN, MAI)[n % 2], f"may-{n}") for n in range(8)]
    lent: list[int] = []

    def borrow(n: int) -> None:
        for size in (1, 7, 3):
            grant = servers.leases.grant("documents", callers[n], "van_ban_den", YEAR, size, CLOCK())
            lent.extend(range(grant.first, grant.last + 1))

    threads = [threading.Thread(target=borrow, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(lent) == list(range(1, 8 * 11 + 1))


def test_the_outgoing_register_is_with_one_machine_at_a_time(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    first = servers.leases.grant("documents", lan, "van_ban_di", YEAR, 10, CLOCK())
    with pytest.raises(AlreadyDone, match="lan"):
        servers.leases.grant("documents", mai, "van_ban_di", YEAR, 10, CLOCK())
    assert servers.leases.give_back("documents", lan, first.lease, 4) == 7
    second = servers.leases.grant("documents", mai, "van_ban_di", YEAR, 10, CLOCK())
    assert (second.first, second.last) == (4, 13)


def test_a_machine_that_never_came_back_loses_the_register_after_its_time(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    first = servers.leases.grant("documents", lan, "van_ban_di", YEAR, 10, CLOCK())
    later = CLOCK() + LASTS + timedelta(days=1)
    second = servers.leases.grant("documents", mai, "van_ban_di", later.year, 10, later)
    if later.year == YEAR:
        assert second.first == first.last + 1
        states = [row["state"] for row in servers.leases.ledger("ubnd", "van_ban_di", YEAR)]
        assert states == ["expired", "active"]


def test_what_lies_behind_lent_numbers_stays_an_explained_gap(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    first = servers.leases.grant("documents", lan, "van_ban_den", YEAR, 10, CLOCK())
    servers.leases.grant("documents", mai, "van_ban_den", YEAR, 10, CLOCK())
    assert servers.leases.give_back("documents", lan, first.lease, 4) == 0
    assert servers.leases.grant("documents", lan, "van_ban_den", YEAR, 1, CLOCK()).first == 21
    oldest, *_ = servers.leases.ledger("ubnd", "van_ban_den", YEAR)
    assert oldest["state"] == "returned"


def test_only_those_who_keep_a_register_borrow_from_it(servers: Parts) -> None:
    with pytest.raises(NotAllowed):
        servers.leases.grant("documents", caller(servers, DUNG), "van_ban_den", YEAR, 10, CLOCK())
    with pytest.raises(NotAllowed):
        servers.leases.grant("dossiers", caller(servers, THU), "mhs", YEAR, 10, CLOCK())
    with pytest.raises(Refusal):
        servers.leases.grant("dossiers", caller(servers, LAN), "van_ban_den", YEAR, 10, CLOCK())
    with pytest.raises(Refusal):
        servers.leases.grant("documents", caller(servers, LAN), "van_ban_den", YEAR - 1, 10, CLOCK())


def test_each_office_counts_for_itself(servers: Parts) -> None:
    assert servers.leases.grant("documents", caller(servers, LAN), "van_ban_den", YEAR, 5, CLOCK()).first == 1
    assert servers.leases.grant("documents", caller(servers, THU), "van_ban_den", YEAR, 5, CLOCK()).first == 1


def test_a_lease_of_another_machine_cannot_be_given_back(servers: Parts) -> None:
    grant = servers.leases.grant("documents", caller(servers, LAN), "van_ban_den", YEAR, 5, CLOCK())
    with pytest.raises(Refusal):
        servers.leases.give_back("documents", caller(servers, MAI), grant.lease, 1)


def test_a_desk_borrows_before_it_runs_out_and_finds_a_lost_grant_again(
    province: RunningProvince, desk: DeskMaker
) -> None:
    lan = desk(LAN)
    me = province.parts.accounts.caller(f"Bearer {province.parts.accounts.issue('lan', 'may-lan')}")
    assert me is not None
    lost = province.parts.leases.grant("documents", me, "van_ban_den", YEAR, 30, CLOCK())
    lan.connect(province.urls)
    assert lan.sync().trouble is None
    held = [lease for lease in numbers.leases(lan.database) if lease.register == "van_ban_den"]
    assert [(lease.id, lease.first, lease.last) for lease in held] == [(lost.lease, 1, 30)]
    for n in range(25):
        lan.arrive(f"van-ban-{n}")
        lan.register(f"van-ban-{n}")
    assert lan.sync().trouble is None
    assert numbers.left(lan.database, "van_ban_den", YEAR) == 105
    assert {lease.register for lease in numbers.leases(lan.database)} == {"van_ban_den", "van_ban_di", "ban_sao", "mhs"}


def test_a_machine_set_up_anew_goes_on_behind_the_numbers_it_spent(province: RunningProvince, desk: DeskMaker) -> None:
    old = desk(LAN)
    old.connect(province.urls)
    old.sync()
    for n in range(3):
        old.arrive(f"van-ban-{n}")
        old.register(f"van-ban-{n}")
    old.sync()
    new = desk(LAN, "lan-moi")
    new.device = new.journal.device = old.device
    province.parts.accounts.remove_device(LAN.id, old.device, "cài lại máy")  # the old key ends with the old machine
    new.connect(province.urls)
    new.sync()
    new.arrive("van-ban-9")
    new.register("van-ban-9")
    assert new.sync().trouble is None
    assert new.journal.state("van-ban-9").number == 4

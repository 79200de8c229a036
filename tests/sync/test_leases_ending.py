"""Leases that are renewed, run out, are taken away or end with their year; the office's ledger accounts for each."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sync.errors import NotTheServer, Refused
from sync.leases import NEXT_YEAR_FROM, numbering_of, top_up
from sync.provincial.app import Parts
from sync.provincial.leases import LASTS, Leases, numbers_start
from sync.servers.lane_server import LaneServer
from tests.sync.number_office import OFFICE, NumberOffice
from tests.sync.province import DUNG, HAI, LAN, MAI, DeskMaker, RunningProvince
from tests.sync.test_steps_acceptance import caller
from workflow.documents.series import Body, Numbering
from workflow.errors import AlreadyDone, NotAllowed, Refusal, RegisterClosed, WrongState
from workflow.store import catalogue, number_ledger, numbers
from workflow.store.numbers import Lease
from workflow.workdays import VIETNAM

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)


def fates(servers: Parts, register: str = "van_ban_di", year: int = 2026) -> list[tuple[int, int, str]]:
    """Return (first, last, state) of the office's ledger."""
    return [(s.first, s.last, s.state) for s in servers.numbers.of(caller(servers, LAN), register, year)]


def test_being_heard_of_renews_and_silence_frees_the_register(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    servers.leases.grant("documents", lan, "van_ban_di", 2026, 10, NOW)
    later = NOW + LASTS - timedelta(days=1)
    (renewed,) = servers.leases.held("documents", lan, later)
    assert renewed.expires == "2027-01-10T23:59:59+07:00" > (NOW + LASTS).isoformat()
    with pytest.raises(AlreadyDone):
        servers.leases.grant("documents", mai, "van_ban_di", 2026, 10, NOW + LASTS + timedelta(days=1))
    servers.leases.grant("documents", mai, "van_ban_di", 2027, 10, later)
    silent = later + LASTS + timedelta(days=1)
    assert servers.leases.held("documents", mai, silent) == []
    (ended,) = servers.leases.ended("documents", mai)
    assert ended["ending"] == "expired" and "không liên lạc" in ended["reason"]
    assert servers.leases.ended("dossiers", mai) == []
    assert fates(servers, year=2027) == [(1, 10, "expired")]


def test_the_registers_with_many_holders_are_lent_to_the_end_of_their_year(servers: Parts) -> None:
    grant = servers.leases.grant("documents", caller(servers, LAN), "van_ban_den", 2026, 5, NOW)
    assert grant.expires == "2027-01-10T23:59:59+07:00"


def test_a_lost_machine_loses_its_numbers_and_what_it_used_still_comes_in(servers: Parts) -> None:
    lan, mai, hai = caller(servers, LAN), caller(servers, MAI), caller(servers, HAI)
    lease = servers.leases.grant("documents", lan, "van_ban_di", 2026, 10, NOW)
    with pytest.raises(NotAllowed):
        servers.leases.revoke("documents", caller(servers, DUNG), lease.lease, "Máy mất", NOW)
    with pytest.raises(Refusal, match="lý do"):
        servers.leases.revoke("documents", hai, lease.lease, " ", NOW)
    servers.leases.revoke("documents", hai, lease.lease, "Máy mất", NOW)
    with pytest.raises(Refusal, match="không còn"):
        servers.leases.revoke("documents", hai, lease.lease, "Máy mất", NOW)
    assert servers.leases.grant("documents", mai, "van_ban_di", 2026, 5, NOW).first == 11
    assert servers.leases.ended("documents", lan) == [
        {"lease": lease.lease, "ending": "revoked", "reason": "Máy mất"}
    ]  # fmt: skip
    told = servers.numbers.of(lan, "van_ban_di", 2026)
    assert [(s.first, s.last, s.state, s.reason, s.person) for s in told] == [
        (1, 10, "revoked", "Máy mất", "hai"), (11, 15, "lent", "", "mai"),
    ]  # fmt: skip


def test_void_numbers_are_told_with_their_reason_by_whom_they_were_lent_to(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    servers.leases.grant("documents", lan, "van_ban_den", 2026, 5, NOW)
    void: dict[str, Any] = {"register": "van_ban_den", "year": 2026, "number": 3, "state": "void", "reason": "Nhầm"}
    with pytest.raises(NotAllowed):
        servers.numbers.take_voids("documents", mai, [void], NOW)
    with pytest.raises(Refusal, match="lý do"):
        servers.numbers.take_voids("documents", lan, [void | {"reason": " "}], NOW)
    assert servers.numbers.take_voids("documents", lan, [void, void], NOW) == 2
    assert fates(servers, "van_ban_den") == [(1, 2, "lent"), (3, 3, "void"), (4, 5, "lent")]
    assert servers.numbers.take_voids("documents", lan, [void | {"state": "used"}], NOW) == 1
    assert fates(servers, "van_ban_den") == [(1, 5, "lent")]
    with pytest.raises(NotAllowed, match="giữ sổ"):
        servers.numbers.of(caller(servers, DUNG), "van_ban_den", 2026)


def test_a_register_begun_on_paper_goes_on_and_says_so(servers: Parts) -> None:
    with servers.store.writing("documents") as connection:
        numbers_start(connection, OFFICE, "van_ban_di", 2026, 101, NOW)
        numbers_start(connection, OFFICE, "van_ban_di", 2026, 50, NOW)
    assert servers.leases.grant("documents", caller(servers, LAN), "van_ban_di", 2026, 5, NOW).first == 101
    with servers.store.writing("documents") as connection:
        numbers_start(connection, OFFICE, "van_ban_di", 2026, 111, NOW)
    assert fates(servers) == [(1, 100, "before"), (101, 105, "lent"), (106, 110, "before")]
    with servers.store.writing("documents") as connection:
        connection.exec_driver_sql("DELETE FROM leases WHERE state = 'before'")
    assert fates(servers) == [(1, 100, "unexplained"), (101, 105, "lent"), (106, 110, "unexplained")]
    assert servers.leases.ledger(OFFICE, "van_ban_di", 2026)[0]["first"] == 101


def test_the_plan_of_the_office_decides_which_series_are_lent_and_until_when(servers: Parts) -> None:
    ended = Body("nvqs", "Hội đồng nghĩa vụ quân sự", "HĐNVQS", last=NOW.date() - timedelta(days=1))
    plan = Numbering("by-type", bodies=(ended,), closed={"ban_sao": NOW.date() - timedelta(days=1)})
    leases = Leases(servers.store, lambda office: plan)
    lan = caller(servers, LAN)
    assert leases.grant("documents", lan, "van_ban_di.QĐ", 2026, 5, NOW).first == 1
    assert leases.grant("documents", lan, "van_ban_di.CV", 2026, 5, NOW).first == 1
    for register, wrong in (
        ("van_ban_di", Refusal), ("van_ban_di@nvqs", WrongState), ("ban_sao", RegisterClosed), ("la", Refusal),
    ):  # fmt: skip
        with pytest.raises(wrong):
            leases.grant("documents", lan, register, 2026, 5, NOW)


def test_last_years_numbers_are_lent_for_the_papers_of_its_last_days(servers: Parts) -> None:
    lan = caller(servers, LAN)
    january = datetime(2027, 1, 4, 8, 0, tzinfo=VIETNAM)
    assert servers.leases.grant("documents", lan, "van_ban_di", 2026, 5, january).year == 2026
    with pytest.raises(Refusal, match="2026"):
        servers.leases.grant("documents", lan, "van_ban_di", 2026, 5, january + timedelta(days=7))


def test_a_desk_borrows_over_new_year_and_closes_the_old_one(memory_path: Path) -> None:
    office = NumberOffice(memory_path)
    lan = office.machines[0]
    office.now = datetime(2026, *NEXT_YEAR_FROM, 8, 0, tzinfo=VIETNAM)
    lan.top_up()
    assert {(lease.register, lease.year) for lease in numbers.leases(lan.database)} >= {
        ("van_ban_den", 2026), ("van_ban_den", 2027), ("van_ban_di", 2027),
    }  # fmt: skip
    lan.take("van_ban_di")
    office.now = datetime(2027, 1, 2, 8, 0, tzinfo=VIETNAM)
    lan.take("van_ban_di")
    assert sorted(office.items) == [("van_ban_di", 2026, 1), ("van_ban_di", 2027, 1)], "each year begins with 01"
    office.now = datetime(2027, 1, 11, 8, 0, tzinfo=VIETNAM)
    lan.push(refuse=False)
    lan.top_up()
    assert {lease.year for lease in numbers.leases(lan.database)} == {2027}
    assert [(s.first, s.last, s.state) for s in office.stretches("van_ban_di", 2026)] == [(1, 1, "used")]
    office.close()


def test_what_a_machine_lost_is_closed_here_with_its_reason(memory_path: Path) -> None:
    office = NumberOffice(memory_path)
    lan = office.machines[0]
    lan.top_up()
    lan.take("van_ban_den")
    office.revoke(0)
    office.now += LASTS - timedelta(days=5)
    lan.top_up()
    told = [row for row in number_ledger.stretches(lan.database, "van_ban_den", 2026) if row.state == "revoked"]
    assert [(row.number, row.last, row.reason) for row in told] == [(2, 6, "Máy hỏng")]
    office.close()


def test_a_server_that_refuses_is_no_reason_to_stop(memory_path: Path) -> None:
    office = NumberOffice(memory_path)
    lan = office.machines[0]
    lan.top_up()
    lan.take("van_ban_den")
    lan.push(refuse=True)

    class Deaf:
        """Forgot what it lent."""

        lane = "documents"

        def tell_voids(self, told: object) -> None:
            raise Refused("Không nhớ", "", reason="403")

        def give_back(self, lease: str, unused_from: int) -> int:
            raise Refused("Không nhớ", "", reason="409")

        def lent(self) -> tuple[list[Lease], list[Any]]:
            return [Lease("x", "van_ban_den", 2027, 1, 3, "", "documents")], []

        def borrow(self, register: str, year: int, want: int) -> list[Lease]:
            raise Refused(f"Không cấp {register}", "", reason="409")

    office.now = datetime(2027, 2, 1, 8, 0, tzinfo=VIETNAM)
    refused = top_up(lan.journal, cast(LaneServer, Deaf()), office.now)
    assert refused["voids"] == "Không nhớ" and refused["van_ban_di"] == "Không cấp van_ban_di"
    assert [lease.id for lease in numbers.leases(lan.database)] == ["x"]

    class Muddled(Deaf):
        """Lends the same numbers twice."""

        def lent(self) -> tuple[list[Lease], list[Any]]:
            return [*numbers.leases(lan.database), Lease("y", "van_ban_den", 2027, 2, 5, "", "documents")], []

    with pytest.raises(NotTheServer):
        top_up(lan.journal, cast(LaneServer, Muddled()), office.now)
    office.close()


def test_settings_nobody_can_read_leave_one_series(memory_path: Path) -> None:
    office = NumberOffice(memory_path)
    lan = office.machines[0]
    for body, mode in (({"mode": "by-type"}, "by-type"), ({"mode": "?"}, "one")):
        with lan.database.work() as connection:
            catalogue.put(connection, "registers", "1", body)
        assert numbering_of(lan.journal).mode == mode
    stranger = SimpleNamespace(database=lan.database, me=SimpleNamespace(unit="la"), directory=lan.journal.directory)
    assert numbering_of(cast(Any, stranger)).mode == "one"
    office.close()


def test_the_line_carries_what_became_of_numbers(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    cycle = lan.connect(province.urls)
    assert lan.sync().trouble is None
    server = next(lane.server for lane in cycle._lanes if lane.server.lane == "documents")
    year = lan.clock().year
    lan.arrive("a")
    lan.register("a")
    with lan.database.work() as connection:
        numbers.take(connection, "van_ban_den", year, item="b", step="s", at=lan.clock().isoformat())
        numbers.void_of_step(connection, "s", "Bị từ chối")
    assert lan.sync().trouble is None
    told = server.number_ledger("van_ban_den", year)
    assert [(one["first"], one["last"], one["state"]) for one in told] == [
        (1, 1, "used"), (2, 2, "void"), (3, 100, "lent"),
    ]  # fmt: skip
    lease = next(one for one in numbers.leases(lan.database) if one.register == "van_ban_den")
    server.revoke(lease.id, "Máy hỏng")
    granted, ended = server.lent()
    assert lease.id not in {one.id for one in granted} and [one.reason for one in ended] == ["Máy hỏng"]
    with pytest.raises(Refused):
        server.revoke(lease.id, "Máy hỏng")


def test_the_ledger_names_the_block_of_a_lost_machine_so_that_it_can_be_taken(servers: Parts) -> None:
    lan, hai = caller(servers, LAN), caller(servers, HAI)
    first = servers.leases.grant("documents", lan, "van_ban_den", NOW.year, 10, NOW)
    second = servers.leases.grant("documents", lan, "van_ban_den", NOW.year, 10, NOW)
    told = servers.numbers.of(hai, "van_ban_den", NOW.year)
    assert [(one.first, one.last, one.lease) for one in told] == [
        (first.first, first.last, first.lease), (second.first, second.last, second.lease),
    ]  # fmt: skip
    servers.leases.revoke("documents", hai, told[0].lease, "Máy cháy", NOW)
    told = servers.numbers.of(hai, "van_ban_den", NOW.year)
    assert [(one.state, one.reason, one.lease) for one in told] == [
        ("revoked", "Máy cháy", ""), ("lent", "", second.lease),
    ]  # fmt: skip

"""What the provincial servers accept, refuse and answer, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from sync.provincial.accounts import Caller
from sync.provincial.app import Parts
from tests.sync.province import DUNG, HAI, LAN, MAI, OTHER, THU, Clock
from workflow.people import SYSTEM, Person
from workflow.rules import FileRef
from workflow.steps import Draft, Step, hash_of, make, new_id
from workflow.store.journal import StepResult

CLOCK = Clock()


def caller(servers: Parts, person: Person, device: str = "") -> Caller:
    """Sign a person in."""
    token = servers.accounts.issue(person.id, device or f"may-{person.id}")
    found = servers.accounts.caller(f"Bearer {token}")
    assert found is not None
    return found


def step(
    person: Person,
    kind: str,
    payload: Mapping[str, Any],
    item: str = "van-ban-1",
    previous: str | None = None,
    **more: Any,
) -> Step:
    """Make a step as a desk would."""
    device = more.pop("device", f"may-{person.id}")
    return make(
        Draft(kind, payload), item=item, item_kind=kind.partition(".")[0], actor=person.id, at=CLOCK(), device=device,
        previous=previous, **more,
    )  # fmt: skip


def arrival(person: Person = LAN, item: str = "van-ban-1", office: str = "ubnd", **more: Any) -> Step:
    """Make the first step of a document."""
    sender = {"organ": OTHER.organ, "name": OTHER.name}
    return step(person, "incoming.arrived", {"office": office, "subject": "V/v thu chi", "from": sender} | more, item)


def accept(servers: Parts, who: Caller, *steps: Step, acked: tuple[str, ...] = ()) -> list[StepResult]:
    """Offer steps."""
    return list(servers.acceptance.accept("documents", who, steps, acked=acked))


def test_positions_follow_one_another_and_asking_again_changes_nothing(servers: Parts) -> None:
    lan = caller(servers, LAN)
    first = arrival()
    second = step(LAN, "incoming.opinion", {"text": "Gấp"}, previous=first.hash)
    results = accept(servers, lan, first, second)
    assert [(r.status, r.position) for r in results] == [("applied", 1), ("applied", 2)]
    assert accept(servers, lan, second, first) == results[::-1]
    assert [a.step for a in servers.feed.steps("documents", ("ubnd",), 0, 2)] == [first, second]


def test_the_second_to_register_learns_who_was_first(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    first = arrival()
    accept(servers, lan, first)
    day = CLOCK().date().isoformat()
    taken = {}
    for who, person in ((lan, LAN), (mai, MAI)):
        grant = servers.leases.grant("documents", who, "van_ban_den", CLOCK().year, 10, CLOCK())
        payload = {"book": "van_ban_den", "year": CLOCK().year, "number": grant.first, "on": day}
        taken[person.id] = step(person, "incoming.registered", payload, previous=first.hash)
    assert accept(servers, lan, taken["lan"])[0].status == "applied"
    late = accept(servers, mai, taken["mai"])[0]
    assert (late.status, late.position, late.by) == ("superseded", None, LAN.name)
    assert LAN.name in late.reason
    assert accept(servers, mai, taken["mai"])[0] == late


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payload": {"text": "Khác"}}, "sửa"),
        ({"at": "hôm nay"}, "sửa"),
        ({"actor": "hai"}, "sửa"),
        ({"id": "../../etc"}, "Mã"),
        ({"item_kind": "khong-co"}, "không nhận"),
        ({"kind": "incoming." + "x" * 200}, "Mã"),
        ({"device": "may\0"}, "Mã"),
        ({"payload": {"text": "\ud800"}}, "sửa"),
    ],
)
def test_a_step_changed_on_the_way_is_refused_and_leaves_no_trace(
    servers: Parts, change: dict[str, Any], words: str
) -> None:
    lan = caller(servers, LAN)
    sound = arrival()
    (result,) = accept(servers, lan, replace(sound, **change))
    assert result.status == "rejected"
    assert words in result.reason
    assert accept(servers, lan, sound)[0].status == "applied"


@pytest.mark.parametrize("person", [HAI, THU, SYSTEM])
def test_nobody_sends_the_steps_of_another(servers: Parts, person: Person) -> None:
    lan = caller(servers, LAN)
    foreign = step(person, "incoming.opinion", {"text": "x"}, device="may-lan")
    assert accept(servers, lan, foreign)[0].status in ("rejected", "superseded")
    assert servers.feed.head("documents")[1] == 0


def test_a_step_of_another_machine_of_the_same_person_is_refused(servers: Parts) -> None:
    assert accept(servers, caller(servers, LAN, "may-khac"), arrival())[0].status == "rejected"


def test_acting_for_somebody_absent_needs_a_delegation_the_server_knows(servers: Parts) -> None:
    lan, hai = caller(servers, LAN), caller(servers, HAI)
    first = arrival()
    accept(servers, lan, first)
    ours = step(LAN, "incoming.opinion", {"text": "x"}, previous=first.hash, on_behalf_of="hai")
    theirs = step(LAN, "incoming.opinion", {"text": "x"}, previous=first.hash, on_behalf_of="thu")
    assert [r.status for r in accept(servers, lan, ours, theirs)] == ["rejected", "rejected"]
    day = datetime.fromisoformat(first.at).date().isoformat()
    scope = {"taker": "lan", "start": day, "end": day, "acts": ["incoming.opinion"], "text": "Đi công tác"}
    given = make(
        Draft("mandate.given", scope | {"office": "ubnd", "giver": "hai"}), item="lam-thay-1", item_kind="mandate",
        actor="hai", at=datetime.fromisoformat(first.at), device="may-hai", previous=None,
    )  # fmt: skip
    again = step(LAN, "incoming.opinion", {"text": "x"}, previous=first.hash, on_behalf_of="hai")
    beyond = step(LAN, "incoming.finished", {"text": "x"}, previous=first.hash, on_behalf_of="hai")
    assert [r.status for r in accept(servers, hai, given)] == ["applied"]
    assert [r.status for r in accept(servers, lan, again, beyond)] == ["applied", "rejected"]


@pytest.mark.parametrize(("days", "verdict"), [(3, "applied"), (10, "rejected")])
def test_what_was_done_for_somebody_absent_comes_in_a_week_after_that_ended(
    servers: Parts, days: int, verdict: str
) -> None:
    lan, hai = caller(servers, LAN), caller(servers, HAI)
    first, then = arrival(), CLOCK() - timedelta(days=days)
    start, end = (day.date().isoformat() for day in (then, then + timedelta(days=1)))
    payload = {"office": "ubnd", "giver": "hai", "taker": "lan", "start": start, "end": end, "acts": [], "text": "Họp"}
    given = make(
        Draft("mandate.given", payload), item="lam-thay-2", item_kind="mandate", actor="hai", at=then,
        device="may-hai", previous=None,
    )  # fmt: skip
    late = make(
        Draft("incoming.opinion", {"text": "x"}), item=first.item, item_kind="incoming", actor="lan",
        at=then + timedelta(minutes=1), device="may-lan", previous=first.hash, on_behalf_of="hai",
    )  # fmt: skip
    assert [r.status for r in accept(servers, hai, given)] == ["applied"]
    accept(servers, lan, first)
    (result,) = accept(servers, lan, late)
    assert result.status == verdict
    assert verdict == "applied" or "muộn hơn 7 ngày" in result.reason
    again = make(
        Draft("incoming.opinion", {"text": "y"}), item=first.item, item_kind="incoming", actor="lan",
        at=then + timedelta(minutes=2), device="may-lan", previous=first.hash, on_behalf_of="hai",
    )  # fmt: skip
    (restored,) = accept(servers, lan, again, acked=(again.id,))
    assert restored.status == "applied", "accepted once, before the server was restored"


def test_a_step_the_rules_forbid_is_refused_by_the_same_rules(servers: Parts) -> None:
    lan, dung = caller(servers, LAN), caller(servers, DUNG)
    first = arrival()
    accept(servers, lan, first)
    tampered = step(DUNG, "incoming.registered", {"book": "van_ban_den", "year": 2026, "number": 1, "on": "2026-01-01"})
    (result,) = accept(servers, dung, tampered)
    assert result.status == "rejected"
    assert "văn thư" in result.reason


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"from": 3},
        {"subject": ["x"], "from": {}},
        {"office": {"a": 1}},
        {"office": "a\0b", "subject": "x\0", "from": {"name": "\0"}},
    ],
)
def test_payloads_of_the_wrong_shape_stop_nothing_behind_them(servers: Parts, payload: dict[str, Any]) -> None:
    lan = caller(servers, LAN)
    bad = step(LAN, "incoming.arrived", payload, item="hong")
    good = arrival()
    assert [r.status for r in accept(servers, lan, bad, good)] == ["rejected", "applied"]


def test_a_number_never_lent_to_this_machine_is_refused(servers: Parts) -> None:
    lan = caller(servers, LAN)
    first = arrival()
    payload = {"book": "van_ban_den", "year": CLOCK().year, "number": 7, "on": CLOCK().date().isoformat()}
    invented = step(LAN, "incoming.registered", payload, previous=first.hash)
    assert [r.status for r in accept(servers, lan, first, invented)] == ["applied", "rejected"]


def test_a_step_waits_for_the_file_it_names_and_those_after_it_wait_with_it(servers: Parts) -> None:
    lan = caller(servers, LAN)
    data = "Nội dung".encode()
    sha256 = "0fd3a5f8a1cd5e9b5d9b3e8a0c1d5c30e8b4ee5a09a8ec7c5d3c8a0a4f3b2a11"
    named = FileRef(sha256, "a.pdf", "application/pdf", len(data)).to_json()
    first = arrival(files=[named])
    second = step(LAN, "incoming.opinion", {"text": "x"}, previous=first.hash)
    other = arrival(item="van-ban-2")
    results = accept(servers, lan, first, second, other)
    assert [r.status for r in results] == ["needs-file", "wait", "applied"]
    assert sha256 in results[0].reason


def test_the_same_event_seen_by_two_machines_is_one_step(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    id = new_id()
    sender = {"organ": OTHER.organ, "name": OTHER.name}
    payload = {"office": "ubnd", "subject": "V/v thu chi", "from": sender}
    one = step(SYSTEM, "incoming.arrived", payload, device="may-lan", id=id)
    two = step(SYSTEM, "incoming.arrived", payload, device="may-mai", id=id)
    assert accept(servers, lan, one)[0].status == "applied"
    assert accept(servers, mai, two)[0].status == "wait"
    other = step(SYSTEM, "incoming.arrived", payload, device="may-mai", id=id, item="van-ban-2")
    assert accept(servers, mai, other)[0].status == "rejected"


def test_positions_have_no_gap_and_no_double_under_eight_writers(servers: Parts) -> None:
    lan = caller(servers, LAN)
    seen: list[int] = []
    stop = threading.Event()
    holes: list[tuple[int, list[int]]] = []

    def write(n: int) -> None:
        for k in range(4):
            (result,) = accept(servers, lan, arrival(item=f"van-ban-{n}-{k}"))
            seen.append(result.position or 0)

    def read() -> None:
        while not stop.is_set():
            until = servers.feed.head("documents")[1]
            positions = [a.position for a in servers.feed.steps("documents", ("ubnd",), 0, until)]
            if positions != list(range(1, until + 1)):
                holes.append((until, positions))

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    assert sorted(seen) == list(range(1, 33))
    assert holes == []


def test_hashes_of_stored_steps_still_hold(servers: Parts) -> None:
    lan = caller(servers, LAN)
    accept(servers, lan, arrival(content="Chữ có dấu: Ễ, đ, “ngoặc”, số 1,5 và\ndòng mới"))
    (stored,) = servers.feed.steps("documents", ("ubnd",), 0, 9)
    assert hash_of(stored.step) == stored.step.hash

"""On the servers: an office is dissolved into another, somebody leaves; what was done before still counts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from sync.provincial.accounts import Caller
from sync.provincial.app import Parts
from tests.sync.province import DIRECTORY, DUNG, HAI, HANOI, LAN, OTHER, THU
from workflow.errors import NotAllowed
from workflow.people import Person
from workflow.steps import Draft, Step, make
from workflow.store.journal import StepResult

NOW = datetime.now(HANOI).replace(microsecond=0)
TODAY = NOW.date().isoformat()
BEFORE = NOW - timedelta(days=2)


def caller(servers: Parts, person: Person) -> Caller:
    """Sign a person in."""
    found = servers.accounts.caller(f"Bearer {servers.accounts.issue(person.id, f'may-{person.id}')}")
    assert found is not None
    return found


def step(person: Person, kind: str, payload: dict[str, Any], at: datetime, previous: str | None = None) -> Step:
    """Make a step as a desk would."""
    return make(
        Draft(kind, payload), item="van-ban-1", item_kind="incoming", actor=person.id, at=at,
        device=f"may-{person.id}", previous=previous,
    )  # fmt: skip


def arrival(at: datetime) -> Step:
    """Make the first step of a document of the office that will end."""
    sender = {"organ": OTHER.organ, "name": OTHER.name}
    return step(LAN, "incoming.arrived", {"office": "ubnd", "subject": "V/v thu chi", "from": sender}, at)


def change(servers: Parts, **parts: Any) -> None:
    """Lend another directory from now on."""
    path = servers.store.folder / "catalogue" / "directory.json"
    path.write_text(json.dumps(DIRECTORY.to_json() | parts, ensure_ascii=False), encoding="utf-8")


def accept(servers: Parts, who: Caller, *steps: Step) -> list[StepResult]:
    """Offer steps."""
    return list(servers.acceptance.accept("documents", who, steps))


def feed(servers: Parts, who: Caller) -> list[Step]:
    """Return what the person's desk is given."""
    return [accepted.step for accepted in servers.feed.steps("documents", who.reads, 0, 10**6)]


def dissolved() -> dict[str, Any]:
    """Return a directory in which the commune went into the department today."""
    value = DIRECTORY.to_json()
    ended = [unit | ({"end": TODAY} if unit["id"] in ("ubnd", "vhxh") else {}) for unit in value["units"]]
    return {"units": ended, "links": [{"old": "ubnd", "new": "stc", "on": TODAY, "share": "whole"}]}


def test_the_heir_is_given_the_steps_and_acts_on_them(servers: Parts) -> None:
    first = arrival(BEFORE)
    assert accept(servers, caller(servers, LAN), first)[0].status == "applied"
    stranger = step(THU, "incoming.opinion", {"text": "x"}, NOW, first.hash)
    assert accept(servers, caller(servers, THU), stranger)[0].status == "rejected"
    assert feed(servers, caller(servers, THU)) == []
    change(servers, **dissolved())
    heir = caller(servers, THU)
    assert heir.reads == ("stc", "ubnd")
    assert feed(servers, heir) == [first]
    more = step(THU, "incoming.opinion", {"text": "Tiếp tục xử lý"}, NOW, first.hash)
    assert accept(servers, heir, more)[0].status == "applied"


def test_what_was_done_before_the_end_comes_in_after_it_and_nothing_done_later(servers: Parts) -> None:
    lan = caller(servers, LAN)
    change(servers, **dissolved())
    gone = caller(servers, LAN)
    assert gone.left and gone.reads == ()
    first = arrival(BEFORE)
    late = step(LAN, "incoming.opinion", {"text": "x"}, NOW, first.hash)
    assert [result.status for result in accept(servers, gone, first, late)] == ["applied", "rejected"]
    assert feed(servers, gone) == [] != feed(servers, caller(servers, THU))
    assert lan.office == gone.office == "ubnd"
    with pytest.raises(NotAllowed):
        servers.leases.grant("documents", gone, "van_ban_den", NOW.year, 5, NOW)


def test_who_left_is_given_nothing_and_acts_no_more(servers: Parts) -> None:
    first = arrival(BEFORE)
    accept(servers, caller(servers, LAN), first)
    people = [
        person.to_json() | ({"end": TODAY} if person.id == DUNG.id else {})
        for person in (LAN, HAI, DUNG, THU)
    ]  # fmt: skip
    change(servers, people=people)
    dung = caller(servers, DUNG)
    assert dung.left and feed(servers, dung) == []
    kept = step(DUNG, "incoming.opinion", {"text": "Ý kiến hôm trước"}, BEFORE, first.hash)
    late = step(DUNG, "incoming.opinion", {"text": "Ý kiến hôm nay"}, NOW, first.hash)
    results = accept(servers, dung, kept, late)
    assert [result.status for result in results] == ["applied", "rejected"]
    assert "không còn giữ nhiệm vụ" in results[1].reason

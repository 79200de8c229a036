"""A tampered client gets nothing it should not: foreign items, actors, machines, roles, files and numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.provincial.app import Parts
from sync.provincial.audit import Audit
from tests.sync.province import DUNG, HAI, LAN, THU
from tests.sync.test_steps_acceptance import CLOCK, accept, arrival, caller, step
from workflow.people import SYSTEM, Person
from workflow.steps import Step, hash_of

FIRST = arrival()
DAY = CLOCK().date().isoformat()


def resealed(one: Step, **changes: str) -> Step:
    """Change a step and give it the hash that fits, as a tampered program would."""
    changed = replace(one, **changes)  # type: ignore[arg-type]
    return replace(changed, hash=hash_of(changed))


def taken(number: int) -> dict[str, object]:
    """Return the entry of a number into the incoming register."""
    return {"book": "van_ban_den", "year": CLOCK().year, "number": number, "on": DAY}


CASES = {
    "another office's item": (THU, lambda: step(THU, "incoming.opinion", {"text": "x"}, previous=FIRST.hash)),
    "in another's name": (LAN, lambda: step(HAI, "incoming.steered", {"text": "Đồng ý"}, previous=FIRST.hash)),
    "in another's name, resealed": (
        LAN, lambda: resealed(step(LAN, "incoming.steered", {"text": "x"}, previous=FIRST.hash), actor=HAI.id)),
    "from another machine": (LAN, lambda: step(LAN, "incoming.opinion", {"text": "x"}, device="may-khac")),
    "in the system's name": (
        LAN, lambda: resealed(step(LAN, "incoming.registered", taken(1), previous=FIRST.hash), actor=SYSTEM.id)),
    "steering without being a leader": (
        DUNG, lambda: step(DUNG, "incoming.steered", {"text": "x"}, previous=FIRST.hash)),
    "registering without being the clerk": (
        DUNG, lambda: step(DUNG, "incoming.registered", taken(1), previous=FIRST.hash)),
    "a number nobody lent": (LAN, lambda: step(LAN, "incoming.registered", taken(77), previous=FIRST.hash)),
    "contents changed under the old hash": (LAN, lambda: replace(
        step(LAN, "incoming.opinion", {"text": "x"}, previous=FIRST.hash), payload={"text": "y"})),
    "a kind nobody knows": (LAN, lambda: step(LAN, "incoming.opened_for_all", {}, previous=FIRST.hash)),
    "an item of the other server": (LAN, lambda: step(LAN, "dossier.opinion", {"text": "x"})),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_changes_nothing_and_is_noted(servers: Parts, name: str) -> None:
    person, make = CASES[name]
    accept(servers, caller(servers, LAN), FIRST)
    tampered = make()
    (result,) = accept(servers, caller(servers, person), tampered)
    assert (result.status, result.position) == ("rejected", None)
    assert result.reason
    assert servers.feed.head("documents")[1] == 1
    (noted,) = Audit(servers.store, servers.now).rows(what="step.refused")
    assert (noted["person"], noted["about"]) == (person.id, f"documents {tampered.id}")


def with_file(person: Person, office: str) -> Step:
    """Make an arrival that names a file."""
    file = {"sha256": "a" * 64, "name": "kem-theo.pdf", "media_type": "application/pdf", "size": 5, "role": "chinh"}
    return arrival(person, f"van-ban-{office}", office, files=[file])


def test_a_step_that_names_another_offices_file_waits_for_its_own(servers: Parts) -> None:
    with servers.store.writing("documents") as connection:
        connection.exec_driver_sql(
            "INSERT INTO files (lane, office, sha256, size, media_type, complete)"
            f" VALUES ('documents', 'ubnd', '{'a' * 64}', 5, 'application/pdf', true)"
        )
    (own,) = accept(servers, caller(servers, LAN), with_file(LAN, "ubnd"))
    assert (own.status, own.reason) == ("applied", "")
    assert accept(servers, caller(servers, THU), with_file(THU, "stc"))[0].status == "needs-file"

"""A restored server hears of an item's later steps before the first is offered again: they wait, none is refused."""

from __future__ import annotations

from datetime import timedelta

from sync.provincial.app import Parts
from tests.sync.province import HAI, LAN
from tests.sync.test_steps_acceptance import CLOCK, accept, arrival, caller, step
from workflow.steps import Draft, make


def test_what_follows_on_a_forgotten_item_waits_for_its_first_step(servers: Parts) -> None:
    lan, hai = caller(servers, LAN), caller(servers, HAI)
    first = arrival()
    opinion = step(HAI, "incoming.opinion", {"text": "Gấp"}, previous=first.hash)
    (early,) = accept(servers, hai, opinion, acked=(opinion.id,))
    assert (early.status, bool(early.reason)) == ("wait", True)
    assert [r.status for r in accept(servers, lan, first, acked=(first.id,))] == ["applied"]
    assert [r.status for r in accept(servers, hai, opinion, acked=(opinion.id,))] == ["applied"]


def test_what_follows_on_a_refused_first_step_does_not_wait(servers: Parts) -> None:
    lan = caller(servers, LAN)
    first = arrival(office="khong-co")
    second = step(LAN, "incoming.opinion", {"text": "x"}, previous=first.hash)
    assert [r.status for r in accept(servers, lan, first, second)] == ["rejected", "rejected"]


def test_nobody_waits_for_ever(servers: Parts) -> None:
    lan = caller(servers, LAN)
    old = make(
        Draft("incoming.opinion", {"text": "x"}), item="mat-roi", item_kind="incoming", actor=LAN.id,
        at=CLOCK() - timedelta(days=8), device="may-lan", previous="0" * 64,
    )  # fmt: skip
    assert [r.status for r in accept(servers, lan, old, acked=(old.id,))] == ["rejected"]

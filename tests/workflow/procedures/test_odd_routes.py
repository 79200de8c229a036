"""Routes as a tampered file or an older program might bring them: never an endless walk, never two ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.dossiers.along_route import move, taken_in
from tests.workflow.office import DIRECTORY
from workflow.dossiers.along import left_to_do, only_handed_over, open_steps
from workflow.procedures.moving import complete, leads_to, start
from workflow.procedures.records import _completed
from workflow.procedures.route import Route, read_route
from workflow.procedures.scopes import scopes


def route(**ways: Any) -> Route:
    """Return a route of steps and what follows them; a name says what kind it is."""
    kinds = {"b": "start", "s": "split", "c": "choice", "j": "join", "e": "end"}
    return read_route({"nodes": [
        {"id": id, "kind": kinds.get(id[0], "work"), **({"role": "chuyen_vien"} if id[0] not in kinds else {}),
         "next": list(to)}
        for id, to in ways.items()
    ]})  # fmt: skip


def test_a_second_way_to_an_end_does_not_open_anything_beside_it() -> None:
    odd = route(b=["w"], w=["s"], s=["e", "x", "e2"], x=["e"], e=[], e2=[])
    marking = complete(odd, start(odd), "w")
    assert (marking.ended, marking.open) == ("e", ())


def test_a_way_to_nowhere_opens_nothing() -> None:
    odd = route(b=["w"], w=["s"], s=["gone", "x"], x=["e"], e=[])
    assert complete(odd, start(odd), "w").open == ("x",)
    assert leads_to(odd, "w") == ("x",)
    assert leads_to(odd, "gone") == ()


def test_a_place_reached_over_two_ways_is_named_once() -> None:
    odd = route(b=["w"], w=["s"], s=["x", "x"], x=["e"], e=[])
    assert leads_to(odd, "w") == ("x",)


def test_a_route_without_a_beginning_stands_nowhere() -> None:
    odd = route(w=["e"], e=[])
    assert start(odd).open == () and not scopes(odd).stacks


@pytest.mark.parametrize(
    ("kept", "fee"),
    [
        ({"fees": []}, 0), ({"fees": [], "fee": 7}, 7), ({"fees": [{"amount": 5, "case": "nộp trực tiếp"}]}, 0),
        ({"fees": [{"amount": 5, "case": "x"}, {"amount": 9}]}, 9), ({"fees": [{"amount": 9}], "fee": 3}, 3),
    ],
)  # fmt: skip
def test_the_fee_of_a_record_is_the_one_everybody_pays(kept: dict[str, Any], fee: int) -> None:
    made = _completed(dict(kept))
    assert made["fee"] == fee and ("fees" in made) is bool(kept["fees"])


LOOP: dict[str, Any] = {"nodes": [
    {"id": "bat_dau", "kind": "start", "next": ["nhan"]},
    {"id": "nhan", "kind": "work", "name": "Tiếp nhận", "role": "mot_cua", "unit": "tt", "next": ["soan"]},
    {"id": "soan", "kind": "work", "name": "Soạn", "role": "chuyen_vien", "unit": "kt", "next": ["xet"]},
    {"id": "xet", "kind": "choice", "next": [
        {"to": "soan", "outcome": "lai", "words": "Soạn lại"}, {"to": "tra", "outcome": "xong", "words": "Xong"}]},
    {"id": "tra", "kind": "work", "name": "Trả kết quả", "role": "mot_cua", "unit": "tt", "next": ["het"]},
    {"id": "het", "kind": "end"},
]}  # fmt: skip


def test_after_the_signature_a_loop_is_walked_once() -> None:
    """Without a leader's step on the way, the signature says nothing of what was to be written again."""
    desk = taken_in(LOOP)
    move(desk, "counter", "nhan", "soan")
    desk.do("expert", "dossier.result_prepared")
    desk.do("leader", "dossier.result_signed")
    (node,) = open_steps(desk.state)
    assert {step.id for step in left_to_do(desk.state, node)} <= {"soan"}
    tasks = desk.rules.tasks(desk.state, DIRECTORY)
    assert tasks and only_handed_over(desk.state) is (tasks[0].key == "hand-over")
    desk.do("counter", "dossier.handed_over")
    assert desk.rules.tasks(desk.state, DIRECTORY) == ()

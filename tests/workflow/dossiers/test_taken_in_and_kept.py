"""When a dossier was taken in, whose its steps are, and which due times stay while others are finished."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.workflow.dossiers.along_route import DUE, move, taken_in
from tests.workflow.office import DIRECTORY, LATER, NOW, Desk, at, file
from workflow.dossiers.along import keeps, open_steps, work_of
from workflow.errors import Missing, SecretDocument
from workflow.people import SYSTEM
from workflow.procedures.route import Kind, Node


@pytest.mark.parametrize(
    ("at_", "good"),
    [(NOW, True), (NOW + timedelta(days=1), True), (NOW + timedelta(days=1, minutes=1), False)],
)
def test_nothing_is_taken_in_in_the_future(at_: datetime, good: bool) -> None:
    """A clock may run a day ahead and no more."""
    change: dict[str, Any] = {
        "at": at_.isoformat(), "code": f"H12.59-{at_:%y%m%d}-0042", "due": (at_ + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    desk = Desk("dossier")
    if good:
        desk.do("counter", "dossier.received", change)
        assert desk.state.at == at_.isoformat()
        return
    with pytest.raises(Missing, match="tương lai") as refused:
        desk.do("counter", "dossier.received", change)
    assert refused.value.field == "at"


def test_a_wrong_code_is_answered_with_the_first_one_of_that_day() -> None:
    with pytest.raises(Missing, match=r"H12\.59-260302-0001"):
        Desk("dossier").do("counter", "dossier.received", {"code": "7"})


def test_one_paper_brought_of_several_is_a_supplement_and_none_is_not() -> None:
    papers = [{"id": "2", "name": "Biên bản", "got": True}, {"id": "3", "name": "Ảnh", "got": False}]
    desk = at("dossier", "supplement")
    desk.do("counter", "dossier.supplemented", {"papers": papers})
    assert [paper.got for paper in desk.state.papers] == [True, True, False]
    with pytest.raises(Missing, match="Chưa có giấy tờ nào"):
        at("dossier", "supplement").do("counter", "dossier.supplemented", {"papers": papers[1:]})


def test_the_due_time_of_a_branch_stays_while_another_is_finished() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac", dues={"do_dac": DUE, "lay_y_kien": LATER})
    move(desk, "expert", "do_dac", "ban_ve", dues={"ban_ve": DUE})
    assert desk.state.dues == {"lay_y_kien": LATER, "ban_ve": DUE}
    move(desk, "expert", "ban_ve", "hop")
    assert desk.state.dues == {"lay_y_kien": LATER}


def test_a_dossier_lies_with_the_units_of_its_steps_else_with_the_office() -> None:
    desk = taken_in()
    assert work_of(desk.state) == ("tt",)
    move(desk, "counter", "nhan", "do_dac")
    assert set(work_of(desk.state)) == {"kt", "vh"}
    bare = Node("x", Kind.WORK, "X", "chuyen_vien")
    assert open_steps(desk.state)[0].unit and not bare.unit
    assert keeps(bare, desk.state, DIRECTORY.person("expert"), DIRECTORY)
    assert not keeps(bare, desk.state, SYSTEM, DIRECTORY)
    assert not keeps(Node("x", Kind.WORK, "X", "la"), desk.state, DIRECTORY.person("expert"), DIRECTORY)


def test_a_result_whose_name_says_it_is_secret_is_not_taken() -> None:
    with pytest.raises(SecretDocument):
        at("dossier", "processing").do("expert", "dossier.result_prepared", {"file": file("8", "Tối mật.pdf")})


def may_move(desk: Desk, who: str) -> bool:
    """Tell whether somebody is offered to move it on."""
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return any(option.kind == "dossier.advanced" and not option.why_not for option in options)


def signed_beside(*roles: tuple[str, str]) -> Desk:
    """Return a signed dossier that stands at two steps beside each other, held by these roles."""
    work = [
        {"id": f"viec_{n}", "kind": "work", "name": f"Việc {n}", "role": role, "unit": unit, "next": ["hop"]}
        for n, (role, unit) in enumerate(roles)
    ]
    desk = taken_in({"nodes": [
        {"id": "bat_dau", "kind": "start", "next": ["nhan"]},
        {"id": "nhan", "kind": "work", "role": "mot_cua", "unit": "tt", "next": ["ky"]},
        {"id": "ky", "kind": "work", "role": "lanh_dao", "unit": "nam-can", "next": ["chia"]},
        {"id": "chia", "kind": "split", "next": ["viec_0", "viec_1"]}, *work,
        {"id": "hop", "kind": "join", "next": ["tra"]},
        {"id": "tra", "kind": "work", "role": "mot_cua", "unit": "tt", "next": ["het"]}, {"id": "het", "kind": "end"},
    ]})  # fmt: skip
    move(desk, "counter", "nhan", "ky")
    desk.do("leader", "dossier.result_prepared")
    desk.do("leader", "dossier.result_signed")
    move(desk, "leader", "ky", "viec_0")
    return desk


def test_branches_that_are_waited_for_can_be_moved_on_even_when_the_signature_says_it_all() -> None:
    """Handing over waits for both; if nobody might move them the dossier would never leave."""
    desk = signed_beside(("lanh_dao", "nam-can"), ("lanh_dao", "nam-can"))
    assert may_move(desk, "leader")
    move(desk, "leader", "viec_0", "hop")
    move(desk, "leader", "viec_1", "tra")
    assert not may_move(desk, "leader") and not may_move(desk, "counter")
    desk.do("counter", "dossier.handed_over")


def test_what_is_left_in_one_branch_is_moved_on_after_the_other_was_sealed() -> None:
    desk = signed_beside(("van_thu", "nam-can"), ("chuyen_vien", "kt"))
    desk.do("clerk", "dossier.result_sealed")
    assert may_move(desk, "expert") and may_move(desk, "clerk")
    move(desk, "clerk", "viec_0", "hop")
    move(desk, "expert", "viec_1", "tra")
    desk.do("counter", "dossier.handed_over")

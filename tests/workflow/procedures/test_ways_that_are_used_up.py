"""A way that is open so many times is open just so often; minutes and papers of a procedure are what it says."""

from __future__ import annotations

import pytest

from workflow.errors import Missing, WrongState
from workflow.procedures.moving import Marking, complete, give_back, outcomes, start
from workflow.procedures.procedure import check_procedure, read_procedure
from workflow.procedures.route import Route, read_route


def loop(times: int) -> Route:
    """Return a route on which a draft may be sent round so many times."""
    return read_route({"nodes": [
        {"id": "b", "kind": "start", "next": ["soan"]},
        {"id": "soan", "kind": "work", "role": "chuyen_vien", "next": ["xet"]},
        {"id": "xet", "kind": "choice", "next": [
            {"to": "sua", "outcome": "lai", "words": "Làm lại", "times": times}, {"to": "tra", "outcome": "xong"}]},
        {"id": "sua", "kind": "work", "role": "chuyen_vien", "next": ["soan"]},
        {"id": "tra", "kind": "work", "role": "mot_cua", "next": ["e"]},
        {"id": "e", "kind": "end"},
    ]})  # fmt: skip


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_way_is_open_as_often_as_it_says(times: int) -> None:
    route = loop(times)
    here = start(route)
    for used in range(times):
        assert [branch.outcome for branch in outcomes(route, here, "soan")] == ["lai", "xong"]
        here = complete(route, here, "soan", "lai")
        assert here.open == ("sua",) and here.taken == {"xet/lai": used + 1}
        here = complete(route, here, "sua")
    assert [branch.outcome for branch in outcomes(route, here, "soan")] == ["xong"]
    with pytest.raises(WrongState, match="“lai” chỉ được chọn một lần và đã dùng"):
        complete(route, here, "soan", "lai")
    with pytest.raises(Missing, match="Bước “soan” phải chọn: xong"):
        complete(route, here, "soan", "khác")
    assert complete(route, here, "soan", "xong").open == ("tra",)


def test_sent_back_the_way_stays_used() -> None:
    route = loop(1)
    here = complete(route, start(route), "soan", "lai")
    back = give_back(route, here, "sua", "soan")
    assert back.open == ("soan",) and back.taken == {"xet/lai": 1}
    assert [branch.outcome for branch in outcomes(route, back, "soan")] == ["xong"]


def test_nothing_is_chosen_where_nobody_chooses() -> None:
    with pytest.raises(Missing, match="không có hướng nào"):
        complete(loop(1), Marking(("sua",)), "sua", "lai")


def nested() -> Route:
    """Return a route with a branch inside a branch."""
    return read_route({"nodes": [
        {"id": "b", "kind": "start", "next": ["s1"]},
        {"id": "s1", "kind": "split", "next": ["a", "x"]},
        {"id": "a", "kind": "work", "role": "chuyen_vien", "next": ["s2"]},
        {"id": "s2", "kind": "split", "next": ["c", "d"]},
        {"id": "c", "kind": "work", "role": "chuyen_vien", "next": ["j2"]},
        {"id": "d", "kind": "work", "role": "chuyen_vien", "next": ["j2"]},
        {"id": "j2", "kind": "join", "next": ["f"]},
        {"id": "f", "kind": "work", "role": "chuyen_vien", "next": ["j1"]},
        {"id": "x", "kind": "work", "role": "truong_don_vi", "next": ["j1"]},
        {"id": "j1", "kind": "join", "next": ["g"]},
        {"id": "g", "kind": "work", "role": "lanh_dao", "next": ["e"]},
        {"id": "e", "kind": "end"},
    ]})  # fmt: skip


def test_back_inside_a_branch_leaves_the_other_branches_where_they_are() -> None:
    route = nested()
    here = complete(route, complete(route, start(route), "a"), "c")
    assert (set(here.open), here.arrived) == ({"x", "d"}, ("c>j2",))
    back = give_back(route, here, "d", "a")
    assert (set(back.open), back.arrived) == ({"x", "a"}, ())
    again = complete(route, complete(route, complete(route, back, "a"), "d"), "c")
    assert set(again.open) == {"x", "f"}


def test_back_from_behind_both_joins_opens_one_inner_branch_alone() -> None:
    route = nested()
    here = start(route)
    for id in ("a", "c", "d", "f", "x"):
        here = complete(route, here, id)
    assert here.open == ("g",)
    back = give_back(route, here, "g", "c")
    assert (back.open, set(back.arrived)) == (("c",), {"d>j2", "x>j1"})
    assert complete(route, complete(route, back, "c"), "f").open == ("g",)
    outer = give_back(route, here, "g", "x")
    assert (outer.open, set(outer.arrived)) == (("x",), {"f>j1"})


def test_the_time_of_a_procedure_is_its_days_and_hours_together() -> None:
    said = {"code": "1", "name": "x", "steps": [{"id": "a", "role": "mot_cua"}]}
    assert read_procedure(said | {"days": 2, "hours": 3}).minutes == 2 * 480 + 180
    assert read_procedure(said).minutes == 0


def test_a_paper_is_asked_for_once_unless_more_are_wanted() -> None:
    papers = [{"name": "Đơn"}, {"name": "Bản vẽ", "count": 3}, {"id": "CC", "name": "Căn cước", "count": 0}]
    read = read_procedure({"code": "1", "name": "x", "papers": papers}).papers
    assert [(paper.id, paper.count) for paper in read] == [("1", 1), ("2", 3), ("CC", 1)]


def test_every_step_of_a_procedure_has_somebody() -> None:
    steps = [{"id": "a", "role": "mot_cua"}, {"id": "b", "role": ""}]
    with pytest.raises(Missing):
        check_procedure(read_procedure({"code": "1", "name": "x", "steps": steps}))
    check_procedure(read_procedure({"code": "1", "name": "x", "steps": steps[:1]}))


def test_a_step_has_its_place() -> None:
    steps = [{"id": id, "role": "mot_cua"} for id in ("a", "b", "c")]
    procedure = read_procedure({"code": "1", "name": "x", "steps": steps})
    assert [procedure.place(id) for id in ("a", "c", "la")] == [0, 2, -1]

"""A dossier along a route with branches, another agency and a duty: who may, where to, back from where, what waits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.workflow.dossiers.along_route import DUE, PROCEDURE, at_appraisal, move, taken_in
from tests.workflow.office import DIRECTORY, INTAKE, LATER, NOW, PEOPLE, Desk
from tests.workflow.procedures.sample import land
from workflow.dossiers.along import back, goes_on, held, open_steps, standing, ways
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, WrongState
from workflow.national.states import national_state
from workflow.procedures.moving import Marking
from workflow.procedures.procedure import read_procedure
from workflow.procedures.sound import UnsoundRoute
from workflow.rules import Folder
from workflow.timeline import step_words, words


def owners(desk: Desk) -> dict[str, tuple[str, str | None]]:
    """Return whose each task is and when it is due, by key."""
    return {task.key: (task.owner, task.due) for task in desk.rules.tasks(desk.state, DIRECTORY)}


def primary(desk: Desk, who: str) -> str:
    """Return the kind of the filled button."""
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return next((option.kind for option in options if option.primary), "")


def test_parallel_steps_have_their_own_owner_and_due_time() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac", dues={"do_dac": DUE, "lay_y_kien": LATER, "khong_co": LATER})
    assert owners(desk) == {
        "advance:do_dac": ("chuyen_vien@kt", DUE), "advance:lay_y_kien": ("truong_don_vi@vh", LATER),
    }  # fmt: skip
    assert desk.state.dues == {"do_dac": DUE, "lay_y_kien": LATER}
    assert desk.rules.row(desk.state, DIRECTORY).state == "Đo đạc; Lấy ý kiến dân cư"
    todo = {p.id for p in PEOPLE if Folder.TODO in desk.rules.folders(desk.state, p, DIRECTORY)}
    assert todo == {"expert", "peer", "culture"}


def test_a_join_waits_for_every_branch() -> None:
    desk = at_appraisal()
    assert desk.state.step == "tham_dinh" and standing(desk.state).arrived == ()
    assert owners(desk) == {"advance:tham_dinh": ("chuyen_vien@kt", INTAKE["due"])}


def test_whoever_helps_does_not_draw_up_the_result() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac")
    assert primary(desk, "culture") == "dossier.advanced"
    assert primary(desk, "expert") == "dossier.result_prepared"


def test_a_step_of_somebody_else_is_refused_naming_who_holds_it() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac")
    with pytest.raises(NotAllowed) as refused:
        move(desk, "expert", "lay_y_kien", "hop")
    assert "Lấy ý kiến dân cư" in refused.value.text and "Nguyễn Hữu Nghĩa" in refused.value.text
    with pytest.raises(NotAllowed):
        move(desk, "counter", "do_dac", "ban_ve")
    move(desk, "expert", "do_dac", "ban_ve")
    with pytest.raises(AlreadyDone, match="Lâm Hoài Thương"):
        move(desk, "peer", "do_dac", "ban_ve")
    with pytest.raises(WrongState):
        move(desk, "expert", "tham_dinh", "thue")


def test_a_choice_needs_an_outcome_that_is_offered() -> None:
    desk = at_appraisal()
    for outcome, error in (("", Missing), ("khong_co", Missing)):
        with pytest.raises(error, match="Đủ điều kiện, Cần bổ sung, Không đủ điều kiện"):
            move(desk, "expert", "tham_dinh", "thue", outcome=outcome)
    with pytest.raises(Missing):
        move(desk, "expert", "tham_dinh", "cho_bo_sung", outcome="dat")
    move(desk, "expert", "tham_dinh", "thue", outcome="dat")
    assert step_words(desk.steps[-1], desk.state.procedure, DIRECTORY) == (
        "Chuyển Thuế cơ sở: “Xác định thuế”", "Kết luận: Đủ điều kiện",
    )  # fmt: skip


def test_what_can_only_mean_one_thing_needs_not_be_said() -> None:
    """A move of many dossiers at once names no step: each goes on where only one way is open."""
    desk = taken_in()
    step = desk.do("counter", "dossier.advanced", {"from": None, "to": None})[0]
    assert (step.payload["from"], step.payload["to"]) == ("nhan", "do_dac")
    desk = at_appraisal()
    with pytest.raises(Missing, match="bước kế tiếp"):
        desk.do("expert", "dossier.advanced", {"from": None, "to": None})
    desk.do("expert", "dossier.advanced", {"from": None, "to": None, "outcome": "dat"})
    assert desk.state.step == "thue"


def test_an_end_without_result_needs_its_reason_and_gives_the_papers_back() -> None:
    desk = at_appraisal()
    with pytest.raises(Missing, match="lý do"):
        move(desk, "expert", "tham_dinh", "tu_choi", outcome="khong")
    move(desk, "expert", "tham_dinh", "tu_choi", outcome="khong", text="Đất đang tranh chấp")
    assert desk.state.stage == "refused" and desk.state.reason == "Đất đang tranh chấp"
    assert national_state(desk.state).code == 8 and owners(desk) == {"hand-over": ("mot_cua@nam-can", INTAKE["due"])}
    assert step_words(desk.steps[-1], desk.state.procedure, DIRECTORY)[0] == "Không giải quyết"
    desk.do("counter", "dossier.handed_over")
    assert national_state(desk.state).code == 8 and desk.rules.row(desk.state, DIRECTORY).done


def test_papers_are_asked_for_once_along_the_route_and_beside_it() -> None:
    desk = at_appraisal()
    move(desk, "expert", "tham_dinh", "cho_bo_sung", outcome="thieu")
    assert desk.state.stage == "processing" and primary(desk, "counter") == "dossier.supplement_requested"
    with pytest.raises(NotAllowed):
        move(desk, "counter", "cho_bo_sung", "tham_dinh")
    desk.do("counter", "dossier.supplement_requested")
    assert desk.state.stage == "supplement" and desk.rules.row(desk.state, DIRECTORY).paused
    desk.do("counter", "dossier.supplemented", {"dues": {"tham_dinh": LATER}})
    assert (desk.state.stage, desk.state.step) == ("processing", "tham_dinh")
    assert desk.state.dues == {"tham_dinh": LATER}
    node = open_steps(desk.state)[0]
    assert [branch.outcome for branch in ways(desk.state, node)] == ["dat", "khong"]
    with pytest.raises(WrongState, match="một lần"):
        move(desk, "expert", "tham_dinh", "cho_bo_sung", outcome="thieu")
    with pytest.raises(AlreadyDone):
        desk.do("expert", "dossier.supplement_requested")


def test_asking_beside_the_route_uses_the_one_time_up() -> None:
    desk = at_appraisal()
    desk.do("expert", "dossier.supplement_requested")
    desk.do("counter", "dossier.supplemented")
    assert [branch.outcome for branch in ways(desk.state, open_steps(desk.state)[0])] == ["dat", "khong"]
    with pytest.raises(WrongState, match="một lần"):
        move(desk, "expert", "tham_dinh", "cho_bo_sung", outcome="thieu")


def at_tax() -> Desk:
    """Return a dossier that waits for another agency."""
    desk = at_appraisal()
    move(desk, "expert", "tham_dinh", "thue", outcome="dat", dues={"thue": DUE})
    return desk


def test_a_stage_at_another_agency_has_its_own_due_time_and_shows_when_it_was_answered() -> None:
    desk = at_tax()
    (stage,) = desk.state.elsewhere
    assert (stage.agency, stage.due, stage.answered) == ("Thuế cơ sở", DUE, "")
    (task,) = desk.rules.tasks(desk.state, DIRECTORY)
    assert (task.owner, task.what, task.due) == ("chuyen_vien@kt", "Chờ Thuế cơ sở: Xác định thuế", DUE)
    desk.do("expert", "dossier.result_prepared")
    with pytest.raises(WrongState, match="Còn chờ: Xác định thuế"):
        desk.do("leader", "dossier.result_signed")
    with pytest.raises(Missing, match="số tiền phải nộp"):
        move(desk, "expert", "thue", "ky")
    for wrong in ("nhiều", True, None):
        with pytest.raises(Missing):
            move(desk, "expert", "thue", "ky", data={"so_tien": wrong})
    with pytest.raises(Missing, match="không hỏi"):
        move(desk, "expert", "thue", "ky", data={"so_tien": 0, "khac": 1})
    move(desk, "expert", "thue", "ky", data={"so_tien": 0})
    assert desk.state.elsewhere[0].answered == desk.steps[-1].at and desk.state.data == {"so_tien": 0}
    assert step_words(desk.steps[-1], desk.state.procedure, DIRECTORY) == (
        "Chuyển bước “Ký kết quả”", "Số tiền phải nộp: 0",
    )  # fmt: skip
    desk.do("leader", "dossier.result_signed")


def at_duty() -> Desk:
    """Return a dossier at its financial duty."""
    desk = at_tax()
    move(desk, "expert", "thue", "nop_tien", data={"so_tien": 1_500_000})
    return desk


def test_a_financial_duty_stops_the_clock_until_it_is_met() -> None:
    desk = at_duty()
    assert primary(desk, "counter") == "dossier.finance_notified"
    desk.do("counter", "dossier.finance_notified")
    row = desk.rules.row(desk.state, DIRECTORY)
    assert row.paused and row.state == "Chờ nghĩa vụ tài chính" and national_state(desk.state).code == 6
    assert owners(desk) == {"finance": ("mot_cua@nam-can", None)}
    assert Folder.UNDER_WAY in desk.rules.folders(desk.state, DIRECTORY.person("counter"), DIRECTORY)
    title, text = words(desk.steps[-1], DIRECTORY)
    assert "tạm dừng" in title and text == "Lệ phí trước bạ: 1.500.000 đồng\nHạn nộp 20/03/2026"
    with pytest.raises(WrongState):
        desk.do("counter", "dossier.finance_notified")
    with pytest.raises(Missing, match="ngày hẹn trả mới"):
        desk.do("counter", "dossier.finance_paid", {"due": None})
    with pytest.raises(Missing, match="trước lúc"):
        desk.do("counter", "dossier.finance_paid", {"due": "2026-03-01T09:00:00+07:00"})
    desk.do("counter", "dossier.finance_paid", {"dues": {"ky": LATER}})
    assert (desk.state.stage, desk.state.step, desk.state.due) == ("processing", "ky", LATER)
    assert desk.state.duties[0].receipt == "Biên lai 0001234" and desk.state.dues == {"ky": LATER}
    assert desk.state.promises[-1].why == "Đã thực hiện nghĩa vụ tài chính"


def test_a_second_duty_may_follow_the_first() -> None:
    desk = at_duty()
    for _ in range(2):
        desk.do("counter", "dossier.finance_notified")
        desk.do("counter", "dossier.finance_paid")
    assert len(desk.state.duties) == 2 and all(duty.paid_at for duty in desk.state.duties)


def test_a_dossier_that_waits_does_not_move() -> None:
    desk = at_duty()
    desk.do("counter", "dossier.finance_notified")
    for kind in ("dossier.advanced", "dossier.returned", "dossier.result_prepared", "dossier.apologised"):
        with pytest.raises(Refusal):
            desk.do("counter", kind, {"from": "nop_tien", "to": "ky"})


def test_stopped_and_taken_up_again() -> None:
    desk = at_appraisal()
    desk.do("expert", "dossier.stopped")
    assert desk.state.stage == "stopped" and national_state(desk.state).code == 8
    assert primary(desk, "counter") == "dossier.handed_over"
    with pytest.raises(NotAllowed):
        desk.do("expert", "dossier.resumed")
    with pytest.raises(Missing):
        desk.do("leader", "dossier.resumed", {"due": None})
    desk.do("leader", "dossier.resumed")
    assert (desk.state.stage, desk.state.step, desk.state.due) == ("processing", "tham_dinh", LATER)
    desk.do("expert", "dossier.stopped")
    desk.do("counter", "dossier.handed_over")
    assert national_state(desk.state).code == 8


def test_a_stop_while_waiting_goes_back_to_waiting() -> None:
    desk = at_duty()
    desk.do("counter", "dossier.finance_notified")
    desk.do("counter", "dossier.stopped")
    desk.do("leader", "dossier.resumed", {"due": None})
    assert desk.state.stage == "finance" and len(desk.state.promises) == 1
    desk.do("counter", "dossier.finance_paid")
    assert desk.state.step == "ky"


def test_time_is_added_once_while_it_runs() -> None:
    desk = at_appraisal()
    with pytest.raises(Missing, match="sau ngày đã hẹn"):
        desk.do("leader", "dossier.extended", {"due": INTAKE["due"]})
    desk.do("leader", "dossier.extended", {"dues": {"tham_dinh": LATER, "la": LATER}})
    assert desk.state.due == "2026-03-12T09:00:00+07:00" and desk.state.dues == {"tham_dinh": LATER}
    with pytest.raises(AlreadyDone):
        desk.do("leader", "dossier.extended", {"due": "2026-04-12T09:00:00+07:00"})
    late = at_appraisal()
    with pytest.raises(WrongState, match="Đã qua ngày hẹn"):
        late.do("leader", "dossier.extended", now=NOW.replace(day=9))


def test_back_to_an_earlier_step_of_the_same_branch_and_out_of_the_branches() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac")
    move(desk, "expert", "do_dac", "ban_ve")
    node = held(desk.state, DIRECTORY.person("expert"), DIRECTORY)[0]
    assert [step.id for step in back(desk.state, node)] == ["do_dac", "nhan"]
    desk.do("peer", "dossier.returned", {"from": "ban_ve", "to": "do_dac", "text": "Sai ranh"})
    assert set(standing(desk.state).open) == {"lay_y_kien", "do_dac"}
    title = step_words(desk.steps[-1], desk.state.procedure, DIRECTORY)
    assert title == ("Trả về bước “Đo đạc”", "Sai ranh") and words(desk.steps[-1], DIRECTORY)[0].startswith("Trả về")
    desk.do("culture", "dossier.returned", {"from": "lay_y_kien", "to": "nhan", "text": "Nhầm xã"})
    assert standing(desk.state).open == ("nhan",) and primary(desk, "counter") == "dossier.advanced"
    with pytest.raises(NotAllowed):
        desk.do("counter", "dossier.returned", {"from": "nhan", "to": "do_dac", "text": "x"})


def test_back_from_after_the_join_opens_that_branch_alone() -> None:
    desk = at_appraisal()
    desk.do("expert", "dossier.returned", {"from": "tham_dinh", "to": "lay_y_kien", "text": "Thiếu chữ ký dân"})
    assert standing(desk.state).open == ("lay_y_kien",)
    move(desk, "culture", "lay_y_kien", "tham_dinh")
    assert standing(desk.state).open == ("tham_dinh",)


def test_a_step_of_another_branch_is_nothing_to_return_to() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac")
    move(desk, "expert", "do_dac", "ban_ve")
    with pytest.raises(Missing, match="Tiếp nhận"):
        desk.do("culture", "dossier.returned", {"from": "lay_y_kien", "to": "do_dac", "text": "x"})


def test_a_result_waits_for_the_branches_and_the_papers_leave_when_all_is_done() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac")
    desk.do("expert", "dossier.result_prepared")
    with pytest.raises(WrongState, match="Đo đạc; Lấy ý kiến dân cư"):
        desk.do("leader", "dossier.result_signed")
    desk = at_duty()
    desk.do("counter", "dossier.finance_notified")
    desk.do("counter", "dossier.finance_paid")
    desk.do("leader", "dossier.result_prepared")
    desk.do("leader", "dossier.result_signed")
    move(desk, "leader", "ky", "tra")
    with pytest.raises(NotAllowed, match="bước cuối"):
        move(desk, "counter", "tra", "het")
    desk.do("counter", "dossier.handed_over")
    assert desk.rules.row(desk.state, DIRECTORY).done and national_state(desk.state).code == 10


def test_the_dossier_keeps_the_route_it_started_with() -> None:
    desk = taken_in()
    assert desk.state.procedure.route.hash == read_procedure(PROCEDURE).route.hash
    stored = json.loads(json.dumps(desk.rules.to_json(desk.state)))
    assert desk.rules.from_json(stored).procedure.route.hash == desk.state.procedure.route.hash


def test_a_dossier_stored_before_routes_had_markings_goes_on() -> None:
    desk = Desk("dossier", (("counter", "dossier.received"), ("counter", "dossier.advanced")))
    stored = desk.rules.to_json(desk.state)
    for name in ("marking", "data", "dues", "elsewhere", "duties", "stopped_from"):
        stored.pop(name, None)
    old = desk.rules.from_json(json.loads(json.dumps(stored)))
    assert old.marking == Marking() and standing(old) == standing(desk.state)
    desk.state = old
    desk.do("expert", "dossier.advanced", {"from": "tham_dinh", "to": "tiep_nhan", "text": "Thiếu chữ ký"})
    assert standing(desk.state) == Marking(("tiep_nhan",))


def test_a_route_nobody_could_work_by_is_not_taken_in() -> None:
    broken = land()
    broken["nodes"][5]["next"] = ["het"]
    with pytest.raises(UnsoundRoute, match="hop"):
        taken_in(broken)
    with pytest.raises(UnsoundRoute):
        taken_in({"nodes": [{"id": "a", "kind": "script"}]})


def test_a_forged_step_with_a_broken_route_breaks_no_page() -> None:
    broken = land()
    broken["nodes"] += [{"id": "x", "kind": "choice", "next": ["y"]}, {"id": "y", "kind": "choice", "next": ["x"]}]
    broken["nodes"][0]["next"] = ["x"]
    desk = Desk("dossier")
    forged = desk.step("counter", "dossier.received", INTAKE | {"procedure": PROCEDURE | {"route": broken}})
    desk.accept(forged)
    assert desk.rules.tasks(desk.state, DIRECTORY) == () and desk.rules.row(desk.state, DIRECTORY).state


def test_a_step_after_which_only_the_result_is_left_says_so() -> None:
    """Whether anything follows may depend on what is filled in."""
    route = land()
    by_id = {node["id"]: node for node in route["nodes"]}
    by_id["tham_dinh"] |= {"asks": ["so_tien"], "next": ["con_viec"]}
    by_id["ky"]["next"] = ["het"]
    route["nodes"] = [by_id[id] for id in ("bat_dau", "nhan", "chia", "do_dac", "ban_ve", "lay_y_kien", "hop",
                                           "tham_dinh", "ky", "het")]  # fmt: skip
    route["nodes"].append({"id": "con_viec", "kind": "choice", "next": [{"to": "ky", "when": "so_tien > 0"}, "het"]})
    desk = taken_in(route)
    move(desk, "counter", "nhan", "do_dac")
    move(desk, "expert", "do_dac", "ban_ve")
    move(desk, "culture", "lay_y_kien", "hop")
    move(desk, "expert", "ban_ve", "tham_dinh")
    assert goes_on(desk.state, open_steps(desk.state)[0])
    with pytest.raises(WrongState, match="bước cuối"):
        move(desk, "expert", "tham_dinh", "het", data={"so_tien": 0})
    move(desk, "expert", "tham_dinh", "ky", data={"so_tien": 1})
    assert not goes_on(desk.state, open_steps(desk.state)[0])
    assert owners(desk) == {"result:ky": ("lanh_dao@nam-can", INTAKE["due"])}


@pytest.mark.parametrize("dues", [{"ky": "mai"}, {"ky": "2026-03-02T09:00:00"}, {"ky": 5}, ["ky"], "ky"])
def test_due_times_of_steps_must_be_times(dues: Any) -> None:
    with pytest.raises(Missing, match="Hạn của từng bước"):
        taken_in(dues=dues)


def test_a_return_nobody_could_make_changes_nothing_and_is_still_told() -> None:
    desk = at_appraisal()
    forged = desk.step("expert", "dossier.returned", {"from": "tham_dinh", "to": "het", "text": "x"})
    assert desk.rules.evolve(desk.state, forged).marking == desk.state.marking
    odd = desk.step("expert", "dossier.advanced", {"from": "tham_dinh", "to": "la", "outcome": "la", "text": "x"})
    assert step_words(odd, desk.state.procedure, DIRECTORY) == ("Chuyển bước “la”", "x")
    assert desk.rules.evolve(desk.state, odd).marking == desk.state.marking

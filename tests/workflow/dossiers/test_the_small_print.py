"""Small things a slip would change: dates to the minute, whose step without a unit is, what a wait is for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.workflow.dossiers.along_route import DUE, at_appraisal, move, taken_in
from tests.workflow.office import DIRECTORY, INTAKE, LATER, NOW, PEOPLE, PROCEDURE, UNITS, Desk, at, certificate, file
from workflow.dossiers.along import left_to_do, open_steps, standing
from workflow.dossiers.dossier import Dossier
from workflow.errors import Missing, NotAllowed, WrongState
from workflow.people import Directory, Person, Role
from workflow.rules import Folder
from workflow.timeline import step_words

SOON = datetime.fromisoformat(INTAKE["due"])


def steps(*named: tuple[str, str, str, str], next: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a route of (id, name, role, unit), one after another unless ``next`` says otherwise."""
    ids = [one[0] for one in named]
    nodes: list[dict[str, Any]] = [{"id": "bat_dau", "kind": "start", "next": [ids[0]]}, {"id": "het", "kind": "end"}]
    for place, (id, name, role, unit) in enumerate(named):
        to = (next or {}).get(id) or [ids[place + 1] if place + 1 < len(ids) else "het"]
        nodes.append({"id": id, "kind": "work", "name": name, "role": role, "unit": unit, "next": to})
    nodes += [{"id": id, "kind": id.partition("_")[0], "next": to} for id, to in (next or {}).items() if id not in ids]
    return {"nodes": nodes}


def tasks(desk: Desk) -> dict[str, tuple[str, str, str | None]]:
    """Return owner, words and due of each task, by key."""
    return {task.key: (task.owner, task.what, task.due) for task in desk.rules.tasks(desk.state, DIRECTORY)}


def primary(desk: Desk, who: str) -> str:
    """Return the kind of the filled button."""
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return next((option.kind for option in options if option.primary), "")


RECEIVE, WRITE = ("nhan", "Tiếp nhận", "mot_cua", "tt"), ("soan", "Soạn kết quả", "chuyen_vien", "kt")
SIGN, GIVE = ("ky", "Ký", "lanh_dao", ""), ("tra", "Trả kết quả", "mot_cua", "tt")


# ---------------------------------------------------------------- taking in


@pytest.mark.parametrize(("given", "kept"), [({"channel": 2}, 2), ({"channel": 3}, 3), ({"channel": None}, 1)])
def test_the_channel_is_kept_and_is_the_counter_where_none_is_named(given: dict[str, Any], kept: int) -> None:
    desk = Desk("dossier")
    desk.do("counter", "dossier.received", given)
    assert desk.state.channel == kept


def test_consent_counts_from_the_moment_the_papers_were_taken_in() -> None:
    early = NOW - timedelta(hours=3)
    desk = Desk("dossier")
    desk.do("counter", "dossier.received", {"consent": True, "at": early.isoformat()})
    assert (desk.state.consent, desk.state.consent_at) == ("yes", early.isoformat())
    assert desk.state.at == early.isoformat()


@pytest.mark.parametrize("dues", [{"nhan": "2026-03-04T09:00:00+07:00", "tra": 5}, {"nhan": 5}])
def test_one_due_time_that_is_none_spoils_them_all(dues: dict[str, Any]) -> None:
    with pytest.raises(Missing, match="Hạn của từng bước"):
        taken_in(dues=dues)


def test_a_reused_paper_without_a_name_is_still_named_in_the_refusal() -> None:
    papers = [*INTAKE["papers"], {"id": "9", "got": True, "source": "ho-so-1"}]
    with pytest.raises(Missing, match="Giấy tờ: bản số hóa"):
        Desk("dossier").do("counter", "dossier.received", {"papers": papers})


# ---------------------------------------------------------------- waiting


def test_papers_asked_for_before_the_first_move_bring_it_back_to_the_counter() -> None:
    desk = at("dossier", "received")
    desk.do("counter", "dossier.supplement_requested")
    desk.do("counter", "dossier.supplemented")
    assert desk.state.stage == "received" and tasks(desk) == {
        "advance:tiep_nhan": ("mot_cua@tt", "Chuyển giải quyết", LATER)
    }  # fmt: skip


def test_papers_brought_late_need_a_date_that_is_still_to_come() -> None:
    desk = at("dossier", "supplement")
    for due in (NOW, NOW - timedelta(minutes=1)):
        with pytest.raises(Missing, match="trước lúc"):
            desk.do("counter", "dossier.supplemented", {"due": due.isoformat()})
    desk.do("counter", "dossier.supplemented", {"due": (NOW + timedelta(minutes=1)).isoformat()})


def test_a_paper_brought_as_a_supplement_is_used_again_only_while_it_is_good() -> None:
    paper = {"id": "2", "name": "Giấy khám sức khỏe", "got": True, "source": "ho-so-1", "file": file("7"),
             "expires": "2026-03-08"}  # fmt: skip
    with pytest.raises(Missing, match="hết hạn trước ngày hẹn trả"):
        at("dossier", "supplement").do("counter", "dossier.supplemented", {"papers": [paper]})
    desk = at("dossier", "supplement")
    desk.do("counter", "dossier.supplemented", {"papers": [paper | {"expires": "2026-03-09"}]})
    assert desk.state.papers[-1].source == "ho-so-1"


def test_a_wait_names_the_duty_that_is_not_met_yet() -> None:
    desk = at("dossier", "finance")
    desk.do("counter", "dossier.finance_paid")
    desk.do("counter", "dossier.finance_notified", {"what": "Tiền sử dụng đất"})
    assert tasks(desk)["finance"][1] == "Chờ nộp Tiền sử dụng đất"


@pytest.mark.parametrize(("due", "good"), [(NOW, False), (NOW + timedelta(minutes=1), True)])
def test_a_clock_runs_on_to_a_date_after_now(due: datetime, good: bool) -> None:
    desk = at("dossier", "finance")
    if good:
        desk.do("counter", "dossier.finance_paid", {"due": due.isoformat()})
        assert desk.state.due == due.isoformat()
        return
    with pytest.raises(Missing, match="trước lúc"):
        desk.do("counter", "dossier.finance_paid", {"due": due.isoformat()})


def test_time_may_be_added_until_the_very_minute_promised() -> None:
    more = {"due": LATER}
    at("dossier", "processing").do("leader", "dossier.extended", more, now=SOON)
    with pytest.raises(WrongState, match="Đã qua ngày hẹn"):
        at("dossier", "processing").do("leader", "dossier.extended", more, now=SOON + timedelta(seconds=1))


def test_an_apology_names_a_time_that_is_still_to_come() -> None:
    overdue = datetime.fromisoformat(LATER)
    with pytest.raises(Missing, match="sau hôm nay"):
        at("dossier", "processing").do("counter", "dossier.apologised", {"due": LATER}, now=overdue)
    at("dossier", "processing").do("counter", "dossier.apologised", {"due": LATER}, now=overdue - timedelta(minutes=1))


# ---------------------------------------------------------------- who, where to


def test_a_step_without_a_unit_is_that_of_the_whole_office() -> None:
    desk = taken_in(steps(RECEIVE, ("xet", "", "chuyen_vien", ""), GIVE))
    move(desk, "counter", "nhan", "xet")
    assert tasks(desk)["advance:xet"][0] == "chuyen_vien@nam-can"
    with pytest.raises(Missing, match="“xet” không chờ văn bản"):
        move(desk, "expert", "xet", "tra", files=[file("c")])
    move(desk, "expert", "xet", "tra")


def test_a_refusal_names_at_most_three_who_hold_the_step() -> None:
    names = ["An", "Bình", "Chi", "Dũng"]
    more = [Person(name, name, "kt", "Chuyên viên", frozenset({Role.SPECIALIST})) for name in names]
    office = Directory(UNITS, [*(one for one in PEOPLE if one.unit != "kt"), *more])
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac")
    step = desk.step("culture", "dossier.advanced", {"from": "do_dac", "to": "ban_ve"})
    with pytest.raises(NotAllowed) as refused:
        desk.rules.check(desk.state, step, office)
    assert refused.value.text == "Bước “Đo đạc” do Phòng Kinh tế giữ: An, Bình, Chi."


def test_where_to_is_not_taken_out_of_the_hand_of_whoever_says_it() -> None:
    desk = at("dossier", "processing")
    (step,) = desk.do("expert", "dossier.advanced", {"from": None, "to": "tiep_nhan", "text": "Thiếu chữ ký"})
    assert (step.payload["from"], step.payload["to"]) == ("tham_dinh", "tiep_nhan")
    assert desk.state.step == "tiep_nhan"


def test_a_dossier_of_an_older_program_at_a_step_nobody_knows_has_done_none() -> None:
    assert standing(Dossier("d", step="la")).trail == ()
    procedure = at("dossier", "processing").state.procedure
    assert standing(Dossier("d", step="la", procedure=procedure)).trail == ()
    assert standing(Dossier("d", step="tham_dinh", procedure=procedure)).trail == ("tiep_nhan",)


def test_a_second_answer_of_an_agency_leaves_the_time_of_the_first() -> None:
    desk = at_appraisal()
    move(desk, "expert", "tham_dinh", "thue", outcome="dat", dues={"thue": DUE})
    desk.do("expert", "dossier.advanced", {"from": "thue", "to": "ky", "data": {"so_tien": 0}}, now=NOW)
    desk.do("leader", "dossier.returned", {"from": "ky", "to": "tham_dinh", "text": "Hỏi lại"})
    later = NOW + timedelta(days=1)

    def answered() -> list[datetime | None]:
        return [datetime.fromisoformat(one.answered) if one.answered else None for one in desk.state.elsewhere]

    desk.do("expert", "dossier.advanced", {"from": "tham_dinh", "to": "thue", "outcome": "dat"}, now=later)
    assert answered() == [NOW, None]
    move_on = {"from": "thue", "to": "ky", "data": {"so_tien": 0}}
    desk.do("expert", "dossier.advanced", move_on, now=later + timedelta(hours=1))
    assert answered() == [NOW, later + timedelta(hours=1)]


def test_a_due_time_told_for_a_step_that_is_not_open_yet_is_not_kept_for_it() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac", dues={"do_dac": DUE, "ban_ve": LATER})
    move(desk, "expert", "do_dac", "ban_ve")
    assert desk.state.dues == {}


# ---------------------------------------------------------------- what is shown


def test_a_row_says_whether_the_result_is_signed() -> None:
    rows = {stage: at("dossier", stage).rules.row(at("dossier", stage).state, DIRECTORY) for stage in
            ("received", "processing", "signed", "handed")}  # fmt: skip
    assert {stage: row.signature for stage, row in rows.items()} == {
        "received": "", "processing": "", "signed": "valid", "handed": "valid",
    }  # fmt: skip


def test_at_the_last_step_the_result_is_drawn_up_and_then_signed() -> None:
    desk = taken_in(steps(WRITE))
    assert tasks(desk) == {}, "before it moves nobody draws anything up"
    assert Folder.UNDER_WAY not in desk.rules.folders(desk.state, DIRECTORY.person("culture"), DIRECTORY)
    desk = taken_in(steps(RECEIVE, WRITE))
    move(desk, "counter", "nhan", "soan")
    assert tasks(desk) == {"result:soan": ("chuyen_vien@kt", "Trình kết quả", INTAKE["due"])}
    desk.do("expert", "dossier.result_prepared")
    assert tasks(desk) == {"sign": ("lanh_dao@nam-can", "Ký kết quả", INTAKE["due"])}


def test_at_the_leader_the_step_itself_is_the_task() -> None:
    desk = taken_in(steps(RECEIVE, WRITE, SIGN, GIVE))
    move(desk, "counter", "nhan", "soan")
    desk.do("expert", "dossier.result_prepared")
    assert set(tasks(desk)) == {"advance:soan", "sign"}
    move(desk, "expert", "soan", "ky")
    assert tasks(desk) == {"advance:ky": ("lanh_dao@nam-can", "Ký", INTAKE["due"])}


PARALLEL = steps(
    RECEIVE, ("chinh", "Thẩm định", "chuyen_vien", "kt"), ("duyet", "Lãnh đạo xem", "lanh_dao", ""), GIVE,
    next={"nhan": ["split_1"], "split_1": ["chinh", "duyet"], "chinh": ["join_1"], "duyet": ["join_1"],
          "join_1": ["tra"]},
)  # fmt: skip


def test_a_leader_at_one_of_two_branches_is_not_asked_to_sign_beside_it() -> None:
    desk = taken_in(PARALLEL)
    move(desk, "counter", "nhan", "chinh")
    desk.do("expert", "dossier.result_prepared")
    assert set(tasks(desk)) == {"advance:chinh", "advance:duyet"}
    with pytest.raises(NotAllowed, match="“Lãnh đạo xem” do Ủy ban nhân dân xã Năm Căn giữ: Quách Minh Đảm, Dương"):
        move(desk, "expert", "duyet", "join_1")


def test_whoever_has_a_step_of_their_own_beside_one_they_help_with_draws_up_the_result() -> None:
    route = steps(
        RECEIVE, ("chinh", "Thẩm định", "chuyen_vien", "kt"), ("giup", "Góp ý", "chuyen_vien", "kt"), GIVE,
        next={"nhan": ["split_1"], "split_1": ["chinh", "giup"], "chinh": ["join_1"], "giup": ["join_1"],
              "join_1": ["tra"]},
    )  # fmt: skip
    helping = next(node for node in route["nodes"] if node["id"] == "giup")
    helping["part"] = "phoi_hop"
    desk = taken_in(route)
    move(desk, "counter", "nhan", "chinh")
    assert primary(desk, "expert") == "dossier.result_prepared"
    move(desk, "expert", "chinh", "join_1")
    assert primary(desk, "expert") == "dossier.advanced"


def test_whoever_waits_for_another_agency_has_nothing_to_draw_up_yet() -> None:
    desk = at_appraisal()
    move(desk, "expert", "tham_dinh", "thue", outcome="dat")
    assert primary(desk, "expert") == "dossier.advanced"


def test_a_specialist_who_receives_finds_it_among_what_is_under_way() -> None:
    desk = taken_in(steps(("xet", "Xem xét", "chuyen_vien", "kt"), GIVE))
    folders = desk.rules.folders(desk.state, DIRECTORY.person("expert"), DIRECTORY)
    assert {Folder.TODO, Folder.UNDER_WAY} <= folders
    counter = taken_in(steps(RECEIVE, GIVE))
    assert Folder.UNDER_WAY not in counter.rules.folders(counter.state, DIRECTORY.person("counter"), DIRECTORY)


# ---------------------------------------------------------------- after the signature


SEAL, ENTER = ("dau", "Đóng dấu", "van_thu", ""), ("so", "Cập nhật sổ", "chuyen_vien", "kt")


def signed(route: dict[str, Any], *through: tuple[str, str, str]) -> Desk:
    """Return a dossier whose result is signed where the moves led."""
    desk = taken_in(route)
    move(desk, "counter", "nhan", "soan")
    desk.do("expert", "dossier.result_prepared")
    for who, start, to in through:
        move(desk, who, start, to)
    desk.do("leader", "dossier.result_signed")
    return desk


def test_the_seal_of_a_step_without_unit_is_asked_of_the_clerk_of_the_office() -> None:
    desk = signed(steps(RECEIVE, WRITE, SIGN, SEAL, GIVE), ("expert", "soan", "ky"))
    assert tasks(desk) == {"seal:dau": ("van_thu@nam-can", "Đóng dấu", INTAKE["due"])}


@pytest.mark.parametrize(("dues", "due"), [({"ky": DUE}, DUE), ({}, INTAKE["due"])])
def test_what_is_left_after_the_signature_keeps_its_due_time(dues: dict[str, str], due: str) -> None:
    desk = taken_in(steps(RECEIVE, WRITE, SIGN, ENTER, GIVE))
    move(desk, "counter", "nhan", "soan")
    desk.do("expert", "dossier.result_prepared")
    move(desk, "expert", "soan", "ky", dues=dues)
    desk.do("leader", "dossier.result_signed")
    assert tasks(desk) == {"advance:ky": ("lanh_dao@nam-can", "Chuyển: Cập nhật sổ", due)}


BESIDE = steps(
    RECEIVE, WRITE, SIGN, SEAL, ENTER, GIVE,
    next={"ky": ["split_1"], "split_1": ["dau", "so"], "dau": ["join_1"], "so": ["join_1"], "join_1": ["tra"]},
)  # fmt: skip


def test_seal_and_register_beside_each_other_are_reached_by_moving_on() -> None:
    desk = signed(BESIDE, ("expert", "soan", "ky"))
    assert tasks(desk) == {"advance:ky": ("lanh_dao@nam-can", "Chuyển: Đóng dấu; Cập nhật sổ", INTAKE["due"])}
    move(desk, "leader", "ky", "dau")
    assert {key: task[:2] for key, task in tasks(desk).items()} == {
        "advance:dau": ("van_thu@nam-can", "Đóng dấu"), "advance:so": ("chuyen_vien@kt", "Cập nhật sổ"),
    }  # fmt: skip
    desk.do("clerk", "dossier.result_sealed")
    assert {key: task[1] for key, task in tasks(desk).items()} == {
        "advance:dau": "Đóng dấu", "advance:so": "Cập nhật sổ",
    }  # fmt: skip


def test_without_a_leader_s_step_what_was_open_is_not_asked_again_and_loops_end() -> None:
    """The way from the signed step leads back to itself; it is walked once."""
    route = steps(
        RECEIVE, WRITE, ENTER, GIVE,
        next={"soan": ["choice_1"], "so": ["choice_2"]},
    )  # fmt: skip
    route["nodes"] += [
        {"id": "xet_1", "kind": "choice", "next": [{"to": "so", "outcome": "a", "words": "Vào sổ"},
                                                     {"to": "soan", "outcome": "b", "words": "Soạn lại"}]},
        {"id": "xet_2", "kind": "choice", "next": [{"to": "tra", "outcome": "a", "words": "Xong"},
                                                     {"to": "soan", "outcome": "b", "words": "Soạn lại"}]},
    ]  # fmt: skip
    route["nodes"] = [node for node in route["nodes"] if not node["id"].startswith("choice")]
    for node in route["nodes"]:
        node["next"] = [to.replace("choice_", "xet_") if isinstance(to, str) else to for to in node.get("next", [])]
    desk = signed(route)
    (node,) = open_steps(desk.state)
    assert [step.id for step in left_to_do(desk.state, node)] == ["so"]


def test_what_only_led_up_to_the_leader_is_not_asked_once_the_leader_signed() -> None:
    """Signed while it still stood with the specialist: the head's check before the leader's step is needless now."""
    check = ("kiem", "Trưởng phòng kiểm tra", "truong_don_vi", "kt")
    desk = signed(steps(RECEIVE, WRITE, check, SIGN, GIVE))
    assert tasks(desk) == {"hand-over": ("mot_cua@nam-can", "Trả kết quả", INTAKE["due"])}
    after = signed(steps(RECEIVE, WRITE, check, SIGN, ENTER, GIVE))
    assert set(tasks(after)) == {"advance:soan"} and tasks(after)["advance:soan"][1] == "Chuyển: Cập nhật sổ"


# ---------------------------------------------------------------- the seal, the words


@pytest.mark.parametrize(("uid", "good"), [("H12.59", True), ("", True), ("002", False), ("010", False)])
def test_the_seal_is_the_agency_s_own_certificate(uid: str, good: bool) -> None:
    desk = at("dossier", "signed")
    if good:
        desk.do("clerk", "dossier.result_sealed", {"certificate": certificate(uid)})
        assert desk.state.sealed is not None
        return
    with pytest.raises(NotAllowed, match="chứng thư của cơ quan"):
        desk.do("clerk", "dossier.result_sealed", {"certificate": certificate(uid)})


def test_a_move_is_told_with_what_was_filled_in() -> None:
    fields = [{"name": "gap", "label": "Hồ sơ gấp", "kind": "flag"}, {"name": "y_kien", "kind": "text"}]
    route = steps(RECEIVE, WRITE) | {"fields": fields}
    next(node for node in route["nodes"] if node["id"] == "nhan")["asks"] = ["gap", "y_kien"]
    for value, said in ((True, "có"), (False, "không")):
        desk = taken_in(route)
        move(desk, "counter", "nhan", "soan", data={"gap": value, "y_kien": "Đủ"}, text="Chuyển sớm")
        assert step_words(desk.steps[-1], desk.state.procedure, DIRECTORY) == (
            "Chuyển bước “Soạn kết quả”", f"Hồ sơ gấp: {said}\ny_kien: Đủ\nChuyển sớm",
        )  # fmt: skip


def test_a_step_written_as_leading_to_itself_is_no_return() -> None:
    desk = at("dossier", "processing")
    odd = desk.step("expert", "dossier.advanced", {"from": "tham_dinh", "to": "tham_dinh"})
    assert step_words(odd, desk.state.procedure, DIRECTORY)[0] == "Chuyển bước “Thẩm định”"
    assert PROCEDURE["steps"][1]["id"] == "tham_dinh"

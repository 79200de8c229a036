"""The papers another agency answers with are kept at its stage; other papers have acts of their own."""

from __future__ import annotations

import pytest

from tests.workflow.dossiers.along_route import at_appraisal, move, taken_in
from tests.workflow.office import DIRECTORY, Desk, file
from workflow.dossiers.along import standing
from workflow.errors import Missing, Refusal
from workflow.rules import FileRef
from workflow.timeline import step_words

ANSWER, SECOND = file("c", "thong-bao-thue.pdf"), file("d", "phu-luc.pdf")


def at_tax() -> Desk:
    """Return a dossier that waits for the tax office."""
    desk = at_appraisal()
    move(desk, "expert", "tham_dinh", "thue", outcome="dat")
    return desk


def test_the_answer_is_kept_with_its_stage_and_among_the_files_of_the_dossier() -> None:
    desk = at_tax()
    move(desk, "expert", "thue", "ky", data={"so_tien": 0}, files=[ANSWER, SECOND])
    (stage,) = desk.state.elsewhere
    assert [one.name for one in stage.files] == ["thong-bao-thue.pdf", "phu-luc.pdf"]
    assert {FileRef.from_json(ANSWER), FileRef.from_json(SECOND)} <= set(desk.rules.files(desk.state))


def test_sent_there_a_second_time_each_answer_stays_with_its_own_stage() -> None:
    desk = at_tax()
    move(desk, "expert", "thue", "ky", data={"so_tien": 0}, files=[ANSWER])
    desk.do("leader", "dossier.returned", {"from": "ky", "to": "tham_dinh", "text": "Hỏi lại thuế"})
    move(desk, "expert", "tham_dinh", "thue", outcome="dat")
    move(desk, "expert", "thue", "ky", data={"so_tien": 0}, files=[SECOND])
    assert [[one.name for one in stage.files] for stage in desk.state.elsewhere] == [
        ["thong-bao-thue.pdf"], ["phu-luc.pdf"],
    ]  # fmt: skip


def test_without_papers_an_answer_is_an_answer_too() -> None:
    desk = at_tax()
    move(desk, "expert", "thue", "ky", data={"so_tien": 0})
    assert desk.state.elsewhere[0].answered and desk.state.elsewhere[0].files == ()


def test_a_step_that_waits_for_no_agency_takes_no_answer() -> None:
    desk = taken_in()
    with pytest.raises(Missing, match="“Tiếp nhận” không chờ văn bản của cơ quan khác") as refused:
        move(desk, "counter", "nhan", "do_dac", files=[ANSWER])
    assert refused.value.field == "files" and standing(desk.state).open == ("nhan",)


def test_a_secret_paper_is_refused_as_an_answer() -> None:
    desk = at_tax()
    with pytest.raises(Refusal, match=r"[Mm]ật"):
        move(desk, "expert", "thue", "ky", data={"so_tien": 0}, files=[file("e", "Tối mật - thuế.pdf")])
    assert desk.state.elsewhere[0].answered == ""


def test_a_forged_answer_where_nothing_was_asked_keeps_no_file() -> None:
    desk = taken_in()
    forged = desk.step("counter", "dossier.advanced", {"from": "nhan", "to": "do_dac", "files": [ANSWER]})
    after = desk.rules.evolve(desk.state, forged)
    assert after.elsewhere == () and FileRef.from_json(ANSWER) not in desk.rules.files(after)


def test_the_first_branch_at_the_join_is_told_to_wait_for_the_others() -> None:
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac")
    assert step_words(desk.steps[-1], desk.state.procedure, DIRECTORY)[0].startswith("Chuyển song song “")
    move(desk, "culture", "lay_y_kien", "hop")
    assert step_words(desk.steps[-1], desk.state.procedure, DIRECTORY)[0] == (
        "Xong “Lấy ý kiến dân cư”, chờ các nhánh khác"
    )

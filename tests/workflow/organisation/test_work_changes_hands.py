"""Work inside the office passed on, handed back, taken back, left behind; drafts taken back and passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.organisation.changing_office import START, Story, directory, registered
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, WrongState
from workflow.owners import keepers
from workflow.steps import hash_of

KNOWN = directory()
ASSIGN = {"lead": "kt", "person": "cv-kt", "cooperating": ["vh"], "due": "2025-07-09T17:00:00+07:00"}
ON = START + timedelta(hours=1)


def assigned(**change: Any) -> Story:
    """Return a document the chairman gave to Phòng Kinh tế."""
    story = registered(KNOWN, "moi", "van-thu")
    story.do("chu-tich", "incoming.assigned", START, ASSIGN | change)
    return story


def owners(story: Story) -> dict[str, str]:
    """Return whose tasks the document makes."""
    return {task.key: task.owner for task in story.rules.tasks(story.state, KNOWN.at(ON))}


def test_the_receiver_passes_it_on_inside_the_unit_and_it_begins_anew() -> None:
    story = assigned()
    story.do("cv-kt", "incoming.started", START)
    story.do("cv-kt", "incoming.transferred", ON, {"to": "cv-kt-2"})
    assert (story.state.stage, story.state.lead, story.state.person) == ("assigned", "kt", "cv-kt-2")
    assert owners(story)["handle"] == "cv-kt-2"
    assert story.state.due == ASSIGN["due"]
    story.do("cv-kt-2", "incoming.started", ON)


def test_only_a_leader_passes_it_to_another_unit() -> None:
    story = assigned()
    with pytest.raises(NotAllowed, match="do lãnh đạo cơ quan quyết định"):
        story.do("cv-kt", "incoming.transferred", ON, {"to": "truong-vh"})
    story.do("pho", "incoming.transferred", ON, {"to": "truong-vh"})
    assert (story.state.lead, story.state.person) == ("vh", "truong-vh")
    assert story.state.cooperating == ()


def test_a_leader_passes_it_to_a_unit_without_naming_anybody() -> None:
    story = assigned()
    story.do("chu-tich", "incoming.transferred", ON, {"to": "vh"})
    assert (story.state.lead, story.state.person) == ("vh", "")
    assert owners(story)["handle:truong_don_vi"] == "truong_don_vi@vh"


@pytest.mark.parametrize(
    "change", [{"to": "cv-kt"}, {"to": "chu-tich-khac"}, {"to": "khac"}, {"to": "he-thong"}, {"to": "nguoi-la"}]
)
def test_where_it_cannot_go(change: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        assigned().do("chu-tich", "incoming.transferred", ON, change)


def test_who_passed_it_on_takes_it_back_before_the_other_began() -> None:
    story = assigned()
    story.do("cv-kt", "incoming.transferred", ON, {"to": "cv-kt-2"})
    with pytest.raises(NotAllowed):
        story.do("chu-tich", "incoming.taken_back", ON)
    story.do("cv-kt", "incoming.taken_back", ON)
    assert owners(story)["handle"] == "cv-kt"
    story.do("chu-tich", "incoming.taken_back", ON)
    assert (story.state.stage, story.state.lead, story.state.due) == ("registered", "", None)
    assert owners(story) == {"assign": "lanh_dao@moi"}
    story.do("pho", "incoming.assigned", ON, ASSIGN)


def test_once_begun_it_is_not_taken_back() -> None:
    story = assigned()
    story.do("cv-kt", "incoming.started", ON)
    with pytest.raises(WrongState, match="Đang xử lý"):
        story.do("chu-tich", "incoming.taken_back", ON)


def test_handed_back_it_lies_with_who_sent_it_with_the_reason() -> None:
    story = assigned()
    story.do("truong-kt", "incoming.transferred", ON, {"to": "cv-kt-2", "from": "cv-kt"})
    story.do("cv-kt-2", "incoming.handed_back", ON, {"reason": "Đang nghỉ phép"})
    assert owners(story)["handle"] == "cv-kt"
    story.do("cv-kt", "incoming.handed_back", ON, {"reason": "Không thuộc chức năng"})
    assert owners(story) == {"assign": "lanh_dao@moi"}
    assert [said.text for said in story.state.opinions][-2:] == ["Đang nghỉ phép", "Không thuộc chức năng"]


def test_of_two_who_pass_it_on_the_second_is_told_who_was_first() -> None:
    story = assigned()
    (late,) = story.decide("truong-kt", "incoming.transferred", ON, {"to": "truong-kt"})
    story.do("cv-kt", "incoming.transferred", ON, {"to": "cv-kt-2"})
    with pytest.raises(AlreadyDone, match="Lâm Hoài Thương đã chuyển việc"):
        story.rules.check(story.state, late, KNOWN)


def test_a_helper_passes_on_only_the_help_asked_of_the_unit() -> None:
    story = assigned(cooperating=["truong-vh", "cv-kt-2"])
    with pytest.raises(NotAllowed):
        story.do("truong-vh", "incoming.transferred", ON, {"to": "cv-kt-2", "from": "cv-kt"})
    story.do("chu-tich", "incoming.transferred", ON, {"to": "pho", "from": "truong-vh"})
    assert story.state.cooperating == ("pho", "cv-kt-2")
    assert story.state.person == "cv-kt"
    with pytest.raises(Missing, match="không còn ở"):
        assigned().do("chu-tich", "incoming.transferred", ON, {"to": "truong-vh", "from": "chu-tich"})


def test_a_head_passes_on_the_help_asked_of_one_of_the_unit() -> None:
    story = assigned(lead="vh", person="truong-vh", cooperating=["cv-kt"])
    story.do("truong-kt", "incoming.transferred", ON, {"to": "cv-kt-2"})
    assert story.state.cooperating == ("cv-kt-2",)
    assert story.state.person == "truong-vh"


def test_a_step_that_names_a_unit_the_person_is_not_of_is_refused() -> None:
    story = assigned()
    (step,) = story.decide("chu-tich", "incoming.transferred", ON, {"to": "cv-kt-2"})
    forged = replace(step, payload={**step.payload, "unit": "vh"})
    with pytest.raises(Missing, match="không thuộc Phòng Văn hóa"):
        story.rules.check(story.state, replace(forged, hash=hash_of(forged)), KNOWN)


def test_what_a_leaver_forgot_is_the_head_s_to_deal_with_and_pass_on() -> None:
    leaving = directory({"cv-kt": "2025-06-26"})
    story = registered(leaving, "moi", "van-thu")
    story.do("chu-tich", "incoming.assigned", START, ASSIGN)
    later = START + timedelta(days=3)
    with pytest.raises(Refusal, match="không còn giữ nhiệm vụ"):
        story.do("cv-kt", "incoming.started", later)
    assert [one.id for one in keepers("cv-kt", leaving.at(later))] == ["truong-kt"]
    story.do("truong-kt", "incoming.transferred", later, {"to": "cv-kt-2"})
    story.do("cv-kt-2", "incoming.started", later)


def test_nobody_gives_work_to_who_left() -> None:
    story = registered(directory({"cv-kt": "2025-06-20"}), "moi", "van-thu")
    with pytest.raises(Refusal):
        story.do("chu-tich", "incoming.assigned", START, ASSIGN)


def drafted(**change: Any) -> Story:
    """Return a draft of Phòng Kinh tế."""
    story = Story("outgoing", directory({"cv-kt-2": "2025-06-27"}))
    story.do("cv-kt", "outgoing.drafted", START, {"signer": "chu-tich"} | change)
    return story


def test_a_submission_is_taken_back_before_anybody_signs() -> None:
    story = drafted()
    story.do("cv-kt", "outgoing.submitted", START, {"to": "chu-tich"})
    story.do("cv-kt", "outgoing.recalled_submission", ON)
    assert (story.state.stage, story.state.to) == ("drafted", "")
    story.do("cv-kt", "outgoing.submitted", ON, {"to": "pho"})
    with pytest.raises(NotAllowed):
        story.do("chu-tich", "outgoing.returned", ON)


def test_a_draft_goes_on_with_another_author_who_then_submits_it() -> None:
    story = drafted()
    with pytest.raises(NotAllowed):
        story.do("cv-kt-2", "outgoing.submitted", START, {"to": "chu-tich"})
    story.do("cv-kt", "outgoing.passed_on", START, {"to": "cv-kt-2"})
    with pytest.raises(AlreadyDone, match="đã chuyển người soạn"):
        story.do("truong-kt", "outgoing.passed_on", START, {"to": "truong-kt", "from": "cv-kt"})
    with pytest.raises(NotAllowed, match="do lãnh đạo cơ quan quyết định"):
        story.do("cv-kt-2", "outgoing.passed_on", START, {"to": "truong-vh"})
    story.do("cv-kt-2", "outgoing.submitted", START, {"to": "chu-tich"})
    assert story.state.author == "cv-kt-2"


def test_the_draft_of_who_left_is_the_head_s() -> None:
    story = drafted()
    story.do("cv-kt", "outgoing.passed_on", START, {"to": "cv-kt-2"})
    later = START + timedelta(days=3)
    seen = story.directory.at(later)
    assert "du_thao" in story.rules.folders(story.state, seen.person("truong-kt"), seen)
    story.do("truong-kt", "outgoing.submitted", later, {"to": "pho"})


def test_what_waits_for_a_leader_who_left_is_returned_by_the_others_or_taken_back() -> None:
    story = Story("outgoing", directory({"chu-tich": "2025-06-27"}))
    story.do("cv-kt", "outgoing.drafted", START, {"signer": "chu-tich"})
    story.do("cv-kt", "outgoing.submitted", START, {"to": "chu-tich"})
    later = START + timedelta(days=3)
    assert [one.id for one in keepers("chu-tich", story.directory.at(later))] == ["pho"]
    with pytest.raises(NotAllowed):
        story.do("pho", "outgoing.signed", later)
    story.do("pho", "outgoing.returned", later)
    with pytest.raises(Missing, match=r"Người có thẩm quyền: Dương Hồng Phúc \(KT\. Chủ tịch\)"):
        story.do("cv-kt", "outgoing.submitted", later, {"to": "chu-tich"})

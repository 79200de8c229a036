"""Delegations: in force from the moment given, inside days and scope; recorded, printed, ended; never passed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.changed import replace
from tests.workflow.organisation.changing_office import START, VIETNAM, Story, directory, mandate, registered
from workflow.acts import Act, Ask, Table
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, WrongState
from workflow.fields import text
from workflow.mandates import mandate_state
from workflow.mandates.giving import STAFF
from workflow.mandates.mandate_state import MandateItem
from workflow.next_acts import what_next
from workflow.owners import owners_of, owns
from workflow.people import Directory
from workflow.timeline import who, words

KNOWN = directory()
ASSIGN = {"lead": "kt", "person": "cv-kt", "cooperating": ["vh"], "due": "2025-07-09T17:00:00+07:00"}
ON = START + timedelta(days=2)
"""27/06/2025, inside 26 to 28/06."""


def represented(*acts: str, ended: str = "") -> Directory:
    """Return the office in which the head of Văn hóa stands in for the chairman for three days."""
    return KNOWN.with_mandates([mandate("chu-tich", "truong-vh", "2025-06-26", "2025-06-28", *acts, ended=ended)])


def test_a_substitute_acts_and_the_step_and_the_timeline_say_for_whom() -> None:
    story = registered(represented(), "moi", "van-thu")
    (step,) = story.do("truong-vh", "incoming.assigned", ON, ASSIGN, behalf="chu-tich")
    assert (step.actor, step.on_behalf_of) == ("truong-vh", "chu-tich")
    assert who(step, KNOWN) == "Nguyễn Hữu Nghĩa, thay mặt Quách Minh Đảm"
    assert who(step, KNOWN, me="truong-vh") == "Tôi, thay mặt Quách Minh Đảm"
    with pytest.raises(AlreadyDone, match="Nguyễn Hữu Nghĩa đã giao việc thay Quách Minh Đảm"):
        story.do("pho", "incoming.assigned", ON, ASSIGN)


MIDNIGHT = START.replace(hour=0)


@pytest.mark.parametrize("at", [START, MIDNIGHT.replace(day=26) - timedelta(seconds=1), MIDNIGHT.replace(day=29)])
def test_outside_its_days_a_delegation_covers_nothing(at: datetime) -> None:
    story = registered(represented(), "moi", "van-thu")
    with pytest.raises(NotAllowed) as met:
        story.do("truong-vh", "incoming.assigned", at, ASSIGN, behalf="chu-tich")
    assert met.value.who == ("chu-tich",)
    assert "không được giao làm thay Quách Minh Đảm" in met.value.text


def test_the_refusal_names_who_does_stand_in() -> None:
    story = registered(represented(), "moi", "van-thu")
    with pytest.raises(NotAllowed, match="Người đang làm thay: Nguyễn Hữu Nghĩa") as met:
        story.do("truong-kt", "incoming.assigned", ON, ASSIGN, behalf="chu-tich")
    assert met.value.who == ("chu-tich", "truong-vh")


def test_the_scope_is_kept() -> None:
    story = registered(represented("outgoing", "incoming.steered"), "moi", "van-thu")
    with pytest.raises(NotAllowed):
        story.do("truong-vh", "incoming.assigned", ON, ASSIGN, behalf="chu-tich")
    story.do("truong-vh", "incoming.steered", ON, {"text": "Giao Phòng Kinh tế"}, behalf="chu-tich")
    assert story.state.opinions[-1].behalf == "chu-tich"


def test_revoked_it_ends_at_that_moment() -> None:
    ended = represented(ended=ON.isoformat())
    story = registered(ended, "moi", "van-thu")
    with pytest.raises(NotAllowed):
        story.do("truong-vh", "incoming.assigned", ON, ASSIGN, behalf="chu-tich")
    story.do("truong-vh", "incoming.assigned", ON - timedelta(minutes=1), ASSIGN, behalf="chu-tich")


def test_what_was_passed_on_is_not_passed_on_further() -> None:
    chain = KNOWN.with_mandates([
        mandate("chu-tich", "truong-vh", "2025-06-26", "2025-06-28"),
        mandate("truong-vh", "cv-kt", "2025-06-26", "2025-06-28"),
    ])  # fmt: skip
    story = registered(chain, "moi", "van-thu")
    with pytest.raises(NotAllowed):
        story.do("cv-kt", "incoming.assigned", ON, ASSIGN, behalf="truong-vh")
    with pytest.raises(NotAllowed):
        story.do("cv-kt", "incoming.assigned", ON, ASSIGN, behalf="chu-tich")


def test_a_signature_is_never_made_in_another_s_place() -> None:
    story = Story("outgoing", represented())
    story.do("cv-kt", "outgoing.drafted", START, {"signer": "chu-tich"})
    story.do("cv-kt", "outgoing.submitted", START, {"to": "chu-tich"})
    signed = {"certificate": {"serial": "1", "uid": "7"}}
    with pytest.raises(NotAllowed, match="không ai làm thay Quách Minh Đảm được"):
        story.do("truong-vh", "outgoing.signed", ON, signed, behalf="chu-tich")
    story.do("truong-vh", "outgoing.returned", ON, {"remark": "Trình Phó Chủ tịch ký thay"}, behalf="chu-tich")
    assert story.state.stage == "returned"


def test_tasks_of_the_absent_are_the_substitute_s_while_it_lasts() -> None:
    known = represented("incoming")
    task = "lanh_dao@moi"
    for at, mine in ((START, False), (ON, True), (ON + timedelta(days=2), False)):
        seen = known.at(at)
        person = seen.person("truong-vh")
        assert (task in owners_of(person, seen)) is mine
        assert owns(task, person, seen, "incoming") is mine
        assert not owns(task, person, seen, "dossier")


def test_one_call_tells_what_may_be_done_in_whose_place_and_what_is_missing() -> None:
    story = registered(represented(), "moi", "van-thu")
    options = what_next(story.rules, story.state, KNOWN.at(ON).person("truong-vh"), represented(), ON)
    found = {(option.kind, option.on_behalf_of): option for option in options}
    assign = found["incoming.assigned", "chu-tich"]
    assert assign.primary and not assign.why_not
    assert assign.missing == ("đơn vị hoặc người chủ trì",)
    assert ("incoming.opinion", "") in found
    later = what_next(story.rules, story.state, KNOWN.at(ON).person("truong-vh"), represented(), ON + timedelta(days=9))
    assert not any(option.on_behalf_of for option in later)


def test_one_call_tells_who_may_do_what_the_person_may_not() -> None:
    story = registered(KNOWN, "moi", "van-thu")
    options = what_next(story.rules, story.state, KNOWN.person("cv-kt"), KNOWN, ON, others=True)
    assign = next(option for option in options if option.kind == "incoming.assigned")
    assert assign.who == ("chu-tich", "pho")
    assert assign.why_not == "Dành cho lãnh đạo cơ quan."
    with pytest.raises(NotAllowed, match=r"lãnh đạo cơ quan: Quách Minh Đảm \(Chủ tịch\), Dương Hồng Phúc") as met:
        story.do("cv-kt", "incoming.assigned", ON, ASSIGN)
    assert met.value.who == ("chu-tich", "pho")


def test_a_signature_of_the_absent_is_shown_with_the_reason_why_nobody_makes_it() -> None:
    story = Story("outgoing", represented())
    story.do("cv-kt", "outgoing.drafted", START, {"signer": "chu-tich"})
    story.do("cv-kt", "outgoing.submitted", START, {"to": "chu-tich"})
    options = what_next(story.rules, story.state, KNOWN.at(ON).person("truong-vh"), represented(), ON)
    sign = next(option for option in options if option.kind == "outgoing.signed")
    assert "không ai làm thay" in sign.why_not
    assert any(option.kind == "outgoing.returned" and option.on_behalf_of == "chu-tich" for option in options)


def test_what_is_missing_is_told_even_where_the_program_cannot_add_its_part_yet() -> None:
    def nothing_yet(asked: Ask[Any]) -> dict[str, Any]:
        raise WrongState("Máy chưa có lịch.")

    row = Act(
        "mandate.given", "Giao", "giao", "NĐ 30/2020 Điều 13", STAFF, frozenset({""}), mandate_state.given,
        fields=(text("why", "lý do"), text("note", "ghi chú").optional()), derive=nothing_yet,
    )  # fmt: skip
    table: Table[MandateItem] = Table("mandate", "Việc", {}, [row])
    (option,) = table.options(MandateItem("m"), KNOWN.person("cv-kt"), KNOWN, ["mandate.given"])
    assert option.missing == ("lý do",)


def test_an_answer_given_for_the_absent_is_the_absent_one_s_answer() -> None:
    helpers = KNOWN.with_mandates([mandate("truong-vh", "cv-kt-2", "2025-06-26", "2025-06-28")])
    story = registered(helpers, "moi", "van-thu")
    story.do("chu-tich", "incoming.assigned", START, ASSIGN)
    assert any(task.key == "cooperate:vh" for task in story.rules.tasks(story.state, helpers.at(ON)))
    story.do("cv-kt-2", "incoming.opinion", ON, {"text": "Thống nhất"}, behalf="truong-vh")
    assert not any(task.key == "cooperate:vh" for task in story.rules.tasks(story.state, helpers.at(ON)))


def given_one(**change: Any) -> Story:
    """Return a delegation as its first step makes it."""
    story = Story("mandate", KNOWN)
    story.do("truong-kt", "mandate.given", START, SCOPE | change)
    return story


SCOPE = {"giver": "cv-kt", "taker": "cv-kt-2", "start": "2025-06-26", "end": "2025-06-30", "acts": ["incoming"]}


def test_a_head_has_somebody_of_the_unit_represented_who_accepts_and_gives_back() -> None:
    story = given_one()
    assert [task.owner for task in story.rules.tasks(story.state, KNOWN.at(ON))] == ["cv-kt-2"]
    assert words(story.steps[0], KNOWN)[0] == "Trần Quốc Khải làm thay Lâm Hoài Thương"
    story.do("cv-kt-2", "mandate.accepted", ON)
    assert not story.rules.tasks(story.state, KNOWN.at(ON))
    assert story.state.value.stands(ON)
    story.do("cv-kt-2", "mandate.declined", ON + timedelta(hours=1))
    assert not story.state.value.stands(ON + timedelta(hours=1))
    assert story.state.value.stands(ON)
    with pytest.raises((WrongState, NotAllowed)):
        story.do("cv-kt", "mandate.revoked", ON + timedelta(hours=2))


@pytest.mark.parametrize(
    ("who_gives", "change", "refusal"),
    [
        ("cv-kt-2", {}, NotAllowed),
        ("truong-vh", {}, NotAllowed),
        ("truong-kt", {"giver": "chu-tich"}, NotAllowed),
        ("chu-tich-khac", {}, NotAllowed),
        ("truong-kt", {"taker": "cv-kt"}, Missing),
        ("truong-kt", {"taker": "chu-tich-khac"}, Missing),
        ("truong-kt", {"taker": "he-thong"}, Missing),
        ("truong-kt", {"end": "2025-06-25"}, Missing),
        ("truong-kt", {"start": "2025-06-01", "end": "2025-06-20"}, Missing),
        ("truong-kt", {"end": "2026-07-30"}, Missing),
        ("truong-kt", {"acts": ["Mọi thứ"]}, Missing),
        ("truong-kt", {"text": "  "}, Missing),
        ("truong-kt", {"taker": "nguoi-la"}, Refusal),
    ],
)
def test_what_may_not_be_passed_on_so(who_gives: str, change: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        Story("mandate", KNOWN).do(who_gives, "mandate.given", START, SCOPE | change)


@pytest.mark.parametrize("office", ["khac", "", "la"])
def test_a_delegation_forged_for_another_office_is_refused(office: str) -> None:
    story = Story("mandate", KNOWN)
    (step,) = story.decide("truong-kt", "mandate.given", START, SCOPE)
    story.rules.check(story.state, step, KNOWN)
    forged = replace(step, payload={**step.payload, "office": office})
    with pytest.raises((NotAllowed, Missing)):
        story.rules.check(story.state, forged, KNOWN)


def test_nobody_is_represented_by_somebody_absent_too() -> None:
    away = KNOWN.with_mandates([mandate("cv-kt-2", "truong-kt", "2025-06-20", "2025-06-30")])
    with pytest.raises(Missing, match="cũng đang vắng mặt"):
        Story("mandate", away).do("truong-kt", "mandate.given", START, SCOPE)


MOMENTS = st.datetimes(datetime(2025, 5, 1), datetime(2025, 9, 30))


@given(
    start=st.dates(datetime(2025, 6, 1).date(), datetime(2025, 7, 31).date()), days=st.integers(0, 40),
    at=MOMENTS, given_at=MOMENTS, ended=st.none() | MOMENTS,
)  # fmt: skip
def test_a_delegation_stands_exactly_inside_its_days_after_it_was_given_and_before_it_was_ended(
    start: Any, days: int, at: datetime, given_at: datetime, ended: datetime | None
) -> None:
    last = start + timedelta(days=days)
    one = mandate("a", "b", start.isoformat(), last.isoformat())
    moments = [moment.replace(tzinfo=VIETNAM) for moment in (at, given_at)]
    end = ended.replace(tzinfo=VIETNAM) if ended else None
    held = type(one)(
        "m", "a", "b", one.start, one.end, (), moments[1].isoformat(), end.isoformat() if end else ""
    )  # fmt: skip
    expected = start <= at.date() <= last and given_at <= at and (ended is None or at < ended)
    assert held.stands(moments[0]) is expected


def test_a_step_forged_in_another_s_place_is_refused_by_the_server_s_rule() -> None:
    story = registered(represented(), "moi", "van-thu")
    (step,) = story.decide("truong-vh", "incoming.assigned", ON, ASSIGN, behalf="chu-tich")
    with pytest.raises(NotAllowed):
        story.rules.check(story.state, step, KNOWN)
    story.rules.check(story.state, step, represented())

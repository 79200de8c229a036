"""Who checked a draft initials it before the signer: in the order named, each with the own key, on the newest file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.office import DIRECTORY, RULES, Deed, Desk, certificate, file
from workflow.errors import FileChanged, Missing, NotAllowed, Refusal, WrongState
from workflow.rules import Folder
from workflow.timeline import words

NAMED = {"initials": ["head", "culture"]}
SUBMITTED: tuple[Deed, ...] = (("expert", "outgoing.drafted", NAMED), ("expert", "outgoing.submitted"))
FIRST: Deed = (
    "head", "outgoing.initialled", {"before": "3" * 64, "file": file("8"), "certificate": certificate("004")},
)  # fmt: skip
SECOND: Deed = (
    "culture", "outgoing.initialled", {"before": "8" * 64, "file": file("9"), "certificate": certificate("007")},
)  # fmt: skip
SIGN: Deed = ("leader", "outgoing.signed", {"before": "9" * 64})
RULE = RULES["outgoing"]


def folders(desk: Desk, who: str) -> frozenset[Folder]:
    """Where a person finds the document now."""
    return RULE.folders(desk.state, DIRECTORY.person(who), DIRECTORY)


def may(desk: Desk, who: str) -> list[str]:
    """What a person may do now."""
    found = RULE.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return [option.kind for option in found if not option.why_not]


def test_they_initial_in_their_order_then_the_signer_signs() -> None:
    desk = Desk("outgoing", SUBMITTED)
    (task,) = RULE.tasks(desk.state, DIRECTORY)
    assert (task.key, task.owner, task.what) == ("initial", "head", "Ký nháy")
    assert Folder.TO_SIGN in folders(desk, "head") and Folder.TO_SIGN not in folders(desk, "leader")
    assert may(desk, "head")[0] == "outgoing.initialled" and "outgoing.returned" in may(desk, "head")
    desk.do(*FIRST)
    assert RULE.tasks(desk.state, DIRECTORY)[0].owner == "culture" and Folder.TO_SIGN not in folders(desk, "head")
    desk.do(*SECOND)
    assert desk.state.rendition.sha256 == "9" * 64 and desk.state.initialled == ("head", "culture")
    assert RULE.tasks(desk.state, DIRECTORY)[0].owner == "leader" and Folder.TO_SIGN in folders(desk, "leader")
    desk.do(*SIGN)
    assert desk.state.stage == "signed" and RULE.files(desk.state)[0].sha256 == "4" * 64


def test_the_signer_waits_for_all_initials() -> None:
    desk = Desk("outgoing", SUBMITTED)
    with pytest.raises(WrongState, match="còn chờ 2 người ký nháy"):
        desk.decide("leader", "outgoing.signed")
    desk.do(*FIRST)
    with pytest.raises(WrongState, match="còn chờ 1 người"):
        desk.decide("leader", "outgoing.signed", {"before": "8" * 64})
    (option,) = [one for one in RULE.options(desk.state, DIRECTORY.person("leader"), DIRECTORY)
                 if one.kind == "outgoing.signed"]  # fmt: skip
    assert "còn chờ" in option.why_not


@pytest.mark.parametrize("who", ["culture", "leader", "expert", "clerk", "other-clerk"])
def test_nobody_initials_out_of_turn_or_unasked(who: str) -> None:
    desk = Desk("outgoing", SUBMITTED)
    with pytest.raises(NotAllowed):
        desk.decide(who, *FIRST[1:])
    with pytest.raises(NotAllowed):
        desk.rules.check(desk.state, desk.step(who, FIRST[1], {**FIRST[2], "level": "B"}), DIRECTORY)  # type: ignore[misc]


def test_nobody_initials_twice_or_a_draft_that_names_nobody() -> None:
    desk = Desk("outgoing", (*SUBMITTED, FIRST))
    with pytest.raises(NotAllowed):
        desk.decide("head", "outgoing.initialled", {"before": "8" * 64})
    plain = Desk("outgoing", (("expert", "outgoing.drafted"), ("expert", "outgoing.submitted")))
    with pytest.raises(NotAllowed):
        plain.decide(*FIRST)
    plain.do("leader", "outgoing.signed")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"before": "2" * 64}, FileChanged), ({"file": file("3")}, Missing),
        ({"certificate": certificate("002")}, NotAllowed),
    ],
)  # fmt: skip
def test_initials_are_on_the_newest_file_and_with_the_own_key(change: dict[str, Any], error: type[Exception]) -> None:
    desk = Desk("outgoing", SUBMITTED)
    with pytest.raises(error):
        desk.decide(FIRST[0], FIRST[1], {**FIRST[2], **change})  # type: ignore[misc]
    desk.do(*FIRST)
    with pytest.raises(FileChanged):
        desk.decide("culture", "outgoing.initialled", {**SECOND[2], "before": "3" * 64})  # type: ignore[misc]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (["head", "head"], "ghi một lần"), (["leader"], "khác người ký"), (["other-clerk"], "không thuộc cơ quan"),
        (["he-thong"], "không thuộc cơ quan"), (["head", "culture", "peer", "clerk"], "Nhiều nhất 3"),
    ],
)  # fmt: skip
def test_who_cannot_be_named_is_refused_when_drafting(named: list[str], said: str) -> None:
    with pytest.raises(Missing, match=said):
        Desk("outgoing").decide("expert", "outgoing.drafted", {"initials": named})


def test_one_who_becomes_the_signer_is_refused_at_submission() -> None:
    desk = Desk("outgoing", (("expert", "outgoing.drafted", {"initials": ["deputy"]}),))
    with pytest.raises(Missing, match="khác người ký"):
        desk.decide("expert", "outgoing.submitted", {"to": "deputy"})


@pytest.mark.parametrize("back", [("head", "outgoing.returned"), ("expert", "outgoing.recalled_submission")])
def test_a_draft_given_back_or_taken_back_begins_its_initials_anew(back: Deed) -> None:
    first: tuple[Deed, ...] = SUBMITTED if back[0] == "head" else (*SUBMITTED, FIRST)
    desk = Desk("outgoing", (*first, back))
    assert RULE.tasks(desk.state, DIRECTORY) == () or RULE.tasks(desk.state, DIRECTORY)[0].owner == "expert"
    desk.do("expert", "outgoing.submitted", {"file": file("7")})
    assert desk.state.initialled == () and desk.state.rendition.sha256 == "7" * 64
    desk.do("head", "outgoing.initialled", {**FIRST[2], "before": "7" * 64})  # type: ignore[misc]


def test_a_remark_may_belong_to_the_file_with_initials() -> None:
    desk = Desk("outgoing", (*SUBMITTED, FIRST))
    desk.decide("culture", "outgoing.returned", {"before": "8" * 64})
    desk.decide("culture", "outgoing.returned", {"before": "3" * 64})
    with pytest.raises(FileChanged):
        desk.decide("culture", "outgoing.returned", {"before": "1" * 64})


def test_the_state_is_the_same_after_it_was_stored_and_old_states_have_no_initials() -> None:
    desk = Desk("outgoing", (*SUBMITTED, FIRST))
    stored = RULE.to_json(desk.state)
    assert RULE.from_json(stored) == desk.state
    old = {name: value for name, value in stored.items() if not name.startswith("initial")}
    assert RULE.from_json(old).next_initial == ""


def test_the_record_tells_it() -> None:
    desk = Desk("outgoing", (*SUBMITTED, FIRST))
    assert words(desk.steps[-1], DIRECTORY)[0] == "Ký nháy"


KINDS = ("initialled", "signed", "returned", "recalled_submission", "revised", "submitted", "passed_on")
WHO = ("expert", "head", "culture", "deputy", "leader", "peer", "clerk")


def due(state: Any) -> tuple[str, str]:
    """Who does what when everybody does as they should."""
    if state.stage != "submitted":
        return ("expert", "submitted")
    return (state.next_initial, "initialled") if state.next_initial else ("leader", "signed")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["head", "culture", "deputy"]), unique=True, max_size=3),
    st.lists(st.one_of(st.none(), st.tuples(st.sampled_from(WHO), st.sampled_from(KINDS))), max_size=30),
)
def test_whatever_they_try_nobody_signs_before_the_initials_and_somebody_always_has_it(
    named: list[str], tries: list[tuple[str, str] | None]
) -> None:
    desk = Desk("outgoing", (("expert", "outgoing.drafted", {"initials": named}),))
    for number, deed in enumerate(tries):
        before = desk.state
        who, kind = deed or due(before)
        newest = before.to_sign.sha256 if before.to_sign else "0" * 64
        change: dict[str, Any] = {
            "initialled": {"before": newest, "file": file(f"{number:02x}"), "certificate": certificate()},
            "signed": {"before": newest, "file": file(f"{number:02x}"), "certificate": certificate()},
            "returned": {"before": ""}, "revised": {"initials": named}, "submitted": {"file": file(f"{number:02x}")},
        }.get(kind, {})  # fmt: skip
        try:
            desk.do(who, f"outgoing.{kind}", change)
        except Refusal:
            assert desk.state is before
            continue
        if kind == "signed":
            assert before.initialled == tuple(named)
        if kind == "initialled":
            assert who == named[len(before.initialled)] and desk.state.to_sign.sha256 != newest
        tasks = RULE.tasks(desk.state, DIRECTORY)
        if desk.state.stage == "submitted":
            assert tasks[0].owner == (desk.state.next_initial or "leader")
            assert "outgoing.initialled" in may(desk, tasks[0].owner) or tasks[0].owner == "leader"
            assert all("outgoing.signed" not in may(desk, one) for one in WHO) or not desk.state.next_initial

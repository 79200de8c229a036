"""Who signs beside the signer: competent, in the order named, after the initials, each with the own key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.changed import replace
from tests.workflow.office import NOW, PEOPLE, RULES, UNITS, Deed, Desk, certificate, file
from workflow.default_calendar import default_calendar
from workflow.documents.outgoing_state import Outgoing
from workflow.errors import FileChanged, Missing, NotAllowed, Refusal, WrongState
from workflow.organisation.authority import Authority, Form
from workflow.people import Directory
from workflow.registers.book import book
from workflow.registers.lines import Around, lines_of
from workflow.rules import Folder
from workflow.timeline import words

LEADERS = ("leader", "deputy", "third", "fourth", "fifth")
BOARD = Directory(
    UNITS,
    (
        *PEOPLE,
        *(replace(PEOPLE[2], id=id, name=f"Phó {id}", uid=f"10{number}") for number, id in enumerate(LEADERS[2:])),
    ),
)
"""The commune with four deputies."""
RULE = RULES["outgoing"]


def board(*deeds: Deed) -> Desk:
    """Return a draft of the commune with four deputies."""
    return Desk("outgoing", deeds, directory=BOARD)


def waiting(*cosigners: str, initials: tuple[str, ...] = ()) -> Desk:
    """Return a document submitted to the leader that others sign beside."""
    named = {"cosigners": list(cosigners), "initials": list(initials)}
    return board(("expert", "outgoing.drafted", named), ("expert", "outgoing.submitted"))


def beside(before: str, mark: str, uid: str = "") -> dict[str, Any]:
    """Return the payload of a signature beside the signer's."""
    return {"before": (before * 64)[:64], "file": file(mark), "certificate": certificate(uid)}


def may(desk: Desk, who: str) -> list[str]:
    """What a person may do now."""
    found = RULE.options(desk.state, BOARD.person(who), BOARD)
    return [option.kind for option in found if not option.why_not]


def owner(desk: Desk) -> tuple[str, str, str]:
    """What waits, for whom."""
    (task,) = RULE.tasks(desk.state, BOARD)
    return task.key, task.owner, task.what


def test_they_sign_in_their_order_after_the_initials_and_before_the_signer() -> None:
    desk = waiting("deputy", "third", initials=("head",))
    assert owner(desk) == ("initial", "head", "Ký nháy") and "outgoing.cosigned" not in may(desk, "deputy")
    desk.do("head", "outgoing.initialled", beside("3", "7", "004"))
    assert owner(desk) == ("cosign", "deputy", "Cùng ký")
    assert Folder.TO_SIGN in RULE.folders(desk.state, BOARD.person("deputy"), BOARD)
    assert Folder.TO_SIGN not in RULE.folders(desk.state, BOARD.person("leader"), BOARD)
    assert may(desk, "deputy")[0] == "outgoing.cosigned" and "outgoing.returned" in may(desk, "deputy")
    desk.do("deputy", "outgoing.cosigned", beside("7", "8", "003"))
    assert owner(desk) == ("cosign", "third", "Cùng ký")
    assert Folder.TO_SIGN not in RULE.folders(desk.state, BOARD.person("deputy"), BOARD)
    desk.do("third", "outgoing.cosigned", beside("8", "9", "100"))
    assert desk.state.rendition.sha256 == "9" * 64 and desk.state.cosigned == ("deputy", "third")
    assert owner(desk) == ("sign", "leader", "Ký")
    desk.do("leader", "outgoing.signed", {"before": "9" * 64})
    assert desk.state.stage == "signed"
    held = [one.sha256[0] for one in RULE.files(desk.state)]
    assert held[:4] == ["4", "9", "7", "3"], "signed, signed beside, initialled, submitted"


def test_the_signer_and_so_the_seal_wait_for_all_of_them() -> None:
    desk = waiting("deputy", "third")
    with pytest.raises(WrongState, match="còn chờ 2 người cùng ký"):
        desk.decide("leader", "outgoing.signed")
    desk.do("deputy", "outgoing.cosigned", beside("3", "8"))
    with pytest.raises(WrongState, match="còn chờ 1 người cùng ký"):
        desk.decide("leader", "outgoing.signed", {"before": "8" * 64})
    for kind in ("outgoing.numbered", "outgoing.sealed"):
        with pytest.raises(WrongState):
            desk.decide("clerk", kind)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("third", "Chưa đến lượt Phó third: văn bản đang chờ Dương Hồng Phúc"), ("leader", "dành cho người cùng ký"),
        ("expert", "dành cho người cùng ký"), ("head", "dành cho người cùng ký"), ("other-leader", "không thuộc"),
    ],
)  # fmt: skip
def test_nobody_signs_out_of_turn_or_unasked(who: str, said: str) -> None:
    desk = waiting("deputy", "third")
    with pytest.raises(NotAllowed, match=said):
        desk.decide(who, "outgoing.cosigned", beside("3", "8"))
    forged = desk.step(who, "outgoing.cosigned", beside("3", "8") | {"level": "B"})
    with pytest.raises(NotAllowed):
        desk.rules.check(desk.state, forged, BOARD)


def test_nobody_signs_beside_twice_or_before_the_initials() -> None:
    desk = waiting("deputy", "third", initials=("head",))
    with pytest.raises(NotAllowed, match="đang chờ Tô Việt Hùng"):
        desk.decide("deputy", "outgoing.cosigned", beside("3", "8"))
    desk.do("head", "outgoing.initialled", beside("3", "7"))
    desk.do("deputy", "outgoing.cosigned", beside("7", "8"))
    with pytest.raises(NotAllowed, match="đã ký"):
        desk.decide("deputy", "outgoing.cosigned", beside("8", "9"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"before": "2" * 64}, FileChanged), ({"file": file("3")}, Missing),
        ({"certificate": certificate("002")}, NotAllowed),
    ],
)  # fmt: skip
def test_it_is_the_frozen_file_and_the_own_key(change: dict[str, Any], error: type[Exception]) -> None:
    desk = waiting("deputy")
    payload = beside("3", "8", "003") | change
    with pytest.raises(error):
        desk.decide("deputy", "outgoing.cosigned", payload)
    with pytest.raises(error):
        desk.rules.check(
            desk.state, desk.step("deputy", "outgoing.cosigned", payload | {"level": "B"}), BOARD
        )


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"cosigners": ["deputy", "deputy"]}, "ghi một lần"), ({"cosigners": ["leader"]}, "khác người ký"),
        ({"cosigners": ["deputy"], "initials": ["deputy"]}, "người ký nháy"),
        ({"cosigners": ["head"]}, "không có thẩm quyền ký"), ({"cosigners": ["other-leader"]}, "không có thẩm quyền"),
        ({"cosigners": ["he-thong"]}, "không có thẩm quyền"),
        ({"cosigners": ["deputy", "third", "fourth", "fifth"]}, "Nhiều nhất 3"),
    ],
)  # fmt: skip
def test_who_cannot_be_named_is_refused_when_drafting(named: dict[str, Any], said: str) -> None:
    with pytest.raises(Missing, match=said):
        board().decide("expert", "outgoing.drafted", named)


def test_the_head_of_a_unit_with_authority_signs_beside_and_not_once_it_ended() -> None:
    laid_down = (
        Authority("leader", "nam-can", post="Chủ tịch"),
        Authority(
            "head", "nam-can", Form.BY_ORDER, "Trưởng phòng Kinh tế", "Chủ tịch", basis="12/QĐ-UBND",
            start="2026-01-01", end="2026-03-03",
        ),
    )  # fmt: skip
    directory = Directory(UNITS, PEOPLE, authorities=laid_down)
    assert directory.at(NOW).authority("head", "nam-can", "QĐ") is not None
    desk = Desk(
        "outgoing", (("expert", "outgoing.drafted", {"cosigners": ["head"]}), ("expert", "outgoing.submitted")),
        directory=directory,
    )  # fmt: skip
    desk.decide("head", "outgoing.cosigned", beside("3", "8", "004"))
    with pytest.raises(NotAllowed, match="không có thẩm quyền ký"):
        desk.decide("head", "outgoing.cosigned", beside("3", "8", "004"), NOW + timedelta(days=9))


def test_a_signer_who_already_signs_beside_is_refused_at_submission() -> None:
    desk = board(("expert", "outgoing.drafted", {"cosigners": ["deputy"]}))
    with pytest.raises(Missing, match="khác người ký"):
        desk.decide("expert", "outgoing.submitted", {"to": "deputy"})


@pytest.mark.parametrize(
    "back",
    [("third", "outgoing.returned"), ("leader", "outgoing.returned"), ("expert", "outgoing.recalled_submission")],
)
def test_a_draft_given_back_or_taken_back_begins_anew(back: Deed) -> None:
    desk = waiting("deputy", "third")
    desk.do("deputy", "outgoing.cosigned", beside("3", "8"))
    desk.do(*back)
    assert desk.state.next_cosigner == ""
    desk.do("expert", "outgoing.submitted", {"file": file("7")})
    assert desk.state.cosigned == () and desk.state.rendition.sha256 == "7" * 64
    desk.do("deputy", "outgoing.cosigned", beside("7", "9"))


def test_one_who_is_not_due_does_not_give_it_back() -> None:
    with pytest.raises(NotAllowed):
        waiting("deputy", "third").decide("third", "outgoing.returned")


def test_the_state_is_the_same_after_it_was_stored_and_old_states_have_nobody() -> None:
    desk = waiting("deputy", "third")
    desk.do("deputy", "outgoing.cosigned", beside("3", "8"))
    stored = RULE.to_json(desk.state)
    assert RULE.from_json(stored) == desk.state
    old = {name: value for name, value in stored.items() if not name.startswith("cosign")}
    assert RULE.from_json(old).next_cosigner == "" and RULE.from_json(old).to_sign.sha256 == "3" * 64


def test_the_record_the_search_and_the_register_name_them() -> None:
    desk = waiting("deputy")
    desk.do("deputy", "outgoing.cosigned", beside("3", "8"))
    assert words(desk.steps[-1], BOARD)[0] == "Cùng ký"
    assert "Dương Hồng Phúc" in RULE.row(desk.state, BOARD).words


KINDS = ("initialled", "cosigned", "signed", "returned", "recalled_submission", "revised", "submitted")
WHO = ("expert", "head", "culture", *LEADERS, "clerk")


def due(state: Outgoing) -> tuple[str, str]:
    """Who does what when everybody does as they should."""
    if state.stage != "submitted":
        return ("expert", "submitted")
    if state.next_initial:
        return state.next_initial, "initialled"
    return (state.next_cosigner, "cosigned") if state.next_cosigner else ("leader", "signed")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["head", "culture"]), unique=True, max_size=2),
    st.lists(st.sampled_from(LEADERS[1:]), unique=True, max_size=3),
    st.lists(st.one_of(st.none(), st.tuples(st.sampled_from(WHO), st.sampled_from(KINDS))), max_size=30),
)
def test_whatever_they_try_the_order_holds_and_somebody_always_has_it(
    initials: list[str], cosigners: list[str], tries: list[tuple[str, str] | None]
) -> None:
    named: dict[str, Any] = {"initials": initials, "cosigners": cosigners}
    desk = board(("expert", "outgoing.drafted", named))
    for number, deed in enumerate(tries):
        before = desk.state
        who, kind = deed or due(before)
        newest = before.to_sign.sha256 if before.to_sign else "0" * 64
        own: dict[str, Any] = {"before": newest, "file": file(f"{number:02x}"), "certificate": certificate()}
        change: dict[str, Any] = {
            "initialled": own, "cosigned": own, "signed": own, "returned": {"before": ""}, "revised": named,
            "submitted": {"file": file(f"{number:02x}")},
        }.get(kind, {})  # fmt: skip
        try:
            desk.do(who, f"outgoing.{kind}", change)
        except Refusal:
            assert desk.state is before
            continue
        if kind == "signed":
            assert before.initialled == tuple(initials) and before.cosigned == tuple(cosigners)
        if kind == "cosigned":
            assert who == cosigners[len(before.cosigned)] and before.initialled == tuple(initials)
            assert desk.state.to_sign.sha256 != newest
        if desk.state.stage == "submitted":
            assert owner(desk)[1] == due(desk.state)[0]
            able = [one for one in WHO if f"outgoing.{due(desk.state)[1]}" in may(desk, one)]
            assert able == [due(desk.state)[0]]


def test_the_book_names_all_who_signed() -> None:
    desk = waiting("deputy", "third")
    around = Around(BOARD, default_calendar(), NOW)
    desk.do("deputy", "outgoing.cosigned", beside("3", "8"))
    desk.do("third", "outgoing.cosigned", beside("8", "9"))
    desk.do("leader", "outgoing.signed", {"before": "9" * 64})
    desk.do("clerk", "outgoing.numbered")
    (line,) = lines_of(book("van-ban-di"), desk.state, around)
    assert line.cells["signer"] == "Dương Hồng Phúc; Phó third; Quách Minh Đảm"

"""A message without its document: kept whole, seen by clerks alone, put away or matched once, never a secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.office import DIRECTORY, PEOPLE, Desk, at
from workflow.documents.stray import WHY
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, SecretDocument, WrongState
from workflow.rules import Folder
from workflow.timeline import words


def seen(desk: Desk) -> dict[str, set[Folder]]:
    """Return who finds the message where."""
    found = {p.id: set(desk.rules.folders(desk.state, p, DIRECTORY)) for p in PEOPLE}
    return {who: folders for who, folders in found.items() if folders}


def test_a_waiting_message_is_work_of_the_clerk_alone() -> None:
    desk = at("stray", "waiting")
    assert seen(desk) == {"clerk": {Folder.TODO, Folder.INCOMING}}
    (task,) = desk.rules.tasks(desk.state, DIRECTORY)
    assert (task.owner, task.what) == ("van_thu@nam-can", "Ghép vào văn bản")
    row = desk.rules.row(desk.state, DIRECTORY)
    assert (row.state, row.title, row.party, row.done) == (
        "Chưa khớp", "Trạng thái 03 Đã tiếp nhận 12/UBND-VP", "UBND xã Đầm Dơi", False,
    )  # fmt: skip
    assert desk.state.why_text == WHY["unknown"]
    assert "u-9" in row.words


def test_a_matched_message_is_out_of_sight_and_a_dismissed_one_may_still_be_matched() -> None:
    matched, dismissed = at("stray", "matched"), at("stray", "dismissed")
    assert seen(matched) == {}
    assert seen(dismissed) == {"clerk": {Folder.INCOMING}}
    assert matched.state.matched == "di-1"
    with pytest.raises(AlreadyDone):
        matched.do("clerk", "stray.matched")
    with pytest.raises(WrongState):
        matched.do("clerk", "stray.dismissed")
    dismissed.do("clerk", "stray.matched")
    assert dismissed.state.stage == "matched"
    assert words(dismissed.steps[-1], DIRECTORY) == ("Ghép vào văn bản", "12/UBND-VP")


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"what": "recall", "code": "13"}, "Yêu cầu lấy lại văn bản 12/UBND-VP"),
        ({"what": "update", "message": "edoc", "code": ""}, "Yêu cầu cập nhật văn bản 12/UBND-VP"),
        ({"code": "07", "answers": ""}, "Trạng thái 07 u-9"),
    ],
)
def test_what_a_message_is_called(change: dict[str, Any], title: str) -> None:
    desk = Desk("stray")
    desk.do("he-thong", "stray.came", change)
    assert desk.state.title == title


@pytest.mark.parametrize(
    ("who", "change", "error"),
    [
        ("he-thong", {"office": "kt"}, Missing),
        ("other-clerk", {}, NotAllowed),
        ("expert", {}, NotAllowed),
        ("he-thong", {"why": "chán"}, Missing),
        ("he-thong", {"message": "thư tay"}, Missing),
        ("he-thong", {"doc_id": ""}, Missing),
        ("he-thong", {"text": "Độ mật: TỐI MẬT"}, SecretDocument),
    ],
)
def test_what_is_no_message_is_refused(who: str, change: dict[str, Any], error: type[Refusal]) -> None:
    with pytest.raises(error):
        Desk("stray").do(who, "stray.came", change)


@pytest.mark.parametrize("change", [{"reason": ""}, {"reason": "x" * 1001}])
def test_putting_away_needs_a_reason(change: dict[str, Any]) -> None:
    with pytest.raises(Missing):
        at("stray", "waiting").do("clerk", "stray.dismissed", change)


@pytest.mark.parametrize(
    ("who", "kind", "payload"),
    [
        ("expert", "stray.dismissed", {"reason": "Không phải"}),
        ("other-clerk", "stray.matched", {"item": "di-1"}),
        ("clerk", "stray.dismissed", {}),
        ("clerk", "stray.came", {}),
    ],
)
def test_a_forged_step_about_a_message_is_refused(who: str, kind: str, payload: dict[str, Any]) -> None:
    desk = at("stray", "waiting")
    with pytest.raises(Refusal):
        desk.rules.check(desk.state, desk.step(who, kind, payload), DIRECTORY)


def test_a_row_of_a_message_shows_when_it_came_and_its_package() -> None:
    desk = at("stray", "waiting")
    row = desk.rules.row(desk.state, DIRECTORY)
    assert (row.files, row.received) == (1, "2026-03-02T08:00:00+07:00")
    assert len(desk.rules.files(desk.state)) == 1
    bare = Desk("stray")
    (step,) = bare.do("he-thong", "stray.came", {"package": None, "received": None, "why_text": "Mã lạ"})
    row = bare.rules.row(bare.state, DIRECTORY)
    assert (row.files, row.received, bare.state.why_text) == (0, step.at, "Mã lạ")
    assert bare.rules.files(bare.state) == ()

"""Recall, update and replacement at both ends: who may ask, who may answer, what each answer does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.office import DIRECTORY, VALID, Desk, at, file
from workflow.documents.change import AGREED, DECLINED
from workflow.documents.incoming_changes import open_wishes
from workflow.documents.outgoing_changes import reachable, recallable
from workflow.documents.outgoing_state import standing
from workflow.documents.sent_letters import letters as sent_letters
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, SecretDocument, WrongState
from workflow.rules import Folder
from workflow.timeline import words

ORGAN = "H12.52"
TWO = [{"organ": ORGAN, "name": "UBND xã Đầm Dơi"}, {"organ": "H12.53", "name": "UBND xã Tân Thuận"}]


def sent(*receivers: dict[str, str]) -> Desk:
    """Return a document sent to ``receivers``; to one office unless given."""
    desk = at("outgoing", "sealed")
    desk.do("clerk", "outgoing.sent", {"receivers": list(receivers)} if receivers else {})
    return desk


def told(desk: Desk, organ: str, code: str, at: str = "2026-03-03T08:00:00+07:00", about: str = "u-1") -> None:
    """Let a receiver report."""
    payload = {"organ": organ, "code": code, "at": at, "about": about, "key": ""}
    desk.do("he-thong", "outgoing.delivered", payload)


def offered(desk: Desk, who: str = "clerk") -> list[str]:
    """Return what a person may do now."""
    found = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return [option.kind for option in found if not option.why_not]


def wished(what: str = "recall", stage: str = "registered", **more: Any) -> Desk:
    """Return an incoming document with an open wish of its sender."""
    desk = at("incoming", stage)
    desk.do("he-thong", "incoming.change_asked", {"what": what, **more})
    return desk


def keys(desk: Desk) -> list[str]:
    """Return the keys of all letters the steps of an item owe."""
    state, found = desk.rules.empty(desk.state.item), []
    for step in desk.steps:
        after = desk.rules.evolve(state, step)
        found += [letter.key for letter in desk.rules.letters(state, step, after, DIRECTORY)]
        state = after
    return found


def test_a_recall_asks_every_receiver_once_until_it_is_answered() -> None:
    desk = sent(*TWO)
    (step,) = desk.do("clerk", "outgoing.recalled")
    owed = sent_letters(desk.state, step, DIRECTORY)
    assert [(letter.body["to"], letter.body["code"]) for letter in owed] == [(ORGAN, "13"), ("H12.53", "13")]
    header = owed[0].body["header"]["MessageHeader"]
    assert (header["From"]["OrganId"], header["ResponseFor"]["OrganId"]) == ("H12.59", ORGAN)
    assert "Sai thẩm quyền ký" in header["Description"]
    assert "outgoing.recalled" not in offered(desk)
    with pytest.raises(AlreadyDone, match="Thạch Thị Mỹ Hạnh"):
        desk.do("clerk", "outgoing.recalled")
    told(desk, ORGAN, DECLINED)
    assert [party.organ for party in recallable(desk.state)] == [ORGAN]
    with pytest.raises(WrongState, match="Tân Thuận"):
        desk.do("clerk", "outgoing.recalled", {"organs": ["H12.53"]})
    desk.do("clerk", "outgoing.recalled")
    assert desk.state.asked[-1].organs == (ORGAN,)
    for organ in (ORGAN, "H12.53"):
        told(desk, organ, AGREED, "2026-03-04T08:00:00+07:00")
    assert [standing(desk.state, organ) for organ in (ORGAN, "H12.53")] == ["15", "15"]
    assert desk.rules.row(desk.state, DIRECTORY).state == "Đã thu hồi"
    assert reachable(desk.state) == ()
    with pytest.raises(Refusal):
        desk.do("clerk", "outgoing.recalled")
    assert len(set(keys(desk))) == len(keys(desk)) == 4


@pytest.mark.parametrize("who", ["expert", "leader", "he-thong", "other-clerk"])
def test_only_the_clerk_of_the_office_takes_back(who: str) -> None:
    with pytest.raises(NotAllowed):
        sent().do(who, "outgoing.recalled")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"reason": ""}, Missing), ({"by": "edoc"}, Missing), ({"by": "bồ câu"}, Missing),
        ({"organs": ["H99"]}, WrongState),
    ],
)  # fmt: skip
def test_a_recall_says_why_how_and_from_whom(change: dict[str, Any], error: type[Refusal]) -> None:
    with pytest.raises(error):
        sent().do("clerk", "outgoing.recalled", change)


def test_what_never_left_is_taken_back_without_asking() -> None:
    desk = sent()
    (step,) = desk.do("clerk", "outgoing.recalled", {"by": "local"})
    assert sent_letters(desk.state, step, DIRECTORY) == ()
    assert desk.rules.row(desk.state, DIRECTORY).state == "Đã thu hồi"
    assert not {"outgoing.recalled", "outgoing.updated"} & set(offered(desk))
    with pytest.raises(AlreadyDone):
        desk.do("clerk", "outgoing.recalled")
    with pytest.raises(WrongState, match="trước khi gửi"):
        desk.do("clerk", "outgoing.updated")
    arrived = sent()
    told(arrived, ORGAN, "01")
    with pytest.raises(WrongState, match="rời cơ quan"):
        arrived.do("clerk", "outgoing.recalled", {"by": "local"})


def test_an_update_goes_to_who_holds_it_who_is_new_and_who_is_left_out() -> None:
    desk = sent(*TWO)
    change = {
        "changes": {"subject": "thành lập tổ công tác liên ngành", "due": "2026-03-20", "urgency": 2},
        "added": [{"organ": "H12.54", "name": "UBND xã Trần Phán"}], "removed": ["H12.53"],
    }  # fmt: skip
    (step,) = desk.do("clerk", "outgoing.updated", change)
    state = desk.state
    (letter,) = sent_letters(state, step, DIRECTORY)
    assert letter.body["to"] == [ORGAN, "H12.53", "H12.54"]
    assert letter.key == "edoc:u-2"
    assert (state.subject, state.due, state.urgency) == (
        "thành lập tổ công tác liên ngành", "2026-03-20T17:00:00+07:00", 2,
    )  # fmt: skip
    assert [party.organ for party in state.receivers] == [ORGAN, "H12.54"]
    assert [party.organ for party in state.removed] == ["H12.53"]
    assert words(step, DIRECTORY)[0] == "Cập nhật trích yếu, hạn trả lời, độ khẩn"
    told(desk, ORGAN, AGREED, about="u-2")
    told(desk, "H12.53", AGREED)
    assert desk.state.asked[0].answers == {ORGAN: "15", "H12.53": "15"}
    assert standing(desk.state, ORGAN) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"changes": {}}, {"changes": {"subject": ""}}, {"added": [{"organ": ORGAN, "name": "x"}]},
        {"removed": ["H99"]}, {"removed": [ORGAN], "changes": {}}, {"changes": {"due": "mai"}}, {"reason": ""},
        {"package": None}, {"document_id": ""},
    ],
)  # fmt: skip
def test_an_update_changes_something_and_fits(change: dict[str, Any]) -> None:
    with pytest.raises(Missing):
        sent().do("clerk", "outgoing.updated", change)


def test_an_update_never_brings_a_secret() -> None:
    with pytest.raises(SecretDocument):
        sent().do("clerk", "outgoing.updated", {"changes": {"subject": "TỐI MẬT: phương án"}})


def test_answers_find_the_wish_they_name() -> None:
    desk = sent()
    desk.do("clerk", "outgoing.updated")
    desk.do("clerk", "outgoing.recalled")
    told(desk, ORGAN, DECLINED, about="u-1")
    told(desk, ORGAN, AGREED, about="u-2", at="2026-03-03T08:00:01+07:00")
    assert [(one.what, dict(one.answers)) for one in desk.state.asked] == [
        ("update", {ORGAN: "15"}), ("recall", {ORGAN: "16"}),
    ]  # fmt: skip
    other = sent()
    other.do("clerk", "outgoing.updated")
    told(other, ORGAN, AGREED, about="u-1")
    assert other.state.asked[0].answers == {ORGAN: "15"}, "receivers may name the document instead of the update"
    told(other, "H12.99", AGREED)
    told(other, ORGAN, DECLINED, at="2026-03-05T08:00:00+07:00")
    assert other.state.asked[0].answers == {ORGAN: "15"}, "the first answer stands"


def test_a_document_is_replaced_once_and_points_both_ways() -> None:
    new = at("outgoing", "drafted")
    new.do("expert", "outgoing.replaces")
    assert (new.state.replaces, new.state.replaces_id, new.state.replaces_code) == ("cu-1", "u-0", "05/QĐ-UBND")
    with pytest.raises(Missing, match="chính nó"):
        new.do("expert", "outgoing.replaces", {"item": new.state.item})
    old = sent()
    assert "outgoing.replaced" in offered(old)
    assert "outgoing.replaced" not in offered(old, "leader")
    old.do("clerk", "outgoing.replaced")
    assert old.rules.row(old.state, DIRECTORY).state == "Đã bị thay thế"
    with pytest.raises(AlreadyDone):
        old.do("clerk", "outgoing.replaced")
    told(old, ORGAN, AGREED, about="u-3")
    assert standing(old.state, ORGAN) == "15"


@pytest.mark.parametrize(
    ("kind", "verdict"), [("incoming.change_agreed", AGREED), ("incoming.change_refused", DECLINED)]
)
@pytest.mark.parametrize("who", ["clerk", "leader", "deputy"])
def test_clerk_or_leader_answers_and_the_sender_is_told_once(kind: str, verdict: str, who: str) -> None:
    desk = wished()
    (step,) = desk.do(who, kind)
    assert desk.state.wishes[0].verdict == verdict
    (letter,) = desk.rules.letters(desk.state, step, desk.state, DIRECTORY)
    assert (letter.body["code"], letter.body["to"]) == (verdict, VALID["incoming.change_asked"]["organ"])
    assert letter.key.endswith(f":H12.59:{verdict}:d-9")
    with pytest.raises(AlreadyDone, match="lúc"):
        desk.do("clerk", "incoming.change_agreed")
    again = desk.step("clerk", "incoming.change_refused", VALID["incoming.change_refused"])
    assert desk.rules.evolve(desk.state, again).wishes == desk.state.wishes
    assert len(keys(desk)) == len(set(keys(desk)))


@pytest.mark.parametrize("who", ["expert", "head", "counter", "he-thong", "other-leader"])
def test_nobody_else_answers(who: str) -> None:
    desk = wished()
    with pytest.raises(NotAllowed):
        desk.do(who, "incoming.change_agreed")


@pytest.mark.parametrize("stage", ["arrived", "registered", "assigned", "started", "finished"])
def test_a_recalled_document_leaves_work_and_keeps_its_place_in_the_register(stage: str) -> None:
    desk = wished(stage=stage)
    clerk = DIRECTORY.person("clerk")
    assert offered(desk)[:2] == ["incoming.change_agreed", "incoming.change_refused"]
    waiting = desk.rules.row(desk.state, DIRECTORY)
    assert (waiting.state, waiting.done) == ("Nơi gửi yêu cầu lấy lại", False)
    assert Folder.TODO in desk.rules.folders(desk.state, clerk, DIRECTORY)
    desk.do("clerk", "incoming.change_agreed")
    assert desk.state.stage == "recalled"
    assert desk.state.number == (0 if stage == "arrived" else 7)
    assert desk.rules.tasks(desk.state, DIRECTORY) == ()
    row = desk.rules.row(desk.state, DIRECTORY)
    assert (row.state, row.done) == ("Nơi gửi đã lấy lại", True)
    assert desk.rules.folders(desk.state, clerk, DIRECTORY) == {Folder.INCOMING}
    with pytest.raises(Refusal):
        desk.do("leader", "incoming.assigned")


def test_a_refused_wish_changes_nothing_and_may_be_asked_again() -> None:
    desk = wished(stage="started")
    before = desk.state
    desk.do("clerk", "incoming.change_refused")
    assert (desk.state.stage, desk.state.lead, desk.state.files) == (before.stage, before.lead, before.files)
    desk.do("he-thong", "incoming.change_asked", {"key": "d-10"})
    assert [one.key for one in open_wishes(desk.state)] == ["d-10"]
    desk.do("leader", "incoming.change_agreed", {"key": ""})
    assert [one.verdict for one in desk.state.wishes] == [DECLINED, AGREED]


def test_one_answer_is_for_a_recall_that_came_by_message_and_by_package() -> None:
    desk = wished()
    desk.do("he-thong", "incoming.change_asked", {"key": "d-11", "by": "edoc"})
    desk.do("clerk", "incoming.change_agreed")
    assert open_wishes(desk.state) == ()
    assert len([key for key in keys(desk) if ":15:" in key]) == 1


def test_an_update_is_taken_over_with_its_files_only_when_agreed() -> None:
    new = file("5", "moi.pdf")
    desk = wished("update", changes={"subject": "mới", "due": "2026-04-01", "urgency": 3}, files=[new])
    assert (desk.state.subject, desk.state.urgency) == ("phòng, chống xâm nhập mặn", 1)
    desk.do("he-thong", "incoming.checked")
    desk.do("clerk", "incoming.change_agreed")
    state = desk.state
    assert (state.subject, state.asked_due, state.urgency, state.stage) == ("mới", "2026-04-01", 3, "registered")
    assert [(ref.name, ref.role) for ref in state.files] == [("moi.pdf", ""), ("van-ban.pdf", "superseded")]
    assert (state.verdict, desk.rules.row(state, DIRECTORY).files) == ("", 1)
    assert len(desk.rules.files(state)) == 3


@pytest.mark.parametrize(
    "change",
    [{"changes": {"due": "mai"}}, {"changes": {"urgency": 9}}, {"what": "đốt"}, {"key": ""}, {"organ": ""}],
)
def test_a_wish_of_the_wrong_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Missing):
        at("incoming", "registered").do("he-thong", "incoming.change_asked", change)


def test_only_the_sender_may_ask_but_a_clerk_may_enter_what_came_on_paper() -> None:
    desk = at("incoming", "registered")
    with pytest.raises(NotAllowed, match="Văn phòng Chính phủ"):
        desk.do("he-thong", "incoming.change_asked", {"organ": "H12.52"})
    desk.do("clerk", "incoming.change_asked", {"organ": "H12.52", "by": "local"})
    (step,) = desk.do("clerk", "incoming.change_agreed")
    assert desk.rules.letters(desk.state, step, desk.state, DIRECTORY) == ()


def test_a_secret_never_comes_in_by_an_update() -> None:
    with pytest.raises(SecretDocument):
        wished("update", changes={"subject": "TUYỆT MẬT về quốc phòng"})


def test_the_same_wish_twice_is_one() -> None:
    desk = wished()
    assert desk.decide("he-thong", "incoming.change_asked") == []
    again = desk.step("he-thong", "incoming.change_asked", VALID["incoming.change_asked"])
    assert desk.rules.evolve(desk.state, again) == desk.rules.evolve(desk.state, again)
    assert len(desk.rules.evolve(desk.state, again).wishes) == 1


def test_a_wish_nobody_made_cannot_be_answered() -> None:
    desk = at("incoming", "registered")
    with pytest.raises(WrongState, match="không yêu cầu"):
        desk.do("clerk", "incoming.change_agreed")
    with pytest.raises(Missing, match="Không có yêu cầu"):
        wished().do("clerk", "incoming.change_agreed", {"key": "khac"})


def test_a_recall_by_package_is_one_letter_for_all_it_asks() -> None:
    desk = sent(*TWO)
    package = file("9", "thu-hoi.edxml", "application/xml")
    (step,) = desk.do("clerk", "outgoing.recalled", {"by": "edoc", "package": package})
    (letter,) = sent_letters(desk.state, step, DIRECTORY)
    assert (letter.body["message"], letter.body["package"]) == ("edoc", package["sha256"])
    assert (letter.body["to"], letter.body["document_id"]) == ([ORGAN, "H12.53"], "u-1")
    assert letter.key == f"recall:u-1:{step.id}"
    poor = type(DIRECTORY)([], [])
    assert sent_letters(desk.state, step, poor) == ()


def test_a_report_kept_twice_changes_nothing_and_an_unasked_answer_is_no_recall() -> None:
    desk = sent()
    told(desk, ORGAN, "03")
    before = desk.state
    assert desk.rules.evolve(before, desk.steps[-1]).deliveries == before.deliveries
    told(desk, ORGAN, AGREED)
    assert standing(desk.state, ORGAN) == "15", "an answer from before wishes were kept stands as it stood"
    newer = sent()
    newer.accept(newer.step("clerk", "outgoing.replaces", VALID["outgoing.replaces"]))
    told(newer, ORGAN, AGREED)
    assert standing(newer.state, ORGAN) == "", "agreeing to a replacement does not give the new document back"
    refused = sent()
    told(refused, ORGAN, "02")
    assert (standing(refused.state, ORGAN), reachable(refused.state)) == ("02", ())
    with pytest.raises(WrongState, match="đang giữ"):
        refused.do("clerk", "outgoing.recalled")

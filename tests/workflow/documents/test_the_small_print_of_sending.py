"""Small things a slip would change on the way out: the day of a number, who still owes what, what a list shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, DRAFT, VALID, Desk, at, file
from workflow.documents.document import Party
from workflow.documents.outgoing_state import delivery_key, waiting_for
from workflow.errors import AlreadyDone, Missing, Refusal, SecretDocument, WrongState
from workflow.rules import FileRef, Folder

TWO = [{"organ": "H12.52", "name": "UBND xã Đầm Dơi"}, {"organ": "H12", "name": "UBND tỉnh"}]


def sent(*receivers: dict[str, str]) -> Desk:
    """Return a sent document."""
    desk = at("outgoing", "sealed")
    desk.do("clerk", "outgoing.sent", {"receivers": [*receivers] or TWO})
    return desk


def reported(desk: Desk, organ: str, code: str, **more: Any) -> None:
    """Let a receiver report."""
    desk.do("he-thong", "outgoing.delivered", {"organ": organ, "code": code, "key": f"{organ}:{code}:{more}"} | more)


def words(desk: Desk) -> str:
    """Return the state in words."""
    return desk.rules.row(desk.state, DIRECTORY).state


# ---------------------------------------------------------------- number, seal, stamp


@pytest.mark.parametrize(
    ("on", "good"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-03-02", True), ("2026-03-03", True), ("2026-03-04", False)],
)
def test_the_day_of_a_number_lies_within_a_day_of_the_signature_and_today(on: str, good: bool) -> None:
    desk = at("outgoing", "signed")
    if good:
        desk.do("clerk", "outgoing.numbered", {"on": on})
        assert desk.state.on == on
        return
    with pytest.raises(Missing, match="Ngày văn bản"):
        desk.do("clerk", "outgoing.numbered", {"on": on})


def test_a_stamp_without_a_word_goes_on_the_newest_file_and_one_that_names_another_is_refused() -> None:
    desk = at("outgoing", "sealed")
    (step,) = desk.do("he-thong", "outgoing.stamped", {"before": None})
    assert step.payload["before"] == "5" * 64
    with pytest.raises(Refusal):
        desk.do("he-thong", "outgoing.stamped", {"before": "5" * 64})
    with pytest.raises(Refusal):
        desk.do("he-thong", "outgoing.stamped", {"before": "1" * 64, "file": file("f")})


def test_a_number_written_into_the_file_takes_the_place_of_a_stamp_made_before() -> None:
    filled, bare = at("outgoing", "signed"), at("outgoing", "signed")
    for desk in (filled, bare):
        desk.do("he-thong", "outgoing.stamped", {"before": "4" * 64, "file": file("e")})
    filled.do("clerk", "outgoing.numbered", {"file": file("d")})
    bare.do("clerk", "outgoing.numbered", {"file": None})
    assert filled.state.stamped is None and filled.state.rendition == FileRef.from_json(file("d"))
    assert bare.state.stamped is not None and bare.state.rendition == FileRef.from_json(file("e"))


def test_a_draft_shows_its_newest_version_and_not_what_was_submitted_before() -> None:
    desk = at("outgoing", "returned")
    assert desk.state.rendition == FileRef.from_json(DRAFT["pdf"])
    desk.do("expert", "outgoing.revised", {"pdf": None})
    assert desk.state.rendition == FileRef.from_json(file("3"))


def test_a_deadline_of_a_draft_is_kept() -> None:
    assert at("outgoing", "drafted").state.due == DRAFT["due"]
    bare = Desk("outgoing")
    bare.do("expert", "outgoing.drafted", {"due": None})
    assert bare.state.due is None


@pytest.mark.parametrize(
    ("stage", "who", "kind"),
    [("submitted", "expert", "outgoing.recalled_submission"), ("drafted", "expert", "outgoing.passed_on")],
)
def test_what_is_said_with_a_draft_is_kept_and_nothing_said_is_nothing(stage: str, who: str, kind: str) -> None:
    for text, count in (("Sửa căn cứ", 1), ("", 0)):
        desk = at("outgoing", stage)
        desk.do(who, kind, {"text": text, **({"to": "peer"} if kind.endswith("passed_on") else {})})
        assert [one.text for one in desk.state.opinions] == [text] * count


# ---------------------------------------------------------------- sending and reports


def test_one_receiver_on_the_axis_is_enough_to_send() -> None:
    sent({"organ": "H12.52", "name": "UBND xã"}, {"name": "Ông Tám"})
    with pytest.raises(Missing, match="mã định danh"):
        sent({"name": "Ông Tám"})


def test_answers_may_repeat_and_other_reports_are_one() -> None:
    assert delivery_key({"organ": "H12", "code": "01", "at": "x"}) == "H12:01"
    assert delivery_key({"organ": "H12", "code": "15", "at": "x"}) == "H12:15:x"
    assert delivery_key({"organ": "H12", "code": "16", "at": "x", "key": "k"}) == "k"


def test_a_report_without_a_time_has_that_of_its_step() -> None:
    desk = sent()
    (step,) = desk.do("he-thong", "outgoing.delivered", {"at": None, "key": "a"})
    assert desk.state.deliveries["a"].at == step.at
    (step,) = desk.do("he-thong", "outgoing.delivered", {"at": "2026-03-02T10:00:00+07:00", "code": "03", "key": "b"})
    assert desk.state.deliveries["b"].at == "2026-03-02T10:00:00+07:00" != step.at


def test_it_has_arrived_when_every_receiver_reported() -> None:
    desk = sent(*TWO, {"name": "Ông Tám"})
    assert words(desk) == "Đã gửi"
    reported(desk, "H12.52", "01")
    assert words(desk) == "Đã gửi"
    reported(desk, "H12", "03")
    assert words(desk) == "Đã đến nơi"
    reported(desk, "H12", "02")
    assert words(desk) == "Có nơi từ chối"
    desk.state = replace(desk.state, receivers=(Party("", "Ông Tám"),), deliveries={})
    assert words(desk) == "Đã gửi"


def test_a_row_names_the_first_receiver_and_counts_the_others() -> None:
    desk = sent(*TWO)
    parties = [
        ((Party("H12", ""),), "H12"), ((Party("H12", "UBND tỉnh"),), "UBND tỉnh"), ((), ""),
        ((Party("H12", "UBND tỉnh"), Party("", "Ông Tám")), "UBND tỉnh và 1 nơi khác"),
        ((Party("H12", "UBND tỉnh"), Party("", "Ông Tám"), Party("", "Bà Tư")), "UBND tỉnh và 2 nơi khác"),
    ]  # fmt: skip
    for receivers, shown in parties:
        desk.state = replace(desk.state, receivers=receivers)
        assert desk.rules.row(desk.state, DIRECTORY).party == shown


# ---------------------------------------------------------------- taken back, replaced, shown


def recall(desk: Desk, *organs: str, **more: Any) -> None:
    """Ask receivers to give it back."""
    desk.do("clerk", "outgoing.recalled", {"organs": list(organs)} | more)


def test_a_recall_waits_while_one_of_them_has_not_answered() -> None:
    desk = sent()
    recall(desk, "H12.52", "H12")
    reported(desk, "H12.52", "16", at="2026-03-02T11:00:00+07:00")
    assert waiting_for(desk.state, "H12", "recall") and not waiting_for(desk.state, "H12.52", "recall")
    assert words(desk) == "Chờ trả lời thu hồi"
    reported(desk, "H12", "15", at="2026-03-02T11:30:00+07:00")
    assert not waiting_for(desk.state, "H12", "recall")
    assert words(desk) != "Đã thu hồi", "one of them keeps it"


def test_it_is_taken_back_when_all_gave_it_back() -> None:
    desk = sent()
    recall(desk, "H12.52", "H12")
    for organ in ("H12.52", "H12"):
        assert words(desk) != "Đã thu hồi"
        reported(desk, organ, "15", at="2026-03-02T11:00:00+07:00")
    assert words(desk) == "Đã thu hồi"


def test_a_second_recall_is_told_who_asked_while_all_still_owe_the_answer() -> None:
    desk = sent()
    recall(desk, "H12.52", "H12")
    with pytest.raises(AlreadyDone, match="Thạch Thị Mỹ Hạnh"):
        recall(desk, "H12.52", "H12")
    reported(desk, "H12.52", "16", at="2026-03-02T11:00:00+07:00")
    recall(desk, "H12.52")
    assert len(desk.state.asked) == 2


def test_what_left_the_office_is_not_taken_back_by_hand() -> None:
    desk = sent()
    recall(desk, "H12.52", "H12", by="local")
    assert desk.state.withdrawn
    asked = sent()
    recall(asked, "H12.52")
    with pytest.raises(WrongState, match="đã rời cơ quan"):
        recall(asked, "H12", by="local")
    told = sent()
    reported(told, "H12", "01")
    with pytest.raises(WrongState, match="đã rời cơ quan"):
        recall(told, "H12.52", "H12", by="local")


@pytest.mark.parametrize("changes", [{"subject": "TỐI MẬT"}, {"content": "Tuyệt mật"}])
def test_an_update_brings_no_state_secret(changes: dict[str, str]) -> None:
    with pytest.raises(SecretDocument):
        sent().do("clerk", "outgoing.updated", {"changes": changes})


def folders(desk: Desk, who: str) -> frozenset[Folder]:
    """Return where somebody finds it."""
    return desk.rules.folders(desk.state, DIRECTORY.person(who), DIRECTORY)


def test_a_void_paper_is_among_the_issued_only_when_it_bears_a_number() -> None:
    assert Folder.OUTGOING in folders(at("outgoing", "voided"), "clerk")
    early = at("outgoing", "signed")
    early.do("clerk", "outgoing.voided")
    assert Folder.OUTGOING not in folders(early, "clerk") and early.state.number == 0
    for stage in ("drafted", "submitted", "returned"):
        assert Folder.OUTGOING not in folders(at("outgoing", stage), "clerk"), stage


def offered(desk: Desk, who: str) -> set[str]:
    """Return what somebody may do now."""
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return {option.kind for option in options if not option.why_not}


def test_updates_recalls_and_replacements_are_offered_for_what_was_sent() -> None:
    wanted = {"outgoing.updated", "outgoing.recalled", "outgoing.replaced"}
    assert wanted <= offered(sent(), "clerk")
    assert "outgoing.replaced" in offered(sent(), "expert") and "outgoing.replaced" not in offered(sent(), "peer")
    for stage in ("drafted", "submitted", "signed", "numbered", "sealed", "voided"):
        assert not wanted & offered(at("outgoing", stage), "clerk"), stage
    replaced = sent()
    replaced.state = replace(replaced.state, replaced_by="moi-1")
    assert "outgoing.replaced" not in offered(replaced, "clerk")
    refused = sent()
    for organ in ("H12.52", "H12"):
        reported(refused, organ, "02")
    assert "outgoing.replaced" not in offered(refused, "clerk"), "nobody holds it"


def test_a_report_twice_is_kept_once() -> None:
    desk = sent()
    reported(desk, "H12", "01")
    kept = dict(desk.state.deliveries)
    reported(desk, "H12", "01")
    assert desk.state.deliveries == kept and [one.code for one in kept.values()] == ["01"]


def test_a_row_tells_number_signature_and_whether_all_is_done() -> None:
    rows = {stage: at("outgoing", stage).rules.row(at("outgoing", stage).state, DIRECTORY) for stage in
            ("drafted", "signed", "numbered", "sent", "voided")}  # fmt: skip
    assert {stage: (row.number, row.signature, row.done) for stage, row in rows.items()} == {
        "drafted": ("", "", False), "signed": ("", "valid", False), "numbered": ("7", "valid", False),
        "sent": ("7", "valid", True), "voided": ("7", "valid", True),
    }  # fmt: skip


def test_a_returned_draft_is_first_of_all_revised() -> None:
    desk = at("outgoing", "returned")
    options = desk.rules.options(desk.state, DIRECTORY.person("expert"), DIRECTORY)
    assert options[0].kind == "outgoing.revised" and options[0].primary


@pytest.mark.parametrize("change", [{"package": None}, {"organs": []}, {"document_id": ""}])
def test_an_update_that_lacks_its_package_leaves_no_letter(change: dict[str, Any]) -> None:
    desk = sent()
    payload = {**VALID["outgoing.updated"], "organs": ["H12"]}
    full = desk.step("clerk", "outgoing.updated", payload)
    after = desk.rules.evolve(desk.state, full)
    assert len(desk.rules.letters(desk.state, full, after, DIRECTORY)) == 1
    lacking = desk.step("clerk", "outgoing.updated", payload | change)
    after = desk.rules.evolve(desk.state, lacking)
    assert desk.rules.letters(desk.state, lacking, after, DIRECTORY) == ()


def test_an_answer_names_the_wish_s_own_package_where_it_has_one() -> None:
    for about, named in (("goi-9", "goi-9"), (None, "000.00.00.G22,2026/02/27,12/VPCP-TTĐT")):
        desk = at("incoming", "registered")
        desk.do("he-thong", "incoming.change_asked", {"about": about})
        before = desk.state
        (step,) = desk.do("clerk", "incoming.change_agreed")
        (letter,) = desk.rules.letters(before, step, desk.state, DIRECTORY)
        assert letter.body["document_id"] == named


def test_an_update_refused_is_no_recall_refused() -> None:
    desk = sent()
    desk.do("clerk", "outgoing.updated")
    for organ in ("H12.52", "H12"):
        reported(desk, organ, "16", at="2026-03-02T11:00:00+07:00")
    assert words(desk) != "Có nơi không trả lại"
    asked = sent()
    recall(asked, "H12.52", "H12")
    for organ in ("H12.52", "H12"):
        reported(asked, organ, "16", at="2026-03-02T11:00:00+07:00")
    assert words(asked) == "Có nơi không trả lại"

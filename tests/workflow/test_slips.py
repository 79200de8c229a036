"""Small things a slip of the hand would change without anything else noticing: boundaries, order, who is meant."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflow.office import DIRECTORY, LATER, NOW, Desk, at
from workflow.documents.incoming_state import lead_owners
from workflow.documents.numbering import same_code
from workflow.documents.series import Body
from workflow.errors import AlreadyDone, Missing, NotAllowed, WrongState
from workflow.people import SYSTEM
from workflow.rules import Folder


@pytest.mark.parametrize("to", ["expert", "other-leader", SYSTEM.id])
def test_a_draft_is_passed_to_somebody_else_of_the_office(to: str) -> None:
    with pytest.raises(Missing) as refused:
        at("outgoing", "drafted").do("head", "outgoing.passed_on", {"to": to})
    assert refused.value.field == "to"


def test_only_a_leader_passes_a_draft_out_of_the_unit() -> None:
    with pytest.raises(NotAllowed):
        at("outgoing", "drafted").do("head", "outgoing.passed_on", {"to": "culture"})
    passed = at("outgoing", "drafted")
    passed.do("head", "outgoing.passed_on", {"to": "peer"})
    assert passed.state.author == "peer"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("7/QĐ-UBND", "07/QĐ-UBND", True), ("0/QĐ-UBND", "00/QĐ-UBND", True), (" 7 / QĐ-UBND ", "7/QĐ-UBND", True),
        ("0/QĐ-UBND", "/QĐ-UBND", True), ("7/QĐ-UBND", "8/QĐ-UBND", False), ("70/QĐ-UBND", "7/QĐ-UBND", False),
        ("12/QĐ-UBND", "0/QĐ-UBND", False), ("7/QĐ-UBND", "7/TB-UBND", False),
    ],
)  # fmt: skip
def test_codes_are_the_same_by_number_and_notation(one: str, other: str, same: bool) -> None:
    assert same_code(one, other) is same


def test_a_message_without_its_document_waits_for_the_clerk() -> None:
    desk = at("stray", "waiting")
    (task,) = desk.rules.tasks(desk.state, DIRECTORY)
    assert (task.key, task.owner) == ("match", "van_thu@nam-can")
    desk.do("clerk", "stray.dismissed")
    assert desk.rules.tasks(desk.state, DIRECTORY) == ()


def test_a_result_is_sealed_once() -> None:
    desk = at("dossier", "signed")
    desk.do("clerk", "dossier.result_sealed")
    with pytest.raises(AlreadyDone):
        desk.do("clerk", "dossier.result_sealed")


@pytest.mark.parametrize(("due", "good"), [("2026-03-05T09:00:00+07:00", False), ("2026-03-05T09:01:00+07:00", True)])
def test_the_new_date_of_an_apology_lies_after_the_promised_one(due: str, good: bool) -> None:
    desk = at("dossier", "processing")
    assert desk.state.due == "2026-03-05T09:00:00+07:00"
    if good:
        desk.do("expert", "dossier.apologised", {"due": due})
        assert desk.state.due == due
    else:
        with pytest.raises(Missing):
            desk.do("expert", "dossier.apologised", {"due": due})


def test_each_receipt_printed_counts_one() -> None:
    desk = at("dossier", "received")
    for copies in (1, 2):
        desk.do("counter", "dossier.receipt_printed")
        assert desk.state.receipts == copies


def test_a_unit_is_meant_by_its_head_its_specialists_and_its_counter() -> None:
    assert lead_owners("kt") == ("truong_don_vi@kt", "chuyen_vien@kt", "mot_cua@kt")


def test_work_taken_back_goes_to_whom_it_was_with_last() -> None:
    desk = Desk("incoming", (
        ("clerk", "incoming.arrived"), ("clerk", "incoming.registered"),
        ("leader", "incoming.assigned", {"lead": "kt", "person": "", "cooperating": [], "due": LATER}),
    ))  # fmt: skip
    first = (desk.state.lead, desk.state.person)
    desk.do("head", "incoming.transferred", {"to": "expert"}, NOW)
    desk.do("expert", "incoming.transferred", {"to": "peer"}, NOW)
    assert (desk.state.person, len(desk.state.passed)) == ("peer", 2)
    desk.do("peer", "incoming.handed_back", {"reason": "Không thuộc phần việc của tôi"}, NOW)
    assert (desk.state.person, len(desk.state.passed)) == ("expert", 1)
    desk.do("expert", "incoming.handed_back", {"reason": "Không thuộc phần việc của tôi"}, NOW)
    assert (desk.state.lead, desk.state.person) == first and desk.state.passed == ()


def test_a_message_is_done_with_only_when_it_was_dealt_with() -> None:
    desk = at("stray", "waiting")
    assert not desk.rules.row(desk.state, DIRECTORY).done
    desk.do("clerk", "stray.dismissed")
    assert desk.rules.row(desk.state, DIRECTORY).done


@pytest.mark.parametrize(
    ("first", "last", "on", "there"),
    [
        (None, None, date(2026, 3, 2), True), (date(2026, 3, 2), None, date(2026, 3, 2), True),
        (date(2026, 3, 3), None, date(2026, 3, 2), False), (None, date(2026, 3, 2), date(2026, 3, 2), True),
        (None, date(2026, 3, 1), date(2026, 3, 2), False),
    ],
)  # fmt: skip
def test_a_council_acts_from_its_first_to_its_last_day(
    first: date | None, last: date | None, on: date, there: bool
) -> None:
    assert Body("hd", "Hội đồng", "HĐ", first, last).acts(on) is there


def test_a_refusal_says_at_which_stage_it_can_be_done() -> None:
    with pytest.raises(WrongState) as refused:
        at("dossier", "processing").do("counter", "dossier.supplemented")
    assert refused.value.what_next == "Việc “Nhận bổ sung” làm khi: chờ bổ sung."


def test_whoever_moved_a_dossier_still_finds_it_while_another_holds_it() -> None:
    desk = at("dossier", "processing")
    desk.do("expert", "dossier.advanced", {"from": "tham_dinh", "to": "ky"})
    found = desk.rules.folders(desk.state, DIRECTORY.person("expert"), DIRECTORY)
    assert found == {Folder.UNDER_WAY}
    assert desk.rules.folders(desk.state, DIRECTORY.person("peer"), DIRECTORY) == frozenset()


@pytest.mark.parametrize("to", ["expert", "kt"])
def test_work_is_not_passed_to_whom_it_is_with(to: str) -> None:
    desk = at("incoming", "registered")
    named = "expert" if to == "expert" else ""
    desk.do("leader", "incoming.assigned", {"lead": "kt", "person": named, "cooperating": []})
    with pytest.raises(Missing) as refused:
        desk.do("head", "incoming.transferred", {"to": to})
    assert refused.value.field == "to"


def test_a_report_of_a_receiver_needs_neither_time_nor_text() -> None:
    desk = at("outgoing", "sent")
    desk.do(SYSTEM.id, "outgoing.delivered", {"code": "03", "at": "", "text": "", "key": "", "about": ""})
    assert [report.code for report in desk.state.deliveries.values()] == ["03"]


def test_a_registered_paper_is_found_by_its_number() -> None:
    desk = at("incoming", "registered")
    assert "7" in desk.rules.row(desk.state, DIRECTORY).words.split()


def test_papers_without_an_id_are_known_by_their_place_from_one() -> None:
    desk = Desk("dossier")
    papers = [{"name": "Giấy đề nghị đăng ký", "got": True}, {"name": "Biên bản họp gia đình", "got": True}]
    desk.do("counter", "dossier.received", {"papers": papers})
    assert [paper.id for paper in desk.state.papers] == ["1", "2"]

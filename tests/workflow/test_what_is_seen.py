"""Folders, tasks, buttons, rows and letters as an item goes through the office."""

from __future__ import annotations

import pytest

from tests.workflow.office import ARRIVAL, DIRECTORY, LATER, NOW, Desk, at, file
from workflow.documents.numbering import code, gaps, notation, same_code, written
from workflow.documents.outgoing_state import standing
from workflow.documents.status_letters import WORDS
from workflow.errors import Refusal, SecretDocument
from workflow.owners import owner, owners_of, owns, within
from workflow.people import SYSTEM, Role
from workflow.rules import FileRef, Folder, Letter
from workflow.secrets import withheld
from workflow.timeline import words


def seen(desk: Desk) -> dict[str, set[str]]:
    """Return who finds the item where."""
    found: dict[str, set[str]] = {}
    for person in DIRECTORY.people.values():
        for folder in desk.rules.folders(desk.state, person, DIRECTORY):
            found.setdefault(folder.name, set()).add(person.id)
    return found


def primary(desk: Desk, who: str) -> str:
    """Return the words of the filled button."""
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return next((option.words for option in options if option.primary), "")


@pytest.mark.parametrize(
    ("kind", "stage", "folders"),
    [
        ("incoming", "arrived", {"INCOMING": {"clerk", "leader", "deputy"}, "TODO": {"clerk"}}),
        ("incoming", "registered", {"INCOMING": {"clerk", "leader", "deputy"}, "TODO": {"leader", "deputy"}}),
        ("incoming", "assigned",
         {"INCOMING": {"clerk", "leader", "deputy", "head", "expert", "culture"}, "TODO": {"expert", "culture"}}),
        ("incoming", "finished", {"INCOMING": {"clerk", "leader", "deputy", "head", "expert", "culture"}}),
        ("outgoing", "drafted", {"DRAFTS": {"expert"}}),
        ("outgoing", "submitted", {"DRAFTS": {"expert"}, "TO_SIGN": {"leader"}, "TODO": {"leader"}}),
        ("outgoing", "returned", {"DRAFTS": {"expert"}, "TODO": {"expert"}}),
        ("outgoing", "signed", {"OUTGOING": {"clerk", "leader", "deputy", "expert"}, "TODO": {"clerk"}}),
        ("outgoing", "sent", {"OUTGOING": {"clerk", "leader", "deputy", "expert"}}),
        ("dossier", "received", {"INTAKE": {"counter"}, "TODO": {"counter"}}),
        ("dossier", "processing",
         {"UNDER_WAY": {"counter", "expert", "peer", "leader", "deputy"}, "TODO": {"expert", "peer"}}),
        ("dossier", "handed", {"RETURNS": {"counter"}}),
        ("dossier", "withdrawn", {}),
    ],
)  # fmt: skip
def test_everybody_finds_it_where_it_belongs(kind: str, stage: str, folders: dict[str, set[str]]) -> None:
    assert seen(at(kind, stage)) == folders


@pytest.mark.parametrize(
    ("kind", "stage", "who", "button"),
    [
        ("incoming", "arrived", "clerk", "Vào sổ"),
        ("incoming", "registered", "leader", "Giao việc"),
        ("incoming", "registered", "clerk", ""),
        ("incoming", "assigned", "expert", "Soạn trả lời"),
        ("incoming", "started", "expert", "Soạn trả lời"),
        ("incoming", "started", "leader", ""),
        ("outgoing", "drafted", "expert", "Trình ký"),
        ("outgoing", "returned", "expert", "Sửa"),
        ("outgoing", "submitted", "leader", "Ký"),
        ("outgoing", "signed", "clerk", "Cấp số, đóng dấu"),
        ("outgoing", "numbered", "clerk", "Đóng dấu"),
        ("outgoing", "sealed", "clerk", "Gửi"),
        ("dossier", "received", "counter", "Chuyển"),
        ("dossier", "processing", "expert", "Trình kết quả"),
        ("dossier", "supplement", "counter", "Nhận bổ sung"),
        ("dossier", "signed", "counter", "Trả kết quả"),
        ("dossier", "refused", "counter", "Trả kết quả"),
        ("dossier", "stopped", "counter", "Trả kết quả"),
        ("dossier", "finance", "counter", "Đã nộp tiền"),
        ("dossier", "signed", "clerk", "Đóng dấu"),
    ],
)
def test_one_next_thing(kind: str, stage: str, who: str, button: str) -> None:
    assert primary(at(kind, stage), who) == button


def test_a_button_that_cannot_be_pressed_yet_says_why() -> None:
    options = at("incoming", "arrived").rules.options(
        at("incoming", "arrived").state, DIRECTORY.person("leader"), DIRECTORY
    )
    waiting = {option.words: option.why_not for option in options if option.why_not}
    assert waiting == {"Giao việc": "Văn bản đến đang ở trạng thái “Mới đến”."}


def letters(desk: Desk, who: str, kind: str, change: dict[str, object] | None = None) -> tuple[Letter, ...]:
    """Do a deed and return what leaves because of it."""
    before = desk.state
    step = desk.do(who, kind, change)[0]
    return desk.rules.letters(before, step, desk.state, DIRECTORY)


def test_the_sender_learns_of_each_step_once() -> None:
    desk = Desk("incoming")
    codes = []
    for who, kind in (
        ("he-thong", "incoming.arrived"), ("clerk", "incoming.registered"), ("leader", "incoming.steered"),
        ("leader", "incoming.assigned"), ("expert", "incoming.started"), ("expert", "incoming.opinion"),
        ("expert", "incoming.finished"),
    ):  # fmt: skip
        for letter in letters(desk, who, kind):
            message = letter.body["header"]["MessageHeader"]
            assert letter.lane == "vxp"
            assert letter.key == f"status:{ARRIVAL['document_id']}:H12.59:{letter.body['code']}"
            assert message["StatusCode"] == letter.body["code"]
            assert list(message) == ["From", "ResponseFor", "StaffInfo", "StatusCode", "Description", "Timestamp"]
            assert message["From"]["OrganId"] == letter.body["from"] == "H12.59"
            assert message["ResponseFor"] == {
                "OrganId": "000.00.00.G22", "Code": "12/VPCP-TTĐT", "PromulgationDate": "2026-02-27",
                "DocumentId": ARRIVAL["document_id"],
            }  # fmt: skip
            codes.append(letter.body["code"])
    assert codes == ["01", "03", "04", "05", "06"]


def test_refusing_tells_the_sender_why() -> None:
    (letter,) = letters(at("incoming", "arrived"), "clerk", "incoming.refused")
    description = letter.body["header"]["MessageHeader"]["Description"]
    assert description.startswith(WORDS["02"].format(unit="Ủy ban nhân dân xã Năm Căn"))
    assert description.endswith("Lý do: Gửi nhầm nơi nhận")


def test_paper_that_came_by_post_owes_no_message() -> None:
    assert letters(Desk("incoming"), "clerk", "incoming.arrived", {"doc_id": ""}) == ()


def test_a_secret_arrival_is_sent_back_without_being_kept() -> None:
    secret = {**ARRIVAL, "subject": "TỐI MẬT"}
    with pytest.raises(SecretDocument):
        Desk("incoming").do("he-thong", "incoming.arrived", secret)
    desk = Desk("incoming")
    gone = dict.fromkeys(ARRIVAL)
    desk.do("he-thong", "incoming.arrived", {**gone, **withheld(secret), "office": "nam-can"})
    (letter,) = letters(desk, "clerk", "incoming.refused", {"reason": "Văn bản mang dấu mật"})
    assert letter.body["code"] == "02"
    assert desk.rules.files(desk.state) == ()


def test_sending_makes_one_letter_to_all_receivers() -> None:
    (letter,) = letters(at("outgoing", "sealed"), "clerk", "outgoing.sent")
    assert letter.key == "edoc:u-1"
    assert letter.body == {
        "message": "edoc", "package": "6" * 64, "document_id": "u-1", "from": "H12.59", "to": ["H12.52"],
    }  # fmt: skip


def test_reports_of_receivers_come_in_any_order_and_twice() -> None:
    desk = at("outgoing", "sent")
    made = [
        len(desk.do("he-thong", "outgoing.delivered", {"code": reported, "key": f"H12.52:{reported}"}))
        for reported in ("03", "01", "03")
    ]
    assert made == [1, 1, 0]
    assert set(desk.state.deliveries) == {"H12.52:01", "H12.52:03"}
    assert standing(desk.state, "H12.52") == "03"
    assert desk.rules.row(desk.state, DIRECTORY).state == "Đã đến nơi"
    desk.do("he-thong", "outgoing.delivered", {"code": "02", "key": "H12.52:02"})
    assert standing(desk.state, "H12.52") == "02"
    assert desk.rules.row(desk.state, DIRECTORY).state == "Có nơi từ chối"
    assert standing(desk.state, "H12.99") == ""


def test_the_newest_rendition_comes_first() -> None:
    desk = at("outgoing", "sealed")
    names = [ref.sha256[0] for ref in desk.rules.files(desk.state)]
    assert names == ["5", "4", "3", "2", "1"]
    desk.do("clerk", "outgoing.stamped")
    assert desk.state.rendition == FileRef.from_json(file("7"))


def test_a_trusted_time_added_before_the_seal_does_not_stop_the_seal() -> None:
    for before in ("4", "7"):
        desk = at("outgoing", "numbered")
        desk.do("he-thong", "outgoing.stamped", {"before": "4" * 64})
        desk.do("clerk", "outgoing.sealed", {"before": before * 64})
        assert desk.state.rendition == FileRef.from_json(file("5"))


def test_a_returned_draft_is_revised_and_goes_round_again() -> None:
    desk = at("outgoing", "returned")
    assert desk.state.remark == "Sửa căn cứ"
    desk.do("expert", "outgoing.revised")
    desk.do("expert", "outgoing.submitted", {"file": file("e"), "to": "leader"})
    desk.do("leader", "outgoing.signed", {"before": "e" * 64})
    assert desk.state.versions == 2


def test_the_number_is_written_when_the_program_took_it() -> None:
    desk = at("outgoing", "signed")
    (step,) = desk.do("clerk", "outgoing.numbered", {"code": None, "number": 3})
    assert step.payload["code"] == desk.state.code == "03/QĐ-UBND"


def test_the_code_of_a_dossier_is_made_of_the_number_it_was_lent() -> None:
    desk = at("dossier", "received")
    assert desk.state.code == "H12.59-260302-0042"
    assert desk.state.at == NOW.isoformat()


def test_the_clock_of_a_dossier_and_its_promises() -> None:
    desk = at("dossier", "supplement")
    row = desk.rules.row(desk.state, DIRECTORY)
    assert row.paused and not row.done
    desk.do("counter", "dossier.supplemented")
    desk.do("expert", "dossier.apologised")
    assert [promise.due for promise in desk.state.promises] == [
        "2026-03-05T09:00:00+07:00", LATER, "2026-03-12T09:00:00+07:00",
    ]  # fmt: skip
    assert all(paper.got for paper in desk.state.papers)


def test_without_a_named_person_the_whole_unit_is_asked_until_one_begins() -> None:
    desk = at("incoming", "registered")
    desk.do("leader", "incoming.assigned", {"person": ""})
    assert seen(desk)["TODO"] == {"head", "expert", "peer", "culture"}
    desk.do("peer", "incoming.started")
    assert seen(desk)["TODO"] == {"peer", "culture"}
    desk.do("culture", "incoming.opinion")
    assert seen(desk)["TODO"] == {"peer"}


def test_the_newest_form_of_a_result() -> None:
    desk = at("dossier", "signed")
    assert desk.state.result == desk.state.signed
    desk.do("clerk", "dossier.result_sealed")
    assert desk.state.result == desk.rules.files(desk.state)[0] == desk.state.sealed


def test_search_finds_it_by_everything_it_says() -> None:
    desk = at("incoming", "assigned")
    found = desk.rules.row(desk.state, DIRECTORY)
    for word in ("12/VPCP-TTĐT", "xâm nhập mặn", "Văn phòng Chính phủ", "Phòng Kinh tế", "Xử lý gấp", "van-ban.pdf"):
        assert word in found.words
    assert (found.number, found.urgency, found.due, found.state) == ("7", 1, LATER, "Đã giao")


def test_the_timeline_speaks_plainly() -> None:
    desk = at("incoming", "assigned")
    title, text = words(desk.steps[-1], DIRECTORY)
    assert title == "Giao Phòng Kinh tế (Lâm Hoài Thương) chủ trì"
    assert text == "Xử lý gấp\nPhối hợp: Phòng Văn hóa - Xã hội\nHạn 17:00 09/03/2026"
    titles = [words(step, DIRECTORY)[0] for step in at("outgoing", "sent").steps]
    assert titles == [
        "Soạn dự thảo", "Trình Quách Minh Đảm ký", "Ký số", "Cấp số 07/QĐ-UBND", "Đóng dấu số của cơ quan",
        "Gửi 1 nơi nhận",
    ]  # fmt: skip


def test_a_role_belongs_to_the_unit_and_its_parts_but_not_to_offices_below() -> None:
    person = DIRECTORY.person
    assert owns(owner(Role.SPECIALIST, "kt"), person("expert"), DIRECTORY)
    assert owns(owner(Role.SPECIALIST, "nam-can"), person("expert"), DIRECTORY)
    assert not owns(owner(Role.SPECIALIST, "vh"), person("expert"), DIRECTORY)
    assert not owns(owner(Role.CLERK, "tinh"), person("clerk"), DIRECTORY)
    assert owns("expert", person("expert"), DIRECTORY)
    assert not owns("expert", SYSTEM, DIRECTORY)
    assert not within("khong-co", "kt", DIRECTORY)
    assert owners_of(person("expert"), DIRECTORY) == ("expert", "chuyen_vien@kt", "chuyen_vien@nam-can")
    assert owners_of(person("clerk"), DIRECTORY) == ("clerk", "van_thu@nam-can")
    assert owners_of(SYSTEM, DIRECTORY) == (SYSTEM.id,)


def test_numbers_as_they_are_written() -> None:
    assert [written(number) for number in (1, 9, 10, 1247)] == ["01", "09", "10", "1247"]
    assert code(7, notation("QĐ", "UBND", "KT")) == "07/QĐ-UBND"
    assert code(12, notation("", "UBND", "KT")) == "12/UBND-KT"
    assert same_code("7/QĐ-UBND", "07/QĐ-UBND") and not same_code("7/QĐ-UBND", "7/QĐ-SNV")
    assert gaps([1, 2, 5, 5, 9]) == [(3, 4), (6, 8)]
    assert gaps([]) == []


def test_a_missing_unit_never_breaks_a_page() -> None:
    desk = at("incoming", "assigned")
    poor = type(DIRECTORY)([], [])
    assert desk.rules.row(desk.state, poor).title
    assert desk.rules.tasks(desk.state, poor)
    assert desk.rules.letters(desk.state, desk.steps[-1], desk.state, poor) == ()
    with pytest.raises(Refusal):
        desk.rules.check(desk.state, desk.steps[-1], poor)
    assert Folder.TODO not in desk.rules.folders(desk.state, DIRECTORY.person("expert"), poor)

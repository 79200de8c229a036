"""What a clerk presses: a document is taken back, updated, replaced, and a message is matched by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.actions.match_stray import AS_NEW
from desktop.actions.send_document import organ_of
from desktop.secrets_box import SecretsBox
from desktop.training.arriving import client_of
from desktop.training.names import CLERK, LEADER, PIN
from desktop.training.province import Province
from desktop.workplace import clock
from sync.edxml.build import build_status
from sync.edxml.business import Business, business_of
from sync.edxml.headers import Answered, Staff, status_header
from sync.edxml.parse import parse
from tests.journeys.province import SENDER, Office, Seat, item_of_document, put_on_axis, reports, write_to
from tests.journeys.test_document_journey import Story
from tests.journeys.walker import BODY, DocumentJourney, walk
from workflow.errors import Missing, Refusal
from workflow.resolving import old_form
from workflow.rules import Folder

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def desks(province: Province, boxes: dict[str, SecretsBox]) -> Iterator[Office]:
    with Office(province, boxes) as office:
        yield office


@pytest.fixture(scope="module")
def story(desks: Office) -> Story:
    """A document that came in and was answered: the answer is what the clerk takes back."""
    return Story(desks)


def found(province: Province, document_id: str, kind: int) -> list[bytes]:
    """Return the packages of that kind (BussinessDocType) the department found about a document."""
    organ = province.directory.unit(SENDER).organ
    client = client_of(province, organ)
    raws = [client.get(one.doc_id) for one in client.received("edoc")]
    said = [(raw, business_of(parse(raw).header)) for raw in raws]
    return [raw for raw, business in said if business.kind == kind and document_id in _ids(business, raw)]


def _ids(business: Business, raw: bytes) -> tuple[str, ...]:
    own = parse(raw).header["MessageHeader"]["DocumentId"]
    return (own, business.of, *(id for id, _ in business.replaced))


def answer(
    province: Province, seat: Seat, item: str, code: str, document_id: str = "", *, old_code: bool = False
) -> None:
    """Let the department answer a wish about the clerk's document, perhaps under its code of before 2020."""
    sent = seat.place.journal.state(item)
    about = Answered(province.office.organ, document_id or sent.document_id, sent.code, sent.on)
    unit = province.directory.unit(SENDER)
    sender = replace(organ_of(unit), organ=old_form(unit.organ)) if old_code else organ_of(unit)
    raw = build_status(status_header(code, sender, about, Staff("Văn thư", "Văn thư"), clock(), "Lý do"))
    client_of(province, unit.organ).send(raw, unit.organ, [province.office.organ], "status")
    seat.synced()


def kinds(seat: Seat, item: str) -> list[str]:
    """Return what the reader offers to do now."""
    return [option.kind for option in seat.desk.item(item).options if not option.why_not]


def titles(seat: Seat, item: str) -> list[str]:
    """Return the cards on top of the reader."""
    return [card.title for card in seat.desk.item(item).cards]


def test_an_answer_is_updated_recalled_and_replaced(story: Story, desks: Office, province: Province) -> None:
    clerk, reply = desks.seat(CLERK), story.reply
    document_id = clerk.place.journal.state(reply).document_id
    offered = kinds(clerk, reply)
    assert {"outgoing.recalled", "outgoing.updated", "outgoing.replaced"} <= set(offered)
    with pytest.raises(Missing, match="ngày/tháng/năm"):
        clerk.desk.act(reply, "outgoing.updated", {"due": "mai", "reason": "Lùi hạn"})
    with pytest.raises(Missing, match="nội dung nào"):
        clerk.desk.act(reply, "outgoing.updated", {"reason": "Lùi hạn"})
    form = clerk.desk.form(reply, "outgoing.updated")
    assert [field.name for field in form.fields] == ["subject", "due", "urgency", "added", "removed", "reason"]
    said = clerk.desk.act(reply, "outgoing.updated", {"due": "15/01/2027", "urgency": "1", "reason": "Lùi hạn"})
    assert said.words
    clerk.synced()
    (raw,) = found(province, document_id, 2)
    message = parse(raw).header["MessageHeader"]
    assert (message["DueDate"], message["OtherInfo"]["Priority"]) == ("2027-01-15", "1")
    answer(province, clerk, reply, "15", message["DocumentId"])
    _recalled(clerk, reply, province)
    made = _replaced(clerk, reply, document_id)
    _issued(desks, made)
    (raw,) = found(province, document_id, 3)
    message = parse(raw).header["MessageHeader"]
    assert message["DocumentId"] == clerk.place.journal.state(made).document_id
    assert business_of(parse(raw).header).concerns(province.directory.unit(SENDER).organ) == (document_id,)
    assert clerk.desk.item(reply).row.state == "Đã bị thay thế"
    assert "Văn bản này đã bị thay thế" in titles(clerk, reply)
    assert "outgoing.replaced" not in kinds(clerk, reply)
    answer(province, clerk, reply, "15", old_code=True)
    assert clerk.place.journal.state(reply).asked[-1].answers == {province.directory.unit(SENDER).organ: "15"}


def _recalled(clerk: Seat, reply: str, province: Province) -> None:
    form = clerk.desk.form(reply, "outgoing.recalled")
    organs = next(field.value for field in form.fields if field.name == "organs")
    clerk.desk.act(reply, "outgoing.recalled", {"reason": "Sai số liệu", "organs": organs, "by": "edoc"})
    assert "outgoing.recalled" not in kinds(clerk, reply)
    clerk.synced()
    assert clerk.desk.item(reply).row.state == "Chờ trả lời thu hồi"
    answer(province, clerk, reply, "16")
    assert clerk.desk.item(reply).row.state == "Có nơi không trả lại"
    assert "Có nơi từ chối yêu cầu lấy lại, cập nhật" in titles(clerk, reply)


def _replaced(clerk: Seat, reply: str, document_id: str) -> str:
    form = clerk.desk.form(reply, "outgoing.replaced")
    values = {field.name: field.value for field in form.fields} | {"body": f"{BODY}\n3. Số liệu đã sửa."}
    made = clerk.desk.act(reply, "outgoing.replaced", values).item
    state = clerk.place.journal.state(made)
    assert (state.replaces, state.replaces_id, state.stage) == (reply, document_id, "drafted")
    assert f"Thay thế văn bản {clerk.place.journal.row(reply).code}" in titles(clerk, made)
    assert clerk.place.journal.state(reply).replaced_by == ""
    return made


def _issued(desks: Office, made: str) -> None:
    """Submit, sign, number, seal and send the replacing document."""
    clerk, leader = desks.seat(CLERK), desks.seat(LEADER)
    clerk.desk.act(made, "outgoing.submitted", {})
    clerk.synced()
    leader.synced()
    for seat, kind in ((leader, "outgoing.signed"), (clerk, "outgoing.numbered")):
        assert [trouble for _, trouble in seat.desk.sign([made], kind, PIN, {})] == [""]
        seat.synced()
        clerk.synced()
    clerk.desk.act(made, "outgoing.sent", {})
    clerk.synced()
    for seat in (clerk, leader):
        seat.place.tokens.close()


def test_what_waits_on_this_machine_is_simply_held_back(desks: Office, province: Province) -> None:
    journey = DocumentJourney(desks, write_to(province).document_id)
    things = journey.things()
    walk(things[: next(place for place, thing in enumerate(things) if thing.name == "sent") + 1])
    for person in (CLERK, LEADER):
        desks.seat(person).place.tokens.close()
    clerk, reply = desks.seat(CLERK), journey.reply
    document_id = clerk.place.journal.state(reply).document_id
    done = clerk.desk.act(reply, "outgoing.recalled", {"reason": "Gửi nhầm", "organs": [], "by": "status"})
    assert done.words == "Đã thu hồi, văn bản chưa rời máy"
    clerk.synced()
    assert clerk.desk.item(reply).row.state == "Đã thu hồi"
    assert found(province, document_id, 0) == []
    assert not {"outgoing.recalled", "outgoing.updated"} & set(kinds(clerk, reply))
    assert clerk.waiting.total == 0


@pytest.fixture
def arrived(desks: Office, province: Province) -> tuple[Seat, str, str]:
    """The clerk's seat, a registered document, and the sender's id of it."""
    letter = write_to(province)
    clerk = desks.seat(CLERK)
    clerk.synced()
    item = item_of_document(clerk, letter.document_id)
    clerk.desk.act(item, "incoming.registered", {})
    clerk.synced()
    return clerk, item, letter.document_id


def wish(province: Province, document_id: str, text: str = "Ban hành nhầm") -> None:
    """Let the department ask for its document back."""
    unit = province.directory.unit(SENDER)
    about = Answered(province.office.organ, document_id, "12/SNNMT", "2026-11-22")
    raw = build_status(status_header("13", organ_of(unit), about, Staff("Văn thư", "Văn thư"), clock(), text))
    client_of(province, unit.organ).send(raw, unit.organ, [province.office.organ], "status")


@pytest.mark.parametrize(("kind", "code"), [("incoming.change_agreed", "15"), ("incoming.change_refused", "16")])
def test_the_clerk_answers_a_recall(
    arrived: tuple[Seat, str, str], province: Province, kind: str, code: str
) -> None:
    clerk, item, document_id = arrived
    wish(province, document_id)
    clerk.synced()
    assert "Nơi gửi có yêu cầu với văn bản này" in titles(clerk, item)
    assert kinds(clerk, item)[:2] == ["incoming.change_agreed", "incoming.change_refused"]
    assert clerk.desk.form(item, kind).title.endswith("lấy lại")
    clerk.desk.act(item, kind, {"reason": "Đã triển khai", "text": "Đã gỡ"})
    clerk.synced()
    assert reports(province, document_id) == ["01", "03", code]
    stage = "recalled" if code == "15" else "registered"
    assert clerk.place.journal.state(item).stage == stage
    assert clerk.place.journal.row(item).number
    with pytest.raises(Refusal):
        clerk.desk.act(item, kind, {"reason": "Lần nữa"})


def test_a_message_without_its_document_is_shown_matched_by_hand_or_put_away(
    arrived: tuple[Seat, str, str], province: Province
) -> None:
    clerk, item, _ = arrived
    for name in ("la-1", "la-2"):
        wish(province, name)
    clerk.synced()
    journal = clerk.place.journal
    waiting = [id for id in journal.items("stray") if journal.state(id).stage == "waiting"]
    first, second = waiting[-2:]
    rows = clerk.desk.page(Folder.TODO, None, 50, "all", "newest")
    assert {first, second} <= {row.item for row in rows}
    view = clerk.desk.item(first)
    assert view.cards[0].title == "Thông báo chưa khớp với văn bản nào"
    assert dict(view.facts)["Mã văn bản"] in ("la-1", "la-2")
    choices = clerk.desk.form(first, "stray.matched").fields[0].choices
    assert item in dict(choices) and AS_NEW not in dict(choices)
    done = clerk.desk.act(first, "stray.matched", {"item": item})
    assert done.item == item
    assert [one.what for one in journal.state(item).wishes] == ["recall"]
    clerk.desk.act(second, "stray.dismissed", {"reason": "Không phải văn bản gửi xã"})
    clerk.synced()
    rows = clerk.desk.page(Folder.TODO, None, 50, "all", "newest")
    assert not {first, second} & {row.item for row in rows}
    assert clerk.waiting.total == 0


def test_an_update_of_a_document_never_received_is_taken_in_as_new(
    arrived: tuple[Seat, str, str], province: Province
) -> None:
    clerk, item, document_id = arrived
    journal = clerk.place.journal
    raw = clerk.place.files.read(journal.state(item).package.sha256)
    of = b"<edXML:DocumentId>chua-nhan</edXML:DocumentId><edXML:BussinessDocType>2<"
    changed = raw.replace(b"<edXML:BussinessDocType>0<", of).replace(document_id.encode(), b"cap-nhat-la")
    put_on_axis(province, changed)
    clerk.synced()
    stray = next(id for id in journal.items("stray") if journal.state(id).document_id == "chua-nhan")
    assert journal.state(stray).what == "update"
    new = clerk.desk.act(stray, "stray.matched", {"item": AS_NEW}).item
    state = journal.state(new)
    assert (state.stage, state.document_id) == ("arrived", "cap-nhat-la")
    assert state.files
    clerk.synced()
    assert clerk.waiting.total == 0

"""Two offices of one province: a document is sent, taken back, updated, replaced; both ends tell the same of it."""

from __future__ import annotations

from typing import Any

import pytest

from sync.arrivals import FORGET, SEEN, TRAY
from sync.edxml.build import build_status
from sync.edxml.business import recall_block, replacement_block, update_block
from sync.edxml.fields import status_fields
from sync.edxml.parse import parse
from sync.letters import Letters
from tests.sync.edxml_samples import PDF
from tests.sync.province import MAI, OFFICE, OTHER, THU, DeskMaker, RunningProvince
from tests.sync.test_cycle_axis import header, send
from tests.sync.test_cycle_two_desks import same
from tests.sync.test_edxml_official import FOLDER
from tests.sync.two_offices import HERE, Offices
from workflow.errors import AlreadyDone
from workflow.people import Role
from workflow.rules import Folder
from workflow.store import drafts, outbox
from workflow.store.withdrawal import withdraw


@pytest.fixture
def offices(desk: DeskMaker, province: RunningProvince) -> Offices:
    """Return the commune and the department."""
    return Offices(desk, province)


def words(offices: Offices, item: str) -> str:
    """Return how the commune's list names the state of its document."""
    return offices.lan.journal.row(item).state


def open_tasks(offices: Offices, item: str) -> list[str]:
    """Return what the department has to do about a document."""
    rules, journal = offices.thu.journal.registry["incoming"], offices.thu.journal
    return [task.what for task in rules.tasks(journal.state(item), journal.directory)]


def recall(offices: Offices, item: str, by: str) -> None:
    """Let the commune ask for its document back, by message or by package."""
    payload: dict[str, Any] = {"reason": "Sai thẩm quyền ký", "by": by}
    if by == "edoc":
        block = recall_block("Sai thẩm quyền ký")
        payload["package"] = offices.package(item, offices.id_of(item), business=block)
    offices.lan.do(item, "outgoing.recalled", payload)


@pytest.mark.parametrize("by", ["status", "edoc"])
def test_a_recall_is_agreed_to(offices: Offices, by: str) -> None:
    item = offices.send()
    offices.talk()
    there = offices.received(offices.id_of(item))
    offices.thu.register(there)
    offices.talk()
    assert words(offices, item) == "Đã đến nơi"
    recall(offices, item, by)
    with pytest.raises(AlreadyDone, match="Lan"):
        recall(offices, item, by)
    offices.talk()
    assert len(offices.thu.journal.items("incoming")) == 1
    assert open_tasks(offices, there) == ["Trả lời yêu cầu lấy lại", "Cho ý kiến, giao việc"]
    assert words(offices, item) == "Chờ trả lời thu hồi"
    (wish,) = offices.thu.journal.state(there).wishes
    assert (wish.by, "Sai thẩm quyền ký" in wish.reason) == (by, True)
    offices.thu.do(there, "incoming.change_agreed", {"key": wish.key, "text": "Đã gỡ khỏi hệ thống"})
    offices.talk()
    state = offices.thu.journal.state(there)
    assert (state.stage, state.number, open_tasks(offices, there)) == ("recalled", 1, [])
    assert words(offices, item) == "Đã thu hồi"
    assert outbox.rows(offices.lan.database) == outbox.rows(offices.thu.database) == []


def test_a_recall_is_refused_and_asked_again(offices: Offices) -> None:
    item = offices.send()
    offices.talk()
    there = offices.received(offices.id_of(item))
    for round_, agree in enumerate((False, False, True)):
        recall(offices, item, "status")
        offices.lan.clock.pass_(minutes=1)
        offices.talk()
        wish = offices.thu.journal.state(there).wishes[-1]
        assert wish.open, round_
        kind = "agreed" if agree else "refused"
        offices.thu.do(there, f"incoming.change_{kind}", {"key": wish.key, "reason": "Đã triển khai"})
        offices.talk()
        assert words(offices, item) == ("Đã thu hồi" if agree else "Có nơi không trả lại")
    answers = [one.answers[OTHER.organ] for one in offices.lan.journal.state(item).asked]
    assert answers == ["16", "16", "15"]


def test_an_update_changes_the_document_once_the_clerk_agrees(offices: Offices) -> None:
    item = offices.send()
    offices.talk()
    there = offices.received(offices.id_of(item))
    before = offices.thu.journal.state(there).files
    block = update_block(offices.id_of(item), "Lùi hạn báo cáo", document=True)
    due = "2027-01-15"
    package = offices.package(item, "cap-nhat-1", business=block, due=due, urgency=2)
    changes = {"due": due, "urgency": 2}
    update = {"reason": "Lùi hạn báo cáo", "document_id": "cap-nhat-1", "package": package, "changes": changes}
    offices.lan.do(item, "outgoing.updated", update)
    offices.talk()
    state = offices.thu.journal.state(there)
    assert (state.asked_due, state.urgency, state.files) == ("", 0, before)
    assert open_tasks(offices, there)[0] == "Trả lời yêu cầu cập nhật"
    offices.thu.do(there, "incoming.change_agreed", {"key": state.wishes[0].key})
    offices.talk()
    state = offices.thu.journal.state(there)
    assert (state.stage, state.asked_due, state.urgency) == ("arrived", due, 2)
    assert offices.thu.files.read(state.files[0].sha256) == PDF + b"cap-nhat-1"
    assert state.files[1].role == "superseded"
    (asked,) = offices.lan.journal.state(item).asked
    assert asked.answers == {OTHER.organ: "15"}
    assert words(offices, item) == "Đã đến nơi"


def test_a_receiver_left_out_by_an_update_is_asked_to_give_it_back(offices: Offices) -> None:
    item = offices.send()
    offices.talk()
    there = offices.received(offices.id_of(item))
    block = update_block(offices.id_of(item), "Gửi nhầm", document=False, removed=[OTHER.organ])
    update = {
        "reason": "Gửi nhầm", "document_id": "cap-nhat-2", "removed": [OTHER.organ],
        "package": offices.package(item, "cap-nhat-2", business=block),
        "added": [{"organ": OFFICE.organ, "name": OFFICE.name}],
    }  # fmt: skip
    offices.lan.do(item, "outgoing.updated", update)
    offices.talk()
    (wish,) = offices.thu.journal.state(there).wishes
    assert (wish.what, wish.reason) == ("recall", "Nơi gửi đã bỏ cơ quan khỏi danh sách nhận. Gửi nhầm")
    offices.thu.do(there, "incoming.change_agreed")
    offices.talk()
    state = offices.lan.journal.state(item)
    assert [party.organ for party in state.receivers] == [OFFICE.organ]
    assert state.asked[0].answers == {OTHER.organ: "15"}


def test_a_replacement_stands_in_the_place_of_the_first(offices: Offices) -> None:
    item = offices.send()
    offices.talk()
    old = offices.received(offices.id_of(item))
    offices.thu.register(old)
    block = replacement_block("Thay thế do sai căn cứ", [(offices.id_of(item), [OTHER.organ])])
    new = offices.send("Báo cáo rà soát hộ nghèo (thay thế)", business=block)
    link = {"item": new, "document_id": offices.id_of(new), "code": "02/BC-UBND", "organs": [OTHER.organ]}
    offices.lan.do(item, "outgoing.replaced", link)
    offices.talk()
    there = offices.received(offices.id_of(new))
    assert there
    assert offices.thu.journal.state(there).duplicates == ()
    (wish,) = offices.thu.journal.state(old).wishes
    assert (wish.what, wish.item) == ("replace", there)
    offices.thu.do(old, "incoming.change_agreed", {"key": wish.key})
    offices.talk()
    state = offices.thu.journal.state(old)
    assert (state.stage, state.replaced_by, open_tasks(offices, old)) == ("replaced", there, [])
    assert words(offices, item) == "Đã bị thay thế"
    assert offices.lan.journal.state(item).asked[0].answers == {OTHER.organ: "15"}
    assert offices.thu.journal.state(there).stage == "arrived"


def test_a_recall_that_comes_before_its_document_waits_and_finds_it(offices: Offices) -> None:
    item = offices.send(document_id="sau-1")
    lan, thu = offices.lan, offices.thu
    recall_first = {"reason": "Gửi nhầm", "by": "status"}
    (step,) = lan.do(item, "outgoing.recalled", recall_first)
    rules = lan.journal.registry["outgoing"]
    (letter,) = rules.letters(None, step, lan.journal.state(item), lan.journal.directory)
    offices.commune.send(build_status(letter.body["header"]), OFFICE.organ, [OTHER.organ], "status")
    thu.sync()
    (waiting,) = thu.journal.items("stray")
    row = thu.journal.row(waiting)
    assert (row.done, row.party, thu.journal.state(waiting).why) == (False, OFFICE.name, "unknown")
    found = thu.journal.registry["stray"].folders(thu.journal.state(waiting), THU, thu.journal.directory)
    assert THU.has(Role.CLERK) and found == {Folder.INCOMING, Folder.TODO}
    offices.talk()
    there = offices.received("sau-1")
    assert thu.journal.state(waiting).matched == there
    (wish,) = thu.journal.state(there).wishes  # the outbox sent the same bytes again: the same message there
    assert wish.reason == "Gửi nhầm"
    thu.do(there, "incoming.change_agreed")
    offices.talk()
    assert words(offices, item) == "Đã thu hồi"


def test_a_wish_of_another_office_reaches_nobody(offices: Offices) -> None:
    """Only the sender of a document may ask for it back; a third office's message waits in the tray."""
    item = offices.send()
    offices.talk()
    there = offices.received(offices.id_of(item))
    state = offices.thu.journal.state(there)
    client = offices.department
    client.send(
        offices.status("13", state.document_id, to=OTHER.organ), OTHER.organ, [OTHER.organ], "status"
    )
    offices.talk(1)
    assert offices.thu.journal.state(there).wishes == ()
    (stray,) = offices.thu.journal.items("stray")
    assert offices.thu.journal.state(stray).why == "stranger"


def test_what_finds_no_document_is_kept_with_its_reason(offices: Offices) -> None:
    item = offices.send()
    offices.talk()
    client, own = offices.department, offices.id_of(item)
    sending = {
        offices.status("03", "khong-co"): "unknown", offices.status("16", "khong-co"): "unknown",
        offices.status("13", "khong-co"): "unknown", offices.status("03", own, to="000.00.77.H12"): "elsewhere",
        offices.status("03", own).replace(b"<edXML:StatusCode>03<", b"<edXML:StatusCode>07<"): "code",
    }  # fmt: skip
    for raw in sending:
        client.send(raw, OTHER.organ, [OFFICE.organ], "status")
    offices.talk(1)
    journal = offices.lan.journal
    kept = {offices.lan.files.read(state.package.sha256): state for state in map(journal.state, journal.items("stray"))}
    assert {raw: state.why for raw, state in kept.items()} == sending
    assert all(state.stage == "waiting" and state.why_text for state in kept.values())
    offices.talk(1)
    assert len(journal.items("stray")) == len(sending)


def test_statuses_in_any_order_and_twice_end_the_same(offices: Offices) -> None:
    item = offices.send()
    offices.lan.sync()
    client = offices.department
    for code, at in (("06", 1), ("01", 2), ("04", 3), ("03", 4), ("03", 5), ("06", 1), ("05", 6), ("01", 2)):
        client.send(offices.status(code, offices.id_of(item), at=at), OTHER.organ, [OFFICE.organ], "status")
    for _ in range(2):
        assert offices.lan.sync().trouble is None
    steps = [record.step for record in offices.lan.journal.steps(item) if record.step.kind == "outgoing.delivered"]
    assert sorted(step.payload["code"] for step in steps) == ["01", "03", "04", "05", "06"]
    assert offices.lan.journal.items("stray") == []
    trips = offices.lan.sync().servers[-1].round_trips
    assert trips <= 2, "messages that said nothing new are not fetched again"


def test_the_leader_of_the_receiver_agrees_and_the_clerks_desk_answers(
    offices: Offices,
) -> None:
    """The department asks the commune back: its leader agrees without the axis, its clerk's desk sends the 15."""
    hai = offices.hai
    client = offices.department
    send(client, header("cua-so-1"))
    offices.talk(1)
    hai.sync()
    (item,) = offices.lan.journal.items("incoming")
    raw = offices.status("13", "cua-so-1", to=OFFICE.organ, text="Ban hành nhầm")
    client.send(raw, OTHER.organ, [OFFICE.organ], "status")
    offices.talk(1)
    hai.sync()
    hai.do(item, "incoming.change_agreed", {"text": "Đồng ý"})
    hai.sync()
    offices.talk(2)
    told = [status_fields(parse(client.get(one.doc_id)))["code"] for one in client.received("status")]
    assert told.count("15") == 1
    assert offices.lan.journal.state(item).stage == hai.journal.state(item).stage == "recalled"


def test_two_clerks_desks_that_see_a_report_at_different_times_end_alike(
    offices: Offices, desk: DeskMaker, province: RunningProvince
) -> None:
    """The second desk hears of the document later than of the report on it: its stray finds home by itself."""
    mai = desk(MAI)
    mai.connect(province.urls, vxp=HERE, lanes=())
    item = offices.send()
    offices.lan.sync()
    raw = offices.status("03", offices.id_of(item))
    offices.department.send(raw, OTHER.organ, [OFFICE.organ], "status")
    assert mai.sync().trouble is None
    (waiting,) = mai.journal.items("stray")
    assert offices.lan.sync().trouble is None
    mai.connect(province.urls, vxp=HERE)
    for _ in range(2):
        for one in (mai, offices.lan, mai):
            assert one.sync().trouble is None
    same(offices.lan, mai)
    assert mai.journal.state(waiting).matched == item
    assert [one.code for one in mai.journal.state(item).deliveries.values()] == ["03"]
    assert outbox.rows(mai.database) == outbox.rows(offices.lan.database) == []


def test_what_an_earlier_version_put_aside_becomes_an_item_of_its_own(offices: Offices) -> None:
    lan = offices.lan
    report = status_fields(parse(offices.status("03", "khong-co")))
    drafts.save(lan.database, f"{TRAY}goi-1", report)
    drafts.save(lan.database, f"{TRAY}goi-2", report | {"repeated": True})
    drafts.save(lan.database, f"{SEEN}cu", {}, lan.clock() - 2 * FORGET)
    lan.sync()
    (stray,) = lan.journal.items("stray")
    assert (lan.journal.state(stray).doc_id, lan.journal.state(stray).why) == ("goi-1", "unknown")
    assert drafts.keys(lan.database, TRAY) == []
    assert sorted(drafts.keys(lan.database, SEEN)) == [f"{SEEN}goi-1", f"{SEEN}goi-2"]


def test_a_letter_taken_back_while_it_was_looked_up_does_not_leave(
    offices: Offices, province: RunningProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, axis = offices.lan, offices.commune
    lan.connect(province.urls)
    item = offices.send()
    lan.sync()
    letters = Letters(lan.database, lan.files, axis, lan.clock)
    key = f"edoc:{offices.id_of(item)}"
    look = letters._raw
    monkeypatch.setattr(letters, "_raw", lambda row: (look(row), withdraw(lan.database, key, "thôi"))[0])
    letters.run()
    assert letters.sent == 0
    assert outbox.rows(lan.database) == []
    assert not withdraw(lan.database, key, "lần nữa")
    offices.thu.sync()
    assert offices.received(offices.id_of(item)) == ""


def official(name: str, *, about: str = "") -> bytes:
    """Return an official sample as the department would send it to the commune."""
    raw = (FOLDER / f"{name}.edxml").read_bytes()
    raw = raw.replace(b"000.00.00.G22<", f"{OTHER.organ}<".encode()).replace(b"000.00.00.H41", OFFICE.organ.encode())
    return raw.replace(b"2014/01/30,7806", about.encode()).replace(b"2014/02/30,7806", about.encode()) if about else raw


@pytest.mark.samples
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the official edXML samples are kept outside the project")
def test_the_official_samples_reach_the_document_they_speak_of(offices: Offices) -> None:
    """The SDK's own recall, update, replacement and status packages, taken in as they are."""
    lan, client = offices.lan, offices.department
    lan.do("cu", "incoming.arrived", {
        "subject": "V/v kết nối", "document_id": "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT", "doc_id": "t-1",
        "from": {"organ": OTHER.organ, "name": OTHER.name},
    })  # fmt: skip
    sending = (
        ("edoc_revocation", "", "edoc"), ("status_cancellation_13", "", "status"),
        ("edoc_update", "2015/09/30,7816", "edoc"), ("edoc_replacement", "2015/09/30,7816", "edoc"),
    )  # fmt: skip
    for name, about, kind in sending:
        client.send(official(name, about=about), OTHER.organ, [OFFICE.organ], kind)
    assert lan.sync().trouble is None
    wishes = lan.journal.state("cu").wishes
    assert sorted((one.what, one.by) for one in wishes) == [
        ("recall", "edoc"), ("recall", "edoc"), ("recall", "status"), ("replace", "edoc"),
    ]  # fmt: skip
    left_out = [one.reason for one in wishes if "danh sách nhận" in one.reason]
    assert left_out == ["Nơi gửi đã bỏ cơ quan khỏi danh sách nhận. Cập nhật văn bản điện tử"]
    assert lan.journal.items("stray") == []
    (new,) = [item for item in lan.journal.items("incoming") if item != "cu"]
    assert next(one.item for one in wishes if one.what == "replace") == new
    for _ in range(2):
        lan.do("cu", "incoming.change_agreed")
        if not any(one.open for one in lan.journal.state("cu").wishes):
            break
    assert all(one.verdict == "15" for one in lan.journal.state("cu").wishes)

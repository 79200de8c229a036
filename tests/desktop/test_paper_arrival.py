"""A document that came on paper: typed off with its scan, numbered, its double told; a receiver's word noted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.changes import Changes
from desktop.desk.acts import do
from desktop.desk.forms import form_of
from desktop.desk.item_view import item_view
from desktop.pages.list_page import ListPage
from desktop.training.names import LEADER
from tests.desktop.office import Office
from tests.desktop.page_tools import dressed, running_lanes
from tests.desktop.register_office import Clerk
from tests.desktop.small_desk import pdf
from workflow.errors import Missing, NoNumberLeft, NotAllowed, SecretDocument
from workflow.people import Person, Role
from workflow.rules import Folder

TYPED = {
    "sender": "Sở Nông nghiệp và Môi trường", "subject": "Phòng, chống xâm nhập mặn", "code": "3412/SNNMT-CCTL",
    "issued": "09/11/2026", "due": "20/11/2026", "type_name": "Công văn", "urgency": "1", "register": True,
}  # fmt: skip


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(tmp_path / "desk")
    clerk.lend("van_ban_den", 41, 60)
    yield clerk
    clerk.close()


def take(clerk: Clerk, **change: object) -> str:
    return do(clerk.place, "", "incoming.arrived", TYPED | change).item


def test_it_is_taken_in_with_its_scan_and_its_number(clerk: Clerk, tmp_path: Path) -> None:
    scan = tmp_path / "cong-van.pdf"
    scan.write_bytes(pdf("Phong chong xam nhap man"))
    fields = {field.name for field in form_of(clerk.place, "", "incoming.arrived").fields}
    assert set(TYPED) <= fields
    done = do(clerk.place, "", "incoming.arrived", TYPED | {"scan": str(scan)})
    assert done.words == "Đã nhận, số đến 41"
    state = clerk.place.journal.state(done.item)
    assert (state.code, state.issued, state.asked_due, state.urgency) == (
        "3412/SNNMT-CCTL", "2026-11-09", "2026-11-20", 1,
    )  # fmt: skip
    assert state.sender.organ, "an office of the axis is known by its name"
    view = item_view(clerk.place, done.item)
    assert [file.name for file in view.files] == ["cong-van.pdf"] and view.cards == ()
    assert clerk.place.journal.steps(done.item)[0].step.kind == "incoming.arrived"


def test_nothing_is_told_to_a_sender_who_sent_paper(clerk: Clerk) -> None:
    item = take(clerk)
    outbox = clerk.place.journal
    letters = [
        letter for record in outbox.steps(item)
        for letter in outbox.registry["incoming"].letters(
            outbox.state(item), record.step, outbox.state(item), clerk.place.directory)
    ]  # fmt: skip
    assert letters == []


def test_the_same_number_of_the_same_sender_is_told_before_anybody_works_on_it(clerk: Clerk) -> None:
    first = take(clerk)
    again = take(clerk, code="3412 / SNNMT-CCTL")
    other = take(clerk, sender="Ông Lê Văn Tám")
    assert clerk.place.journal.state(again).duplicates == (first,)
    assert any("đã đến trước đó" in card.title for card in item_view(clerk.place, again).cards)
    assert clerk.place.journal.state(other).duplicates == () and clerk.place.journal.state(other).sender.organ == ""


REFUSED: tuple[tuple[dict[str, str], type[Exception], str], ...] = (
    ({"sender": " "}, Missing, "cơ quan gửi"), ({"subject": ""}, Missing, "trích yếu"),
    ({"issued": "30/02/2026"}, Missing, "Ngày văn bản"), ({"due": "mai"}, Missing, "Hạn trả lời"),
    ({"subject": "Kế hoạch TUYỆT MẬT"}, SecretDocument, "(?i)mật"),
)  # fmt: skip


def test_what_is_missing_or_secret_takes_no_number(clerk: Clerk) -> None:
    for change, error, words in REFUSED:
        with pytest.raises(error, match=words):
            take(clerk, **change)
        assert clerk.place.journal.items("incoming") == [], change
    assert clerk.place.journal.row(take(clerk)).number == "41"


def test_without_a_number_it_is_taken_in_only_when_it_is_not_to_be_registered(tmp_path: Path) -> None:
    clerk = Clerk(tmp_path / "poor")
    try:
        with pytest.raises(NoNumberLeft):
            take(clerk)
        assert clerk.place.journal.items("incoming") == []
        done = do(clerk.place, "", "incoming.arrived", TYPED | {"register": False})
        assert done.words == "Đã nhận, chưa vào sổ" and clerk.place.journal.state(done.item).stage == "arrived"
    finally:
        clerk.close()


def test_only_the_clerk_takes_paper_in(tmp_path: Path) -> None:
    leader = Clerk(tmp_path / "leader", person=LEADER)
    try:
        with pytest.raises(NotAllowed, match="văn thư"):
            form_of(leader.place, "", "incoming.arrived")
        with pytest.raises(NotAllowed):
            do(leader.place, "", "incoming.arrived", TYPED | {"register": False})
    finally:
        leader.close()


def test_a_receivers_word_is_noted_by_hand(clerk: Clerk) -> None:
    clerk.lend("van_ban_di", 1, 9)
    clerk.issue("di-1", "van_ban_di", "QĐ-UBND")
    kinds = {option.kind for option in item_view(clerk.place, "di-1").options}
    assert "outgoing.delivered" not in kinds
    state = clerk.place.journal.state("di-1")
    package = state.signed.to_json()
    clerk.do("di-1", "outgoing.sealed", before=state.signed.sha256, file=package | {"sha256": "5" * 64}, level="B",
             certificate={"serial": "01", "subject": "CN"})  # fmt: skip
    clerk.do("di-1", "outgoing.sent", document_id="u-1", package=package,
             receivers=[{"organ": "H12.52", "name": "Sở Nông nghiệp và Môi trường"}])  # fmt: skip
    assert "outgoing.delivered" in {option.kind for option in item_view(clerk.place, "di-1").options}
    form = form_of(clerk.place, "di-1", "outgoing.delivered")
    assert form.fields[0].choices == (("H12.52", "Sở Nông nghiệp và Môi trường"),)
    do(clerk.place, "di-1", "outgoing.delivered", {"organ": "H12.52", "code": "03", "text": "Báo qua điện thoại"})
    (delivery,) = clerk.place.journal.state("di-1").deliveries.values()
    assert (delivery.organ, delivery.code, delivery.text) == ("H12.52", "03", "Báo qua điện thoại")


def test_the_clerk_finds_the_way_on_the_list_of_incoming_documents(qtbot: QtBot, qapp: QApplication) -> None:
    desk, look = Office(), dressed(qapp)
    with running_lanes() as lanes:
        plain = ListPage(look, desk, lanes, Changes(), Folder.INCOMING, "Văn bản đến")
        desk.me = Person("tt", "Thạch Thị Mỹ Hạnh", "vp", "Văn thư", frozenset({Role.CLERK}))
        page = ListPage(look, desk, lanes, Changes(), Folder.INCOMING, "Văn bản đến")
        for one in (plain, page):
            qtbot.addWidget(one)
        with qtbot.waitSignal(page.open_folder) as opened:
            page.head.new.emit()
        assert opened.args == ["van_ban_giay"]
        names = [{b.accessibleName() for b in one.head.findChildren(type(one._news))} for one in (plain, page)]
        assert ["Nhập văn bản giấy đến" in found for found in names] == [False, True]
        qtbot.waitUntil(lambda: not lanes.busy)

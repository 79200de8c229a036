"""Lines written by hand: on the register page by key; as the clerk's desk writes, signs, returns and voids them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.desk.acts import do
from desktop.desk.entry_desk import EntryDesk
from desktop.desk.forms import form_of
from desktop.desk.number_desk import NumberDesk
from desktop.line import Line
from desktop.pages.register_page import NUMBERS, RegisterPage
from desktop.training.names import LEADER
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.register_office import Clerk, at
from tests.desktop.small_desk import SmallDesk
from workflow.errors import Missing, NoNumberLeft, Refusal, SecretDocument, WrongState
from workflow.registers.entry import COPIES_BOOK, LENT_COPIES
from workflow.rules import Folder
from workflow.store import numbers


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> Iterator[RegisterPage]:
    page = RegisterPage(dressed(qapp), desk, lanes)
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    page.open_for(str(Folder.OUTGOING))
    page.refresh()
    qtbot.waitUntil(lambda: page.paper() is not None and not lanes.busy)
    yield page
    page.stop()


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(tmp_path / "desk")
    clerk.lend("ban_sao", 1, 3)
    yield clerk
    clerk.close()


def test_a_line_is_written_with_the_keyboard_and_the_book_drawn_anew(
    qtbot: QtBot, page: RegisterPage, desk: SmallDesk
) -> None:
    assert page.lines.isVisible() and page.handle_key("F4")
    qtbot.waitUntil(lambda: page.lines.place.card is not None)
    picture(page, "register-line")
    card = page.lines.place.card
    assert card is not None
    drawn = desk.asked.count("printed")
    page.primary()
    assert "Chưa có số, ký hiệu" in card._trouble.text()
    card.done.emit({"document": "12/QĐ-UBND"})
    qtbot.waitUntil(lambda: desk.asked.count("printed") == drawn + 1)
    assert desk.acts == [("van_ban_di", "entry.written", {"document": "12/QĐ-UBND"})]
    assert page.toast.words == "Đã ghi sổ, số 05/SY-UBND"


def test_a_line_is_changed_in_two_cards_and_an_empty_book_says_so(
    qtbot: QtBot, page: RegisterPage, desk: SmallDesk
) -> None:
    desk.fail["change_form"] = Missing("line", "Sổ này chưa có dòng nào.")
    page.handle_key("F2")
    qtbot.waitUntil(lambda: "chưa có dòng nào" in page.lines._said.text())
    desk.to_sign.append("e1")
    page.handle_key("F2")
    qtbot.waitUntil(lambda: page.lines.place.card is not None)
    first = page.lines.place.card
    assert first is not None
    first.accept()
    qtbot.waitUntil(lambda: page.lines.place.card not in (None, first))
    second = page.lines.place.card
    assert second is not None
    second.done.emit({"remark": "Ghi nhầm"})
    qtbot.waitUntil(lambda: desk.acts == [("e1", "entry.voided", {"remark": "Ghi nhầm"})])


def test_books_filled_by_the_work_itself_take_no_lines_and_the_ledger_is_one_key_away(
    qtbot: QtBot, page: RegisterPage, lanes: Lanes
) -> None:
    page.book.setCurrentIndex(page.book.findData("van_ban_den"))
    page.draw()
    qtbot.waitUntil(lambda: not page.lines.isVisible())
    assert not page.handle_key("F4")
    with qtbot.waitSignal(page.open_folder) as opened:
        assert page.handle_key("F8")
    assert opened.args == [NUMBERS]
    qtbot.waitUntil(lambda: not lanes.busy)


def test_a_copy_takes_the_next_number_and_is_voided_with_its_reason(clerk: Clerk) -> None:
    entries = EntryDesk(clerk.place)
    assert entries.by_hand(COPIES_BOOK) and not entries.by_hand("van-ban-den")
    with pytest.raises(Missing, match="chưa có dòng"):
        entries.change_form(COPIES_BOOK)
    done = entries.write(COPIES_BOOK, {"kind": "TrS", "document": "12/QĐ-UBND", "copies": "5", "on": "2026-11-11"})
    assert done.words == "Đã ghi sổ, số 01/TrS-UBND"
    assert clerk.place.journal.state(done.item).values == {"document": "12/QĐ-UBND", "copies": 5}
    form = entries.change_form(COPIES_BOOK)
    assert form.fields[0].choices == ((done.item, "01/TrS-UBND · 11/11/2026 · 12/QĐ-UBND · Đã ghi sổ"),)
    assert [kind for kind, _ in form.fields[1].choices] == ["entry.voided"], "nobody signs for copies"
    assert "01/TrS-UBND không cấp lại" in form_of(clerk.place, done.item, "entry.voided").fields[0].hint
    assert "Đã bỏ dòng" in do(clerk.place, done.item, "entry.voided", {"reason": "Ghi nhầm"}).words
    assert clerk.place.journal.state(done.item).reason == "Ghi nhầm"


REFUSED: tuple[tuple[dict[str, str], type[Refusal], str], ...] = (
    ({"copies": "năm"}, Missing, "phải là số"), ({}, Missing, "chưa ghi gì"),
    ({"document": "Tài liệu TUYỆT MẬT"}, SecretDocument, "(?i)mật"),
    ({"document": "x", "on": "2026-12-31"}, Missing, "tương lai"),
    ({"document": "x", "on": "2025-12-31"}, NoNumberLeft, "2025"),
)  # fmt: skip


def test_what_is_no_line_is_refused_and_takes_no_number(clerk: Clerk) -> None:
    for values, error, words in REFUSED:
        with pytest.raises(error, match=words):
            EntryDesk(clerk.place).write(COPIES_BOOK, {"kind": "SY", "on": "2026-11-11"} | values)
        assert numbers.left(clerk.place.database, "ban_sao", 2026) == 3, values


def test_a_lent_copy_is_signed_for_and_comes_back(clerk: Clerk) -> None:
    entries = EntryDesk(clerk.place)
    item = entries.write(LENT_COPIES, {"person": "Lê Văn Tám", "document": "12/QĐ-UBND", "on": "2026-11-11"}).item
    offered = [kind for kind, _ in entries.change_form(LENT_COPIES).fields[1].choices]
    assert offered == ["entry.signed", "entry.returned", "entry.voided"]
    do(clerk.place, item, "entry.signed", {"name": "Lê Văn Tám"})
    assert form_of(clerk.place, item, "entry.returned").fields[0].value == "2026-11-11"
    assert do(clerk.place, item, "entry.returned", {"on": "2026-11-12"}).words == "Đã ghi ngày trả"
    with pytest.raises(WrongState):
        do(clerk.place, item, "entry.voided", {"reason": "x"})


def test_in_the_first_days_of_january_a_line_of_last_year_takes_last_years_number(clerk: Clerk) -> None:
    clerk.now = at("2027-01-05 08:00")
    entries = EntryDesk(clerk.place)
    assert "đến 10/01" in entries.form(COPIES_BOOK).fields[0].label
    done = entries.write(COPIES_BOOK, {"kind": "SY", "document": "12/QĐ-UBND", "on": "2026-12-31"})
    state = clerk.place.journal.state(done.item)
    assert (state.year, state.number, state.on) == (2026, 1, "2026-12-31")
    clerk.now = at("2027-01-11 08:00")
    assert "đến 10/01" not in entries.form(COPIES_BOOK).fields[0].label


def test_whoever_is_no_clerk_writes_no_lines_and_sees_what_became_of_the_numbers(tmp_path: Path) -> None:
    leader = Clerk(tmp_path / "leader", person=LEADER)
    try:
        assert not EntryDesk(leader.place).by_hand(COPIES_BOOK)
        numbers_desk = NumberDesk(leader.place, Line(leader.place))
        assert ("van_ban_den", "Sổ văn bản đến") in numbers_desk.series()
        assert numbers_desk.told("van_ban_den", 2026).summary == "Năm 2026: chưa có số nào."
        with pytest.raises(Missing, match="không giữ số nào"):
            numbers_desk.return_form("van_ban_den")
    finally:
        leader.close()


def test_this_machines_numbers_each_with_its_fate(clerk: Clerk) -> None:
    clerk.lend("van_ban_den", 11, 20)
    clerk.arrive("a", "Phòng, chống hạn hán")
    found = NumberDesk(clerk.place, Line(clerk.place)).told("van_ban_den", 2026)
    assert [(one.numbers, one.count, one.words) for one in found.stretches] == [
        ("11", 1, "Đã dùng"), ("12–20", 9, "Đang giữ, chưa dùng"),
    ]  # fmt: skip
    assert found.summary == (
        "Năm 2026, đến số 20: 1 đã dùng, 9 đang giữ, chưa dùng. Số 01–10 không cấp cho máy này."
    )  # fmt: skip
    assert (found.sound, found.held) == (True, 9)
    form = NumberDesk(clerk.place, Line(clerk.place)).return_form("van_ban_den")
    assert form.title == "Trả 9 số chưa dùng: Sổ văn bản đến"
    made = NumberDesk(clerk.place, Line(clerk.place)).printed("van_ban_den", 2026)
    assert made.data.startswith(b"%PDF") and made.rows == 2

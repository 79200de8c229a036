"""Ký tệp ngoài quy trình: files are added, placed by the program or by hand, stamped, signed with one PIN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.sign_loose import KINDS
from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.files_page import FilesPage
from desktop.shown import Sight, Stamp, Told
from signing.here import SigningHere
from signing.model import Look as SignLook
from signing.model import Role
from signing.orders import Wish
from signing.reading import sha256
from signing.stamps import appendix_look, at_time, copy_look
from signing.training.pictures import seal_picture, signature_picture
from tests.desktop.office import sample_letter
from tests.desktop.page_tools import dressed, picture, press, running_lanes, type_text
from tests.desktop.small_desk import PIN, SmallDesk, pdf
from tests.desktop.test_pages_every_size import cut, nameless, shown

pytestmark = pytest.mark.logs("pyhanko")


@cache
def image(role: str) -> bytes:
    """The picture of a role, drawn once and small."""
    return signature_picture("Quách Minh Đảm", 300, 140) if role == "leader" else seal_picture("Năm Căn", pixels=200)


class FilesDesk(SmallDesk):
    """Looks real files over; remembers what signing was told."""

    def __init__(self, roles: Sequence[Role] = ("leader", "agency", "appendix", "copy")) -> None:
        super().__init__()
        self.offered = roles
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self.stamps: list[Stamp] = []

    @property
    def loose(self) -> FilesDesk:
        return self

    def roles(self) -> Sequence[Role]:
        return self.offered

    def sight(self, path: str, stamp: Stamp) -> Sight:
        self.stamps.append(stamp)
        looks: Mapping[str, SignLook] = {
            "leader": SignLook("leader", image("leader")), "agency": SignLook("agency", image("agency")),
            "appendix": appendix_look(stamp.number), "copy": copy_look(stamp.form, "Ủy ban nhân dân xã Năm Căn"),
        }  # fmt: skip
        look = looks[stamp.role]
        found = SigningHere().survey(Path(path), look, Wish(name="Trần Văn Thép"))
        lines = at_time(look, datetime(2026, 11, 12, tzinfo=UTC)).lines
        return Sight(found, sha256(Path(path).read_bytes()), look.image, lines)

    def read(self, path: str) -> bytes:
        return Path(path).read_bytes()

    def sign(
        self, items: Sequence[str], kind: str, pin: str, values: Mapping[str, Any], told: Told | None = None, *,
        last_try: bool = False,
    ) -> Sequence[tuple[str, str]]:  # fmt: skip
        self.told.append((kind, values))
        return super().sign(items, kind, pin, values, told, last_try=last_try)


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> FilesDesk:
    return FilesDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: FilesDesk) -> FilesPage:
    page = FilesPage(dressed(qapp), desk, lanes)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    qtbot.waitUntil(lambda: bool(page.stamp.roles))
    return page


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A letter with its signer's name, a plain paper, and a file that is none."""
    made = {"cong-van.pdf": sample_letter(), "to-trinh.pdf": pdf("Trang", 2), "hong.pdf": b"%PDF-1.7"}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    return [str(tmp_path / name) for name in made]


def added(qtbot: QtBot, page: FilesPage, lanes: Lanes, files: Sequence[str]) -> None:
    """Add files and wait until each was looked over and the current one is drawn."""
    page.add(files)
    settled(qtbot, page, lanes)


def settled(qtbot: QtBot, page: FilesPage, lanes: Lanes) -> None:
    qtbot.waitUntil(lambda: all(row.state != "reading" for row in page.rows.rows) and not lanes.busy, timeout=8000)


def test_an_empty_page_says_what_it_is_for_and_takes_dropped_files(
    qtbot: QtBot, page: FilesPage, lanes: Lanes, files: list[str]
) -> None:
    picture(page, "files-empty")
    assert page._stack.currentIndex() == 0
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in (files[0], "/nowhere/a.docx")])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), action, data, button, none)
    page.dragEnterEvent(entering)
    assert entering.isAccepted()
    page.dropEvent(QDropEvent(QPointF(9, 9), action, data, button, none))
    settled(qtbot, page, lanes)
    assert [row.name for row in page.rows.rows] == ["cong-van.pdf"] and page._stack.currentIndex() == 1


def test_each_file_says_where_it_will_be_signed_or_why_not(
    qtbot: QtBot, page: FilesPage, lanes: Lanes, files: list[str]
) -> None:
    added(qtbot, page, lanes, [*files, files[0]])
    letter, plain, broken = page.rows.rows
    assert letter.state == "ready" and letter.words == "1 trang · ký ở trang 1"
    assert plain.state == "ready" and plain.words == "2 trang · ký ở trang 2"
    assert broken.state == "unreadable" and "PDF" in broken.words
    assert page.side.sign_button.text() == "Ký 2 tệp"
    assert "Trang 1" in page.sheet.where.text()
    picture(page, "files-ready")


def test_the_place_is_changed_by_keys_and_stays_with_its_file(
    qtbot: QtBot, page: FilesPage, lanes: Lanes, files: list[str]
) -> None:
    added(qtbot, page, lanes, files[:2])
    before = page.rows.rows[0].box
    page.view.setFocus()
    press(page.view, Qt.Key.Key_Left)
    own = page.rows.rows[0].own
    assert own is not None and before is not None and own.x < before.x and page.rows.rows[1].own is None
    page.list.setCurrentIndex(page.rows.index(1, 0))
    page.list.setCurrentIndex(page.rows.index(0, 0))
    assert page.view.box == own


def test_a_file_changed_while_it_is_listed_is_looked_over_again(
    qtbot: QtBot, page: FilesPage, lanes: Lanes, files: list[str]
) -> None:
    added(qtbot, page, lanes, files[:2])
    Path(files[1]).write_bytes(pdf("Trang", 3))
    page.list.setCurrentIndex(page.rows.index(1, 0))
    qtbot.waitUntil(lambda: page.rows.rows[1].words.startswith("3 trang"), timeout=8000)
    settled(qtbot, page, lanes)
    sight = page.rows.rows[1].sight
    assert sight is not None and sight.sha256 == sha256(Path(files[1]).read_bytes()) and page.view.pages == 3


def test_one_pin_signs_all_and_tells_who_signs_and_where(
    qtbot: QtBot, page: FilesPage, lanes: Lanes, desk: FilesDesk, files: list[str]
) -> None:
    added(qtbot, page, lanes, files)
    page.view.setFocus()
    press(page.view, Qt.Key.Key_Up)
    desk.refused[files[1]] = "Token báo lỗi."
    page.handle_key("F9")
    qtbot.waitUntil(lambda: page.round.card is not None)
    picture(page, "files-pin")
    card = page.round.card
    assert card is not None
    card.entered.emit(PIN)
    qtbot.waitUntil(lambda: page.round.progress is not None and page.round.progress.close_button.isEnabled())
    assert page.round.progress is not None
    assert page.round.progress._safe.text() == "1 tệp chưa ký vẫn còn trong danh sách."
    ((kind, values),) = desk.told
    assert kind == KINDS["leader"] and values["stamp"] == Stamp("leader")
    assert values["boxes"] == {files[0]: page.rows.rows[0].own}
    assert values["shown"] == {path: sha256(Path(path).read_bytes()) for path in files[:2]}
    press(page.round.progress, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.rows.rows[0].state == "signed")
    assert "_da-ky" in page.rows.rows[0].words and page.rows.rows[1].state == "ready"
    assert page.side.sign_button.text() == "Ký 1 tệp"
    picture(page, "files-signed")


def test_stamps_of_copies_and_appendices_carry_what_was_typed(
    qtbot: QtBot, page: FilesPage, lanes: Lanes, desk: FilesDesk, files: list[str]
) -> None:
    added(qtbot, page, lanes, files[:1])
    page.stamp.roles["appendix"].click()
    assert page.stamp.number.isVisible() and not page.stamp.form.isVisible()
    type_text(page.stamp.number, "125/QĐ-UBND")
    qtbot.waitUntil(lambda: desk.stamps[-1] == Stamp("appendix", "125/QĐ-UBND"))
    settled(qtbot, page, lanes)
    assert page.rows.rows[0].box is not None and page.rows.rows[0].box.y > 700 and not page.view.resizable
    page.stamp.roles["copy"].click()
    page.stamp.form.setCurrentIndex(1)
    page.stamp.form.activated.emit(1)
    page.stamp.take_number.click()
    qtbot.waitUntil(lambda: desk.stamps[-1] == Stamp("copy", "", "TRÍCH SAO", True))
    settled(qtbot, page, lanes)
    picture(page, "files-copy")


def test_who_is_no_clerk_signs_as_oneself_only(qtbot: QtBot, qapp: QApplication, lanes: Lanes) -> None:
    page = FilesPage(dressed(qapp), FilesDesk(("leader",)), lanes)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(page.stamp.roles))
    assert list(page.stamp.roles) == ["leader"] and page.stamp.role == "leader"


def test_a_file_is_taken_off_the_list_and_nothing_is_signed_without_one(
    qtbot: QtBot, page: FilesPage, lanes: Lanes, desk: FilesDesk, files: list[str]
) -> None:
    added(qtbot, page, lanes, files[2:])
    page.handle_key("F9")
    assert "Chưa có tệp nào sẵn sàng" in page.side._said.text() and page.round.card is None
    page.list.setFocus()
    press(page.list, Qt.Key.Key_Delete)
    assert not page.rows.rows and page._stack.currentIndex() == 0 and Path(files[2]).exists()
    assert not desk.told and not page.handle_key("F3")


def test_the_dialog_offers_several_files(qtbot: QtBot, page: FilesPage, lanes: Lanes, files: list[str]) -> None:
    page.handle_key("F2")
    assert page.dialog is not None
    page.dialog.filesSelected.emit(files[:2])
    settled(qtbot, page, lanes)
    page.dialog.reject()
    assert len(page.rows.rows) == 2 and page.paper() is not None


@pytest.mark.parametrize(("theme", "scale"), [("light", 1.0), ("contrast", 1.3)])
@pytest.mark.parametrize("files_in", [False, True])
def test_nothing_is_cut_off_and_everything_has_a_name(
    qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: FilesDesk, files: list[str], theme: str, scale: float,
    files_in: bool,
) -> None:  # fmt: skip
    look = Look(theme, scale)
    look.apply(qapp)
    page = FilesPage(look, desk, lanes)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(page.stamp.roles))
    if files_in:
        added(qtbot, page, lanes, files[:2])
    found = []
    for role in ("leader", "copy"):
        page.stamp.roles[role].click()
        settled(qtbot, page, lanes)
        for size in ((1600, 900), (860, 560)):
            page.resize(*size)
            qtbot.wait(1)
            texts = shown(page, QAbstractButton) + shown(page, QLabel)
            found += [f"{role} {size}: {words}" for w in texts if (words := cut(w))]
        found += [type(w).__name__ for w in shown(page, QWidget) if nameless(w)]
    picture(page, f"files-{theme}-{scale}-{files_in}")
    assert not found, "\n".join(found)

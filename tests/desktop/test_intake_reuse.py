"""The counter offers papers digitised before; one press uses one again, another person's never stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.pages import intake_rules as rules
from desktop.pages.intake_page import KEY, IntakePage
from tests.desktop.page_tools import dressed, picture, press, running_lanes, type_text
from tests.desktop.small_desk import SmallDesk, pdf
from workflow.rules import FileRef

pytestmark = pytest.mark.logs("watchdog.observers.inotify")  # it reports events that come while it stops

UID, OTHER = "096187004512", "096090001234"
FILE = FileRef("a" * 64, "Căn cước.pdf", "application/pdf", 4000, "scan")


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    made = SmallDesk()
    made.files[FILE.sha256] = pdf("giay to")
    made.known = {UID: {"2": {
        "file": FILE.to_json(), "form": "dien_tu", "type": "CCCD", "issuer": "Bộ Công an", "number": UID,
        "issued": "2024-05-06", "expires": "2039-05-06", "source": "i-1", "source_code": "H12.59-260105-0001",
        "at": "2026-01-05",
    }}}  # fmt: skip
    return made


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk, tmp_path: Path) -> Iterator[IntakePage]:
    page = IntakePage(dressed(qapp), desk, lanes, Changes(), tmp_path / "scans")
    qtbot.addWidget(page)
    page.resize(1150, 760)
    page.show()
    qtbot.waitUntil(lambda: "53 mã" in page.receipt._codes.text())
    yield page
    page.stop()


def choose(qtbot: QtBot, page: IntakePage, uid: str = UID) -> None:
    type_text(page.box.edit, "thanh lap")
    qtbot.waitUntil(page.box.popup.isVisible)
    press(page.box.edit, Qt.Key.Key_Return)
    type_text(page.applicant.uid.edit, uid)
    type_text(page.applicant.name.edit, "Trịnh Thị Mỹ Xuyên")


def test_one_press_uses_a_paper_again(qtbot: QtBot, page: IntakePage, desk: SmallDesk) -> None:
    choose(qtbot, page)
    row = page.papers.rows[1]
    qtbot.waitUntil(lambda: row.reuse_button.isVisible())
    assert row.words.text() == "Đã có: bản số hóa ngày 05/01/2026"
    assert not page.papers.rows[0].reuse_button.isVisible()
    picture(page, "intake-known")
    row.reuse_button.click()
    assert row.tick.isChecked() and row.words.text() == "Dùng lại bản số hóa 05/01/2026 · H12.59-260105-0001"
    assert not row.scan_button.isVisible() and not row.reuse_button.isVisible() and row.view_button.isVisible()
    picture(page, "intake-reused")
    page.papers.consent.setChecked(True)
    value = page.values()["papers"][1]
    assert value["source"] == "i-1" and value["file"] == FILE.to_json() and value["form"] == "dien_tu"
    assert set(value) <= {"id", "name", "got", "form", "file", "type", "issuer", "number", "issued", "expires",
                          "source", "source_code"}  # fmt: skip
    assert page.values()["consent"] is True
    row.tick.setChecked(False)
    assert not row.is_reused() and row.file() is None and row.reuse_button.isVisible()
    assert row.value()["form"] == "dien_tu"


def test_another_person_loses_what_was_the_first_ones(qtbot: QtBot, page: IntakePage) -> None:
    choose(qtbot, page)
    row = page.papers.rows[1]
    qtbot.waitUntil(lambda: row.reuse_button.isVisible())
    row.reuse()
    page.applicant.uid.edit.clear()
    assert row.is_reused()
    type_text(page.applicant.uid.edit, OTHER)
    qtbot.waitUntil(lambda: not row.is_reused())
    assert not row.tick.isChecked() and row.file() is None


def test_a_draft_with_a_paper_used_again_comes_back(
    qtbot: QtBot, qapp: QApplication, lanes: Lanes, page: IntakePage, desk: SmallDesk, tmp_path: Path
) -> None:
    choose(qtbot, page)
    qtbot.waitUntil(lambda: page.papers.rows[1].reuse_button.isVisible())
    page.papers.rows[1].reuse()
    page.papers.consent.setChecked(True)
    page.flush()
    qtbot.waitUntil(lambda: (desk.kept.get(KEY) or {}).get("consent") is True)
    again = IntakePage(dressed(qapp), desk, lanes, Changes(), tmp_path / "scans")
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: len(again.papers.rows) > 1)
    qtbot.waitUntil(lambda: again.applicant.uid.value() == UID)
    assert again.papers.rows[1].is_reused() and again.papers.consent.isChecked()
    again.stop()


def test_what_stands_on_a_scanned_paper_is_written_down(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    choose(qtbot, page)
    row = page.papers.rows[0]
    path = tmp_path / "don.pdf"
    path.write_bytes(pdf("don"))
    page.files.keep(row, str(path))
    qtbot.waitUntil(lambda: row.facts_button.isVisible())
    row.facts_button.click()
    facts = row.facts
    assert facts is not None
    type_text(facts.number.edit, "12/2026")
    type_text(facts.issued.edit, "5/1/2026")
    type_text(facts.expires.edit, "31/02/2027")
    facts.expires.settle()
    assert facts.expires.shown_trouble() == "Không có ngày này"
    assert (row.value()["issued"], row.value()["expires"]) == ("2026-01-05", "")
    facts.expires.edit.clear()
    type_text(facts.expires.edit, "28/02/2027")
    picture(page, "intake-facts")
    assert row.value()["expires"] == "2027-02-28" and row.words.text().endswith("hạn 28/02/2027")
    row.facts_button.click()
    assert row.facts is None and page.values()["papers"][0]["number"] == "12/2026"


@pytest.mark.parametrize(
    ("text", "iso", "trouble"),
    [("5/1/2026", "2026-01-05", ""), ("30/02/2026", "", "Không có ngày này"), ("mai", "", "Viết ngày/tháng/năm"),
     ("", "", "")],
)  # fmt: skip
def test_dates_of_papers(text: str, iso: str, trouble: str) -> None:
    assert (rules.day_iso(text), rules.day_trouble(text)) == (iso, trouble)


def test_nothing_is_asked_for_nobody(qtbot: QtBot, page: IntakePage, desk: SmallDesk) -> None:
    asked: list[Any] = []
    desk.known_papers = lambda procedure, uid: asked.append(uid) or {}  # type: ignore[method-assign,func-returns-value]
    choose(qtbot, page, "0961")
    qtbot.wait(50)
    assert asked == []

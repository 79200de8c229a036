"""Đã thông báo beside an item: what was heard shows at once, the server is asked when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.look.look import Look, install_fonts
from desktop.pages.papers import Papers
from desktop.shown import ItemView
from desktop.told import Outreach
from desktop.widgets.timeline import TimelineEntry
from sync.errors import Offline
from tests.desktop.office import Office
from tests.desktop.page_tools import picture, running_lanes
from tests.desktop.small_notices import TOLD


@pytest.fixture
def desk() -> Office:
    desk = Office()
    desk.notices.of["i3"] = TOLD
    return desk


@pytest.fixture
def view(desk: Office) -> ItemView:
    return replace(desk.item("i3"), kind="dossier")


@pytest.fixture
def papers(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, desk: Office, view: ItemView
) -> Iterator[Papers]:
    install_fonts()
    look = Look("light", getattr(request, "param", 1.0))
    look.apply(qapp)
    with running_lanes() as lanes:
        papers = Papers(look, desk, lanes)
        qtbot.addWidget(papers)
        papers.resize(1000, 600)
        papers.show()
        papers.show_view(view)
        qtbot.waitUntil(lambda: papers.pages.pages > 0)
        qtbot.waitUntil(lambda: papers.rail_tabs.tabs["told"].text() == "Đã thông báo  1")
        yield papers


def said(papers: Papers) -> list[str]:
    """Return what the nodes say to a reader of the screen."""
    return [entry.accessibleName() for entry in papers.outreach.timeline.findChildren(TimelineEntry)]


def test_who_was_told_what_by_which_way_is_read_beside_the_item(qtbot: QtBot, papers: Papers, desk: Office) -> None:
    assert desk.notices.pressed == [], "nobody is asked before somebody looks"
    papers.rail_tabs.tabs["told"].click()
    qtbot.waitUntil(lambda: ("ask", ("i3",)) in desk.notices.pressed)
    qtbot.waitUntil(lambda: papers.outreach.when.text() == "Máy chủ trả lời hôm nay 09:30")
    picture(papers, "outreach")
    assert said(papers)[-1] == (
        "Đã có kết quả, mời đến nhận. Tin nhắn +84***678. hôm nay 08:12. Không tới. Thuê bao không có thật."
    )
    assert papers.outreach.timeline.isVisible() and not papers.timeline.isVisible()


def test_one_press_notes_the_telephone_call_or_sends_again(qtbot: QtBot, papers: Papers, desk: Office) -> None:
    papers.rail_tabs.tabs["told"].click()
    qtbot.waitUntil(papers.outreach.told_button.isVisible)
    papers.outreach.again_button.click()
    qtbot.waitUntil(lambda: ("send_again", ("e1",)) in desk.notices.pressed)
    desk.notices.now["i3"] = replace(TOLD, missed=())
    papers.outreach.told_button.click()
    qtbot.waitUntil(lambda: ("tell", ("e1",)) in desk.notices.pressed)
    qtbot.waitUntil(lambda: not papers.outreach.told_button.isVisible())
    assert papers.rail_tabs.tabs["told"].text() == "Đã thông báo"


def test_who_does_not_look_after_messages_reads_only(qtbot: QtBot, papers: Papers, desk: Office) -> None:
    desk.notices.may_mend = False
    papers.rail_tabs.tabs["told"].click()
    qtbot.waitUntil(lambda: papers.outreach.when.text() == "Máy chủ trả lời hôm nay 09:30")
    assert not papers.outreach.told_button.isVisible() and not papers.outreach.again_button.isVisible()


def test_without_a_line_what_was_heard_last_stays_with_its_time(qtbot: QtBot, papers: Papers, desk: Office) -> None:
    desk.notices.fail = Offline("Không máy chủ nào trả lời.")
    papers.rail_tabs.tabs["told"].click()
    qtbot.waitUntil(lambda: "Không máy chủ nào trả lời." in papers.outreach.when.text())
    assert papers.outreach.when.text().startswith("Máy chủ trả lời hôm nay 09:30")
    assert len(said(papers)) == 3


def test_an_item_nobody_was_told_of_says_so_and_one_never_asked_about_too(
    qtbot: QtBot, papers: Papers, desk: Office, view: ItemView
) -> None:
    desk.notices.fail = Offline("Không máy chủ nào trả lời.")
    papers.rail_tabs.tabs["told"].click()
    papers.show_view(replace(view, item="i4"))
    qtbot.waitUntil(lambda: papers.outreach.nothing.text() == "Chưa hỏi được máy chủ đã báo cho ai.")
    assert papers.rail_tabs.tabs["told"].text() == "Đã thông báo"
    desk.notices.fail = None
    desk.notices.now["i4"] = Outreach((), "hôm nay 09:40")
    papers.outreach.ask()
    qtbot.waitUntil(lambda: papers.outreach.nothing.text() == "Máy chủ chưa gửi thông báo nào về việc này.")
    picture(papers, "outreach-none")


def test_a_work_file_has_no_such_tab(papers: Papers, view: ItemView) -> None:
    papers.rail_tabs.tabs["told"].click()
    papers.show_view(replace(view, item="h1", kind="work_file"))
    assert not papers.rail_tabs.tabs["told"].isVisible()
    assert papers.timeline.isVisible()


@pytest.mark.parametrize("papers", [1.3], indirect=True)
def test_in_a_narrow_window_with_large_text_both_stand_behind_one_tab(qtbot: QtBot, papers: Papers) -> None:
    papers.resize(520, 420)
    papers.toggle_rail()
    papers.rail_tabs.tabs["told"].click()
    qtbot.waitUntil(papers.outreach.told_button.isVisible)
    picture(papers, "outreach-narrow")
    assert not papers.pages.isVisible()

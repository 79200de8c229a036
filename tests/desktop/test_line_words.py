"""What Đồng bộ and the window say of the lines: what left today, what does not leave and why, works on a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.desk.clash_desk import ClashDesk
from desktop.desk.line_words import line_of
from desktop.desk.outbox_words import outbox_of
from desktop.line_shown import Lagging, Line, ServerLine, size_words
from desktop.settings import Servers
from desktop.widgets.line_news import LineNews
from desktop.widgets.notice_board import NoticeBoard
from desktop.widgets.quiet_bar import QuietBar
from desktop.widgets.toast import Toast
from desktop.workplace import Workplace
from sync.cycle import ServerSummary, Summary
from sync.errors import Offline
from sync.status import last, remember
from sync.stuck import stuck
from tests.desktop.page_tools import dressed
from tests.desktop.two_desks import Desks
from tests.workflow.office import VALID
from workflow.store import drafts, outbox

CLERK, LEADER, VICE = "van-thu", "chu-tich", "pho"


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    found = Desks(tmp_path)
    yield found
    found.close()


def arrive(desks: Desks, item: str) -> None:
    desks.do(CLERK, item, "incoming.arrived", {**VALID["incoming.arrived"], "to": [{"organ": "H12.59", "name": ""}]})


def answered(
    place: Workplace, *, online: bool = True, up: int = 1000, endpoint: str = "https://vic.example/d",
    up_since: datetime | None = None,
) -> None:  # fmt: skip
    """Let a cycle have run; ``up_since``: since when its server answered without trouble."""
    trouble = None if online else Offline("Không có ai trả lời.")
    at = place.now().isoformat(timespec="seconds") if online else ""
    server = ServerSummary("documents", endpoint, online, at, bytes_up=up, bytes_down=2_000_000, trouble=trouble)
    since = {} if up_since is None else {"documents": up_since}
    remember(place.database, Summary([server], stuck=stuck(place.database, since, place.now())), place.now())


def test_what_left_today_stands_with_its_time_and_yesterday_s_does_not(desks: Desks) -> None:
    arrive(desks, "vb-1")
    desks.clock.pass_(38)
    desks.exchange(CLERK)
    desks.clock.pass_(24 * 60)
    arrive(desks, "vb-2")
    desks.clock.pass_(5)
    desks.exchange(CLERK)
    arrive(desks, "vb-3")
    lines = outbox_of(desks.place(CLERK))
    assert [(line.state, line.words) for line in lines] == [("needs-file", "Chờ tệp"), ("sent", "Đã gửi 09:43")]
    assert lines[1].cause == "làm lúc 09:38 · 1 KB"
    assert lines[0].may_send
    assert not lines[1].may_send


def test_every_state_has_its_cause_in_words_and_is_found_without_marks(desks: Desks) -> None:
    place = desks.place(CLERK)
    for item in ("vb-1", "vb-2", "vb-3"):
        arrive(desks, item)
    first, second, third = (row.id for row in outbox.rows(place.database))
    outbox.failed(place.database, first, "Máy chủ không trả lời.", place.now() + timedelta(minutes=2))
    outbox.sending(place.database, [second])
    outbox.parked(place.database, third, "Bước này làm hỏng câu hỏi.")
    found = {line.id: line for line in outbox_of(place)}
    assert (found[first].state, found[first].words) == ("retry", "Thử lại 09:02")
    assert "đã thử 1 lần" in found[first].cause
    assert "may chu khong tra loi" in found[first].found
    assert (found[second].words, found[third].words) == ("Đang gửi", "Cần xem")
    assert found[third].may_send, "it may be tried once more"


def test_what_was_put_away_is_listed_for_a_month(desks: Desks) -> None:
    arrive(desks, "vb-1")
    desks.do(CLERK, "vb-1", "incoming.registered", {**VALID["incoming.registered"], "year": 2025, "on": "2025-06-25"})
    desks.exchange(CLERK, LEADER, VICE)
    for who, lead in ((LEADER, "kt"), (VICE, "vh")):
        desks.do(who, "vb-1", "incoming.assigned", {**VALID["incoming.assigned"], "lead": lead, "due": None,
                                                    "person": "", "cooperating": []})  # fmt: skip
    desks.exchange(LEADER, VICE)
    place = desks.place(VICE)
    [refused] = outbox_of(place)
    assert refused.clash and not refused.may_send
    ClashDesk(place).drop(refused.clash)
    [dropped] = outbox_of(place)
    assert (dropped.state, dropped.clash, dropped.words) == ("dropped", refused.clash, "Đã bỏ")
    desks.clock.pass_(31 * 24 * 60)
    assert outbox_of(place) == []


def test_what_does_not_leave_although_the_line_is_up_is_said_after_ten_minutes(desks: Desks) -> None:
    place = desks.place(CLERK)
    arrive(desks, "vb-1")
    since = place.now()
    desks.clock.pass_(9)
    answered(place, up_since=since)
    assert line_of(place).lagging == ()
    desks.clock.pass_(2)
    answered(place, online=False)
    assert line_of(place).lagging == (), "without a line nothing lags"
    answered(place, up_since=place.now())
    assert line_of(place).lagging == (), "a line that has just come back has had no ten minutes"
    answered(place, up_since=since)
    [late] = line_of(place).lagging
    assert (late.item, late.what.partition(" · ")[0]) == ("vb-1", "Văn bản đến từ Văn phòng Chính phủ")
    assert "Gửi ngay" in late.what_next
    [row] = outbox.rows(place.database)
    outbox.parked(place.database, row.id, "Máy chủ không đọc được.")
    assert line_of(place).lagging == (), "what was set aside shows by itself"


def test_bytes_of_the_day_add_up_and_begin_anew_at_midnight(desks: Desks) -> None:
    place = desks.place(CLERK)
    place.settings = replace(place.settings, day_budget_mb=20, frugal=True)
    answered(place)
    answered(place, up=500_000)
    line = line_of(place)
    assert (line.used, line.budget, line.frugal) == (4_501_000, 20_000_000, True)
    assert line.servers[0].today == "Hôm nay gửi 501 KB, nhận 4,0 MB"
    desks.clock.pass_(24 * 60)
    assert line_of(place).servers[0].today == "Hôm nay chưa truyền gì"
    answered(place, up=1)
    assert line_of(place).used == 2_000_001


def test_a_line_says_which_way_it_goes_and_when_next(desks: Desks) -> None:
    place = desks.place(CLERK)
    servers = Servers(documents="https://a.example", documents_standby=("https://b.example",), extra_ca="/ca.pem")
    place.settings = replace(place.settings, servers=servers)
    answered(place, endpoint="https://b.example/documents")
    [server] = line_of(place, next_at=place.now() + timedelta(minutes=1)).servers
    assert (server.state, server.when) == ("Đang nối", "Lần cuối 09:00 · kế tiếp 09:01")
    assert server.way == "đường dự phòng · mã hóa, tin theo chứng thư của tỉnh"
    answered(place, endpoint="http://127.0.0.1", online=False)
    [server] = line_of(place).servers
    assert (server.state, server.way) == ("Mất nối", "đường chính · không mã hóa")
    assert server.trouble == "Không có ai trả lời."
    assert line_of(place).words == "Mất mạng từ 09:00, vẫn làm việc được"
    assert line_of(place, cut=True).servers[0].state == "Mất nối"


def test_works_on_a_server_are_announced_and_said_while_they_go_on(desks: Desks) -> None:
    place = desks.place(CLERK)
    answered(place)
    begin, until = place.now() + timedelta(hours=3), place.now() + timedelta(hours=5)
    notice = {"text": "Nâng cấp cơ sở dữ liệu.", "from": begin.isoformat(), "until": until.isoformat()}
    kept = [{**server, "notice": notice} for server in last(place.database)]
    drafts.save(place.database, "sync:last", {"servers": kept})
    said = "Máy chủ văn bản sẽ bảo trì 12:00 25/06–14:00: Nâng cấp cơ sở dữ liệu. Vẫn làm việc được"
    assert line_of(place).notice.startswith(said)
    assert line_of(place).servers[0].state == "Đang nối"
    desks.clock.pass_(200)
    assert line_of(place).notice.startswith("Máy chủ văn bản đang bảo trì đến 14:00 25/06: Nâng cấp")
    assert line_of(place).servers[0].state == "Bảo trì"
    desks.clock.pass_(200)
    assert line_of(place).notice == ""


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "1 KB"), (640_000, "640 KB"), (2_440_000, "2,4 MB"), (9_999_999, "9,9 MB"), (12_000_000, "12 MB")],
)
def test_sizes_are_short(count: int, words: str) -> None:
    assert size_words(count) == words


def test_a_late_thing_is_said_once_for_each_item_and_again_when_it_is_late_anew(
    qtbot: QtBot, qapp: QApplication
) -> None:
    look, page = dressed(qapp), QWidget()
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    board, bar, toast = NoticeBoard(look, page), QuietBar(look, page), Toast(page, look)
    news = LineNews(board, bar, toast)
    late = Lagging("vb-1", "Vào sổ · 12/UBND", "Máy chủ không trả lời.", "Bấm Gửi ngay.")
    line = Line(True, "", lagging=(late,), notice="Máy chủ văn bản sẽ bảo trì 20:00–22:00.")
    news.hear(line)
    assert board.notice is not None
    assert board.notice.accessibleName().startswith("Chưa gửi được sau 10 phút: Vào sổ · 12/UBND. Máy chủ không")
    assert bar.isVisible()
    bar.close_button.click()
    board.clear()
    news.hear(line)
    assert (board.notice, bar.isVisible()) == (None, False)
    news.hear(replace(line, lagging=(late, replace(late, item="vb-2"), replace(late, item="vb-3"))))
    assert board.notice is not None
    with qtbot.waitSignal(board.pressed) as pressed:
        board.notice.pressed.emit("dong_bo")
    assert pressed.args == ["dong_bo"]
    news.hear(replace(line, lagging=(), notice=""))
    news.hear(line)
    assert board.notice is not None
    assert not bar.isVisible(), "the same words were put away"


def test_the_network_gone_and_back_is_said_once_each(qtbot: QtBot, qapp: QApplication) -> None:
    look, page = dressed(qapp), QWidget()
    qtbot.addWidget(page)
    toast = Toast(page, look)
    news = LineNews(NoticeBoard(look, page), QuietBar(look, page), toast)
    server = replace(Line(True, ""), servers=(object(),))  # type: ignore[arg-type]
    news.hear(server)
    assert toast.words == ""
    news.hear(replace(server, online=False))
    assert toast.words.startswith("Mất mạng")
    toast.say("khác")
    news.hear(replace(server, online=False))
    assert toast.words == "khác"
    news.hear(server)
    assert toast.words == "Đã có mạng lại"
    toast.hide()


def test_the_first_exchange_of_all_does_not_say_that_the_network_is_back(qtbot: QtBot, qapp: QApplication) -> None:
    look, page = dressed(qapp), QWidget()
    qtbot.addWidget(page)
    page.show()
    toast = Toast(page, look)
    news = LineNews(NoticeBoard(look, page), QuietBar(look, page), toast)
    news.hear(Line(False, "Chưa trao đổi với máy chủ nào"))
    server = Line(True, "", servers=(ServerLine("Máy chủ văn bản", "Đang nối", "ok", "", "", ""),))
    news.hear(server)
    assert not toast.words, "nobody was told that it was gone"
    news.hear(replace(server, online=False))
    news.hear(server)
    assert toast.words == "Đã có mạng lại"

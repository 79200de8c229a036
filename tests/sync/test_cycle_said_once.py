"""What a cycle tells the person: offline, maintenance, stuck work, files that wait; each once, and only what is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.allowance import Limits
from sync.errors import Busy, NotTheServer, Offline, SyncTrouble
from sync.precedence import SMALL, Held
from sync.saying import Teller
from sync.summary import ServerSummary, Stuck, Summary
from tests.sync.province import HAI, LAN, Desk, DeskMaker, RunningProvince, running
from tests.weak_line.proxy import weak_line
from workflow.store import outbox

LARGE = bytes(range(256)) * (SMALL // 256 + 1)


class Closed(Busy):
    """A server that tells of its maintenance."""

    code = "maintenance"
    title = "Máy chủ đang bảo trì"


def seen(*troubles: SyncTrouble | None) -> Summary:
    """Return a cycle with one server for each outcome."""
    return Summary([ServerSummary(str(n), "", not trouble, trouble=trouble) for n, trouble in enumerate(troubles)])


def told(teller: Teller, summary: Summary) -> list[str]:
    """Return what is said after a cycle."""
    return [news.about for news in teller.news(summary)]


def test_all_servers_down_is_said_once_and_so_is_their_coming_back() -> None:
    teller, down = Teller(), Offline("x")
    assert told(teller, seen(down, None)) == []
    assert told(teller, seen(down, down)) == ["offline"]
    assert told(teller, seen(down, down)) == []
    assert told(teller, seen(down, None)) == ["online"]
    assert told(teller, seen(None, None)) == []
    assert told(teller, seen(down, down)) == ["offline"]


def test_a_sign_in_page_is_named() -> None:
    (news,) = Teller().news(seen(NotTheServer("Mạng đang đòi đăng nhập.", "Mở trình duyệt.")))
    assert (news.about, news.text, news.what_next) == ("portal", "Mạng đang đòi đăng nhập.", "Mở trình duyệt.")


def test_maintenance_is_one_notice_however_many_servers_tell_of_it() -> None:
    teller = Teller()
    tonight, tomorrow = Closed("Bảo trì đến 22:00"), Closed("Bảo trì đến 06:00")
    assert told(teller, seen(tonight, tonight)) == ["maintenance"]
    assert told(teller, seen(tonight, tonight)) == []
    assert told(teller, seen(tonight, tomorrow)) == ["maintenance"]
    assert told(teller, seen(None, None)) == []
    assert told(teller, seen(tonight, None)) == ["maintenance"]


def test_stuck_work_is_said_once_for_each_item() -> None:
    teller, summary = Teller(), seen(None)
    three = (("1", "a"), ("2", "a"), ("3", "b"))
    summary.stuck = [Stuck(id, item, "documents", "x", "", "cause", 3) for id, item in three]
    assert [news.item for news in teller.news(summary)] == ["a", "b"]
    assert teller.news(summary) == []
    summary.stuck = summary.stuck[2:]
    assert teller.news(summary) == []
    summary.stuck = [Stuck("1", "a", "documents", "x", "", "cause", 3)]
    assert [news.item for news in teller.news(summary)] == ["a"]


def test_files_that_wait_for_another_line_are_said_once() -> None:
    teller, summary = Teller(), seen(None)
    summary.held = [Held("0" * 64, "quet.pdf", 9, "a", True, "metered")]
    assert told(teller, summary) == ["held"]
    assert told(teller, summary) == []


def test_what_comparing_found_is_said_together_and_never_again() -> None:
    teller, summary = Teller(), seen(None, None)
    summary.servers[0].notes = ["2 văn bản khác với máy chủ.", "Gói không mở được."]
    summary.servers[1].notes = ["Gói không mở được."]
    (news,) = teller.news(summary)
    assert (news.about, news.text) == ("noted", "2 văn bản khác với máy chủ. Gói không mở được.")
    assert told(teller, seen(None)) == []
    summary.servers[1].notes.append("Máy chủ hết số.")
    (news,) = teller.news(summary)
    assert news.text == "Máy chủ hết số."


def with_scan(desk: Desk, item: str) -> str:
    """Take in a document with a large file; return the file's SHA-256."""
    ref = desk.files.put(LARGE, "quet.pdf", "application/pdf")
    desk.arrive(item, files=[ref.to_json()])
    return ref.sha256


def test_on_a_metered_line_a_large_file_waits_until_somebody_says_so(
    province: RunningProvince, desk: DeskMaker
) -> None:
    lan = desk(LAN)
    cycle = lan.connect(province.urls, lanes=("documents",), limits=lambda: Limits(metered=True))
    sha256 = with_scan(lan, "van-ban-1")
    lan.arrive("van-ban-2", files=[lan.files.put(b"nho", "nho.pdf", "application/pdf").to_json()])
    first = lan.sync()
    assert (first.pushed, first.files_up) == (1, 1)
    assert [(one.sha256, one.item, one.why) for one in first.held] == [(sha256, "van-ban-1", "metered")]
    assert [news.about for news in first.news] == ["held"]
    lan.clock.pass_(minutes=30)
    assert lan.sync().stuck == [], "it waits by the person's own will"
    cycle.send_now([sha256])
    then = lan.sync()
    assert (then.pushed, then.files_up, then.held, then.trouble) == (1, 1, [], None)


def test_files_stop_at_the_budget_and_steps_do_not(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls, lanes=("documents",), limits=lambda: Limits(bytes=100_000))
    with_scan(lan, "van-ban-1")
    lan.arrive("van-ban-2")
    cycles = [lan.sync() for _ in range(4)]
    assert cycles[0].pushed == 1
    assert [one.why for one in cycles[0].held] == ["budget"]
    assert 0 < cycles[1].left < cycles[0].left < len(LARGE)
    assert not cycles[0].unfinished
    while outbox.rows(lan.database):
        assert len(cycles) < 12
        cycles.append(lan.sync())
    assert sum(cycle.file_bytes for cycle in cycles) == len(LARGE)
    assert all(cycle.servers[0].bytes_up < 100_000 + 300_000 for cycle in cycles)


def test_files_that_run_out_of_time_go_on_in_the_next_cycle(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    seconds = [0.0]

    def clock() -> float:
        seconds[0] += 20
        return seconds[0]

    lan.connect(province.urls, lanes=("documents",), monotonic=clock)
    with_scan(lan, "van-ban-1")
    first = lan.sync()
    assert (first.pushed, first.unfinished, first.trouble) == (0, True, None)
    assert first.held == []
    for _ in range(40):
        if lan.sync().files_up:
            break
    assert outbox.rows(lan.database) == []


def test_what_does_not_leave_though_the_line_is_up_is_stuck_after_ten_minutes(
    province: RunningProvince, desk: DeskMaker
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls, lanes=("documents",))
    lan.sync()
    lan.arrive("van-ban-1")
    outbox.parked(lan.database, outbox.rows(lan.database)[0].id, "Máy chủ không đọc được.")
    lan.clock.pass_(minutes=9, seconds=59)
    assert lan.sync().stuck == []
    lan.clock.pass_(seconds=1)
    summary = lan.sync()
    assert [(one.item, one.cause) for one in summary.stuck] == [("van-ban-1", "Máy chủ không đọc được.")]
    assert [news.item for news in summary.news] == ["van-ban-1"]
    assert lan.sync().news == []


def test_nothing_is_stuck_while_the_line_is_down_or_just_came_back(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    outbox.parked(lan.database, outbox.rows(lan.database)[0].id, "x")
    with weak_line(province.port) as line:
        line.down = 1
        lan.connect(province.urls, through=line.urls(province.urls), lanes=("documents",))
        for _ in range(3):
            summary = lan.sync()
            assert (summary.online, summary.stuck) == (False, [])
            lan.clock.pass_(minutes=20)
    lan.connect(province.urls, lanes=("documents",))
    assert lan.sync().stuck == []
    lan.clock.pass_(minutes=10)
    assert [one.item for one in lan.sync().stuck] == ["van-ban-1"]


def test_a_file_the_server_never_takes_stops_no_other(
    province: RunningProvince, desk: DeskMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls, lanes=("documents",))
    with_scan(lan, "van-ban-1")
    lan.arrive("van-ban-2", files=[lan.files.put(b"nho", "nho.pdf", "application/pdf").to_json()])
    monkeypatch.setattr("sync.provincial.files.LARGEST", 1000)
    summary = lan.sync()
    assert (summary.trouble, summary.pushed, summary.files_up) == (None, 1, 1)
    (row,) = outbox.rows(lan.database)
    assert (row.item, row.state) == ("van-ban-1", "parked")
    assert "không gửi được" in row.cause
    monkeypatch.undo()
    outbox.again(lan.database, row.id)
    assert lan.sync().pushed == 1


def test_a_file_damaged_on_this_machine_stops_no_other(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls, lanes=("documents",))
    sha256 = with_scan(lan, "van-ban-1")
    path = lan.files.folder / sha256[:2] / sha256[2:]
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    lan.arrive("van-ban-2")
    summary = lan.sync()
    assert (summary.trouble, summary.pushed) == (None, 1)
    assert [(row.item, row.state) for row in outbox.rows(lan.database)] == [("van-ban-1", "parked")]


def test_a_begun_download_survives_the_end_of_the_program(memory_path: Path, desk: DeskMaker) -> None:
    lan, hai = desk(LAN), desk(HAI)
    with running(memory_path / "server") as province:
        lan.connect(province.urls, lanes=("documents",))
        sha256 = with_scan(lan, "van-ban-1")
        lan.sync()
        hai.connect(province.urls, lanes=("documents",), limits=lambda: Limits(bytes=100_000))
        first = hai.sync()
        assert first.files_down == 0
        hai.hang_up()
        assert list((hai.files.folder / "parts").iterdir()) != []
        hai.connect(province.urls, lanes=("documents",))
        then = hai.sync()
        assert then.files_down == 1
        assert first.file_bytes + then.file_bytes < len(LARGE) + 2 * 16 * 1024
        assert hai.files.read(sha256) == LARGE
        assert list((hai.files.folder / "parts").iterdir()) == []


def test_by_the_clock_a_dead_server_is_left_alone_and_the_other_is_not(
    province: RunningProvince, desk: DeskMaker
) -> None:
    lan = desk(LAN)
    with weak_line(province.port) as line:
        line.down = 1
        dead = line.urls({"documents": province.urls["documents"]})
        cycle = lan.connect(province.urls, through=province.urls | dead)
        assert [server.online for server in cycle.run().servers] == [False, True]
        before = line.connections
        summary = cycle.run(due_only=True)
        assert line.connections == before
        assert [server.name for server in summary.servers] == ["documents", "dossiers"]
        assert [server.online for server in summary.servers] == [False, True]
        assert isinstance(summary.servers[0].trouble, Offline)
        assert summary.servers[0].rest > 0
        cycle.run()
        assert line.connections > before

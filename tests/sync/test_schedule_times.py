"""When exchanges run: at once when asked, regularly, later and later when nobody answers; the thread ends when told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sync.errors import Busy, Offline, SyncTrouble
from sync.rests import LONGEST, SOON, Rests, delay
from sync.schedule import Scheduler, pause_after
from sync.summary import ServerSummary, Summary
from workflow.errors import StoreTrouble, Trouble


class Line:
    """A cycle whose outcome the test decides."""

    def __init__(self, outcome: Callable[[], Summary]) -> None:
        self.runs = 0
        self.asked: list[bool] = []
        self._outcome = outcome

    def run(self, *, due_only: bool = False) -> Summary:
        """Run once."""
        self.runs += 1
        self.asked.append(not due_only)
        return self._outcome()


class Watcher:
    """Waits for what the scheduler tells."""

    def __init__(self) -> None:
        self.done = threading.Semaphore(0)
        self.failed: list[Trouble] = []

    def well(self, summary: Summary) -> None:
        """Note a cycle."""
        self.done.release()

    def ill(self, trouble: Trouble) -> None:
        """Note a failure."""
        self.failed.append(trouble)
        self.done.release()

    def wait(self, count: int = 1) -> None:
        """Wait for that many."""
        for _ in range(count):
            assert self.done.acquire(timeout=10)


def test_the_first_cycle_runs_at_once_and_more_when_asked() -> None:
    line, watcher = Line(Summary), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill, regular=3600)
    scheduler.start()
    watcher.wait()
    scheduler.now()
    watcher.wait()
    scheduler.stop()
    assert line.runs == 2


def test_cycles_come_regularly() -> None:
    line, watcher = Line(Summary), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill, regular=0.001)
    scheduler.start()
    watcher.wait(5)
    scheduler.stop()


def test_a_full_disk_is_told_and_the_thread_lives_on() -> None:
    def full() -> Summary:
        raise StoreTrouble("Đĩa đầy")

    line, watcher = Line(full), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill)
    scheduler.start()
    watcher.wait()
    scheduler.now()
    watcher.wait()
    scheduler.stop()
    assert [trouble.text for trouble in watcher.failed] == ["Đĩa đầy", "Đĩa đầy"]


@pytest.mark.logs("sync.schedule")
def test_a_bug_is_told_without_its_words_and_the_thread_lives_on() -> None:
    def bug() -> Summary:
        raise KeyError("bearer secret")

    line, watcher = Line(bug), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill)
    scheduler.start()
    watcher.wait()
    scheduler.stop()
    assert "secret" not in watcher.failed[0].text


def test_stopping_before_the_start_is_harmless() -> None:
    Scheduler(Line(Summary), done=lambda s: None, failed=lambda t: None).stop()


def test_waits_double_with_jitter_up_to_a_quarter_of_an_hour() -> None:
    trouble = Offline("x")
    assert delay(0, None, 60) == 60
    assert all(1 <= delay(1, trouble) <= 10 for _ in range(50))
    assert all(1 <= delay(30, trouble) <= LONGEST for _ in range(50))
    assert len({delay(5, trouble) for _ in range(20)}) > 10


def test_a_server_that_names_a_time_is_given_it() -> None:
    assert delay(1, Busy("x", after=120)) >= 120


def test_a_summary_is_online_when_any_server_answered() -> None:
    summary = Summary(
        [ServerSummary("documents", "", trouble=Offline("x")), ServerSummary("dossiers", "", online=True)]
    )
    assert summary.online
    assert isinstance(summary.trouble, Offline)


def test_files_that_ran_out_of_time_go_on_at_once() -> None:
    line, watcher = Line(lambda: Summary(unfinished=True)), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill, regular=3600)
    scheduler.start()
    watcher.wait(5)
    scheduler.stop()


def failing() -> Summary:
    """Return a cycle that reached nobody."""
    return Summary([ServerSummary("documents", "", trouble=Offline("x"), rest=1000.0)])


def test_the_network_coming_back_ends_the_pause_and_the_old_connections() -> None:
    ended: list[str] = []
    line, watcher = Line(failing), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill, hang_up=lambda: ended.append("lines"))
    scheduler.start()
    watcher.wait()
    scheduler.network_up()
    watcher.wait()
    scheduler.stop()
    assert ended == ["lines"]
    assert line.asked == [True, True]


def test_sync_now_ends_a_pause_a_server_asked_for() -> None:
    asked = Summary([ServerSummary("documents", "", trouble=Busy("Bảo trì", after=7200), rest=7200.0)])
    line, watcher = Line(lambda: asked), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill)
    scheduler.start()
    watcher.wait()
    scheduler.now()
    watcher.wait()
    scheduler.stop()
    assert line.runs == 2


def test_the_clock_leaves_servers_alone_that_rest_and_a_person_does_not() -> None:
    line, watcher = Line(Summary), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill, regular=0.001)
    scheduler.start()
    watcher.wait(4)
    scheduler.stop()
    assert line.asked[:4] == [True, False, False, False]


def test_the_next_cycle_comes_when_the_first_server_is_to_be_asked() -> None:
    up, down = ServerSummary("documents", ""), ServerSummary("dossiers", "", trouble=Offline("x"), rest=700.0)
    weak = ServerSummary("vxp", "", trouble=Offline("x"), rest=2.0)
    assert pause_after(Summary([up, down]), 60) == 60, "a dead server does not slow the other"
    assert pause_after(Summary([down]), 60) == 700
    assert pause_after(Summary([up, down, weak]), 60) == 2
    assert pause_after(Summary(), 60) == 60


def rested(*found: tuple[SyncTrouble | None, bool]) -> float:
    """Return the seconds a server rests after it was found so, one after the other."""
    rests = Rests(lambda: 0.0)
    for trouble, got_on in found:
        rests.note("documents", trouble, got_on=got_on)
    return rests.left("documents")


def test_a_weak_line_that_brings_something_is_tried_again_soon() -> None:
    dead = (Offline("x"), False)
    assert all(SOON[0] <= rested(*[dead] * 9, (Offline("x"), True)) <= SOON[1] for _ in range(20))
    assert rested(*[dead] * 9, (None, False)) == 0
    assert max(rested(*[dead] * 12) for _ in range(40)) > 200


def test_a_server_that_is_busy_is_given_its_time_however_much_it_sent_before() -> None:
    assert rested((Busy("x", after=100), True)) > 100


def test_each_server_rests_by_itself_and_until_its_time() -> None:
    seconds = [0.0]
    rests = Rests(lambda: seconds[0])
    rests.note("documents", Busy("x", after=100), got_on=False)
    assert isinstance(rests.why("documents"), Busy)
    assert rests.why("dossiers") is None
    seconds[0] = 161.0
    assert rests.why("documents") is None


def test_the_time_of_the_next_cycle_is_known() -> None:
    line, watcher = Line(Summary), Watcher()
    scheduler = Scheduler(line, done=watcher.well, failed=watcher.ill, regular=3600)
    assert scheduler.next_at is None
    scheduler.start()
    watcher.wait()
    for _ in range(10**6):
        if (planned := scheduler.next_at) is not None:
            break
    scheduler.stop()
    assert planned is not None
    assert timedelta(minutes=59) < planned - datetime.now(UTC) <= timedelta(hours=1)


def test_desks_come_back_within_a_minute_of_the_time_a_server_named() -> None:
    waits = [delay(12, Busy("x", after=600)) for _ in range(50)]
    assert all(601 <= wait <= 660 for wait in waits)
    assert len(set(waits)) > 20

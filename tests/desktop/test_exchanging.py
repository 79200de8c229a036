"""Clock and button exchange at the same time: one cycle after the other, and each is followed by what a desk does."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from desktop.desk import exchanging
from desktop.desk.exchanging import Exchanging
from signing.errors import TimestampUnavailable
from sync.cycle import ServerSummary, Summary
from sync.schedule import Scheduler
from sync.summary import News


@dataclass
class SlowLine:
    """A line whose cycles take until they are let go; notices when two run at once."""

    go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    inside: int = 0
    most: int = 0
    runs: int = 0
    online: bool = True
    news: list[News] = field(default_factory=list)

    def run(self, *, due_only: bool = False) -> Summary:
        """Exchange."""
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.begun.release()
        assert self.go.wait(20)
        self.inside -= 1
        self.runs += 1
        return Summary([ServerSummary("documents", "", online=self.online)], ["moi-den"], news=self.news)


class Record:
    """Items of a journal."""

    def items(self, kind: str) -> list[str]:
        """Return two that came before the program ended."""
        return ["cu-1", "cu-2"]


@dataclass
class Place:
    """A workplace as far as it is asked."""

    journal: Record = field(default_factory=Record)


@dataclass(frozen=True)
class Done:
    """A step of the desk itself."""

    item: str


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What was asked of the desk after each cycle."""
    asked: dict[str, list[Any]] = {"checked": [], "stamped": [], "proven": [], "again": []}

    def check(place: Place, items: list[str]) -> tuple[Done, ...]:
        asked["checked"].append(items)
        return tuple(Done(item) for item in items)

    def stamp(place: Place) -> tuple[Done, ...]:
        asked["stamped"].append(place)
        return (Done("da-ky"),)

    monkeypatch.setattr(exchanging, "check_signatures", check)
    monkeypatch.setattr(exchanging, "merge_apart", lambda place: ())
    class Lasting:
        """Proofs for what was sent."""

        def add(self, place: Place) -> tuple[Done, ...]:
            asked["proven"].append(place)
            return ()

    class Asking:
        """What could not be told, asked again."""

        def ask(self, place: Place) -> tuple[Done, ...]:
            asked["again"].append(place)
            return ()

    monkeypatch.setattr(exchanging, "add_trusted_time", stamp)
    monkeypatch.setattr(exchanging, "LastingProof", Lasting)
    monkeypatch.setattr(exchanging, "AskingAgain", Asking)
    return asked


def _exchanging(line: SlowLine) -> Exchanging:
    return Exchanging(Place(), line)  # type: ignore[arg-type]


def test_the_button_waits_for_the_clocks_cycle(after: dict[str, list[Any]]) -> None:
    line = SlowLine()
    exchange = _exchanging(line)
    told: list[Summary] = []
    clock = Scheduler(exchange, done=told.append, failed=lambda trouble: None, regular=3600)
    clock.start()
    assert line.begun.acquire(timeout=20)
    button = threading.Thread(target=exchange.run, name="button")
    button.start()
    assert not line.begun.acquire(timeout=0.05), "the second waits"
    line.go.set()
    button.join()
    clock.stop()
    assert (line.runs, line.most) == (2, 1)


def test_what_arrived_is_judged_also_when_the_clock_ran_the_cycle(after: dict[str, list[Any]]) -> None:
    line = SlowLine()
    line.go.set()
    exchange = _exchanging(line)
    assert exchange.run().changed_items == ["moi-den", "cu-1", "cu-2", "da-ky"]
    assert exchange.run().changed_items == ["moi-den", "da-ky"]
    assert after["checked"] == [["cu-1", "cu-2"], ["moi-den"]]


def test_what_the_window_cannot_know_otherwise_is_handed_on_and_nothing_is_said_twice(
    after: dict[str, list[Any]],
) -> None:
    line = SlowLine(news=[News(about, about, "x") for about in ("offline", "portal", "stuck", "held", "noted")])
    line.go.set()
    exchange = _exchanging(line)
    heard: list[News] = []
    exchange.on_news = heard.append
    exchange.run()
    assert [news.about for news in heard] == ["portal", "held", "noted"]


def test_offline_nobody_is_asked_for_the_time(after: dict[str, list[Any]]) -> None:
    line = SlowLine(online=False)
    line.go.set()
    _exchanging(line).run()
    assert after["stamped"] == [] and after["proven"] == after["again"] == []


def test_a_silent_time_service_does_not_fail_the_cycle(
    after: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(place: Place) -> tuple[Done, ...]:
        raise TimestampUnavailable()

    monkeypatch.setattr(exchanging, "add_trusted_time", silent)
    line = SlowLine()
    line.go.set()
    assert _exchanging(line).run().changed_items == ["moi-den", "cu-1", "cu-2"]

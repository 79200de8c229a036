"""Requests that come at once share a transaction; one that fails spoils no other and leaves nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, insert, select

from sync.provincial.app import Parts
from sync.provincial.tables import COUNTERS
from sync.provincial.together import Together


def rows(servers: Parts) -> list[int]:
    """Return what was written."""
    with servers.store.reading() as connection:
        return sorted(connection.execute(select(COUNTERS.c.year)).scalars())


class Held:
    """Requests that begin while another is being written: they are done together."""

    def __init__(self, servers: Parts) -> None:
        self.together = Together(servers.store)
        self.transactions: dict[int, list[int]] = {}
        self._free = threading.Event()
        self._busy = threading.Event()

    def first(self) -> None:
        """Hold the turn until the others wait."""

        def work(connection: Connection) -> None:
            self._busy.set()
            assert self._free.wait(20)

        self.together.run("documents", work)

    def write(self, year: int) -> int:
        """Write one row; refuse an odd year after writing it."""

        def work(connection: Connection) -> int:
            self.transactions.setdefault(id(connection), []).append(year)
            connection.execute(insert(COUNTERS).values(office="cq", register="r", year=year, next=1))
            if year % 2:
                raise ValueError(str(year))
            return year

        return self.together.run("documents", work)

    def all_at_once(self, years: list[int]) -> list[object]:
        """Let everybody wait behind the first, then go; return each one's result or error."""
        with ThreadPoolExecutor(len(years) + 1) as pool:
            holding = pool.submit(self.first)
            assert self._busy.wait(20)
            asked = [pool.submit(self.write, year) for year in years]
            while len(self.together._waiting["documents"]) < len(years):
                threading.Event().wait(0.001)
            self._free.set()
            holding.result()
            return [one.exception() or one.result() for one in asked]


def test_what_waits_is_done_in_one_transaction(servers: Parts) -> None:
    held = Held(servers)
    assert held.all_at_once([2, 4, 6, 8]) == [2, 4, 6, 8]
    assert rows(servers) == [2, 4, 6, 8]
    assert len(held.transactions) == 1


def test_one_that_fails_is_told_and_the_others_stand(servers: Parts) -> None:
    held = Held(servers)
    results = held.all_at_once([2, 3, 4])
    assert [results[0], str(results[1]), results[2]] == [2, "3", 4]
    assert isinstance(results[1], ValueError)
    assert rows(servers) == [2, 4]


def test_one_alone_that_fails_leaves_nothing_and_the_next_goes_on(servers: Parts) -> None:
    held = Held(servers)
    with pytest.raises(ValueError, match="5"):
        held.write(5)
    assert held.write(6) == 6
    assert rows(servers) == [6]


class Ending(BaseException):
    """A thread is told to end in the middle of its work."""


def test_a_thread_that_ends_over_its_work_leaves_the_lane_to_those_behind_it(servers: Parts) -> None:
    held = Held(servers)

    def end(connection: Connection) -> None:
        held._busy.set()
        assert held._free.wait(20)
        raise Ending

    held.first = lambda: held.together.run("documents", end)  # type: ignore[method-assign]
    with pytest.raises(Ending):
        held.all_at_once([2, 4])
    assert rows(servers) == [2, 4]
    assert held.write(6) == 6


def test_what_was_to_be_done_with_one_that_ends_is_done_without_it(servers: Parts) -> None:
    held = Held(servers)
    once = iter((True,))
    write, run = held.write, held.together.run

    def ending_once(year: int) -> int:
        def work(connection: Connection) -> int:
            connection.execute(insert(COUNTERS).values(office="cq", register="r", year=year, next=1))
            if next(once, False):
                raise Ending
            return year

        return run("documents", work) if year == 2 else write(year)

    held.write = ending_once  # type: ignore[method-assign]
    results = held.all_at_once([2, 4, 6])
    ended = [year for year, result in zip([2, 4, 6], results, strict=True) if isinstance(result, Ending)]
    assert len(ended) == 1  # whoever did the work of all
    done = [year for year in (2, 4, 6) if year not in ended]
    assert [result for result in results if not isinstance(result, Ending)] == done
    assert rows(servers) == done


def test_where_the_mark_outside_cannot_be_written_nobody_waits_for_ever(
    servers: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(servers)
    told: list[str] = []

    def full(lane: str, epoch: str, position: int) -> None:
        told.append(lane)
        if len(told) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(servers.store, "anchor", full)
    answers = held.all_at_once([2, 4, 6])
    # The one who wrote hears of it; all is committed, so asked again it is answered.
    assert [isinstance(answer, OSError) or answer for answer in answers].count(True) == 1
    assert all(isinstance(answer, OSError) or answer == year for answer, year in zip(answers, (2, 4, 6), strict=True))
    assert rows(servers) == [2, 4, 6]
    assert held.write(8) == 8


def test_under_a_crowd_everybody_is_answered_once(servers: Parts) -> None:
    held = Held(servers)
    with ThreadPoolExecutor(24) as pool:
        asked = [pool.submit(held.write, year) for year in range(0, 240, 2)]
        asked += [pool.submit(held.write, year) for year in (1001, 1003)]
    assert sorted(one.result() for one in asked if one.exception() is None) == list(range(0, 240, 2))
    assert [str(one.exception()) for one in asked[-2:]] == ["1001", "1003"]
    assert rows(servers) == list(range(0, 240, 2))

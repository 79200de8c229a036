"""Several processes of the servers that count what callers ask in one storage; and one that does not answer."""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.storage.base import SlidingWindowCounterSupport

from sync.provincial.counting import BadRates, Counts, _Memory
from sync.provincial.limits import Limited, Limiter, Rates
from tests.sync.asking import ask
from tests.sync.test_limits import answering

TOKEN = {"Authorization": "Bearer one-desk"}


class FileStorage(MemoryStorage, SlidingWindowCounterSupport):
    """A storage of the library that several processes see: counts in a file."""

    STORAGE_SCHEME = ["counts-in-file"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: str) -> None:
        super().__init__(uri, wrap_exceptions)
        self._path = (uri or "").partition("://")[2]
        self._said("CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER)")

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what it raises."""
        return sqlite3.Error

    def _said(self, sql: str, *values: object) -> int:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            row = connection.execute(sql, values).fetchone()
            return int(row[0]) if row else 0
        finally:
            connection.close()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a count."""
        return self._said(
            "INSERT INTO counts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET count = count + ? RETURNING count",
            key, amount, amount,
        )  # fmt: skip

    def decr(self, key: str, amount: int = 1) -> int:
        """Take from a count."""
        return self._said("UPDATE counts SET count = count - ? WHERE key = ? RETURNING count", amount, key)

    def get(self, key: str) -> int:
        """Return a count."""
        return self._said("SELECT count FROM counts WHERE key = ?", key)


def codes(limiter: Limiter, times: int, status: int = 200, **who: str) -> list[int]:
    """Ask one process of the servers several times; return its answers."""
    app = Limited(answering(status), limiter)
    return [ask(app, "GET", "/nobody", headers=TOKEN, address="10.1.1.1").status_code for _ in range(times)]


def test_a_token_has_its_rate_once_over_all_processes(memory_path: Path) -> None:
    where = f"counts-in-file://{memory_path / 'counts'}"
    one, other = Limiter(Rates(token=6), where), Limiter(Rates(token=6), where)
    assert codes(one, 4) == [200] * 4
    assert codes(other, 4) == [200, 200, 429, 429]
    assert codes(Limiter(Rates(token=6)), 4) == [200] * 4  # a process that counts for itself


def test_tokens_tried_out_at_several_processes_are_counted_together(memory_path: Path) -> None:
    where = f"counts-in-file://{memory_path / 'counts'}"
    one, other = Limiter(Rates(strangers=3), where), Limiter(Rates(strangers=3), where)
    assert codes(one, 2, 401) + codes(other, 3, 401) == [401, 401, 401, 429, 429]


def test_a_storage_that_does_not_answer_turns_nobody_away_and_is_said_once(
    memory_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limiter = Limiter(Rates(token=3), f"counts-in-file://{memory_path / 'counts'}")
    (memory_path / "counts").write_bytes(b"no database " * 100)
    with caplog.at_level(logging.WARNING, "sync.provincial.counting"):
        assert codes(limiter, 5) == [200, 200, 200, 429, 429]  # this process alone, for a while
    assert [record.getMessage() for record in caplog.records] == [
        "rates are counted in this process for a while: DatabaseError"
    ]
    caplog.clear()


@pytest.mark.parametrize("where", ["nothing://vic:mat-khau@here", "counts"])
def test_a_storage_there_is_none_of_is_refused_at_the_start(where: str) -> None:
    with pytest.raises(BadRates, match="Không dùng được nơi đếm") as told:
        Counts(where)
    assert "mat-khau" not in told.value.text


def test_counts_of_a_process_end_with_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    memory, counts = _Memory(), Counts()
    rate = RateLimitItemPerMinute(2)
    assert [counts.hit(rate, "t", "a") for _ in range(3)] == [True, True, False]
    assert not counts.test(rate, "t", "a")
    assert 1 <= counts.until(rate, "t", "a") <= 60
    assert [memory.incr("a", 120), memory.incr("a", 120), memory.decr("a"), memory.incr("b", 10)] == [1, 2, 1, 1]
    now += 121
    assert [counts.hit(rate, "t", "a") for _ in range(3)] == [True, True, False]
    assert memory.incr("c", 120) == 1
    assert dict(memory.storage) == {"c": 1}

"""Where requests are counted: in this process, or in a storage all processes of the servers share."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping

from limits import RateLimitItem
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from workflow.errors import Trouble

PATIENCE = 1.0
"""Seconds the shared storage has for an answer: it stands in the way of every request."""
_AWAY = 30.0
"""Seconds for which a shared storage that did not answer is left alone."""
_SWEEP = 60.0
_OPTIONS: Mapping[str, Mapping[str, float]] = {
    "redis": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
    "rediss": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
    "valkey": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
    "memcached": {"timeout": PATIENCE, "connect_timeout": PATIENCE},
}


class BadRates(Trouble):
    """The shared storage of the rates cannot be used at all."""

    code = "bad-rates"
    title = "Không dùng được nơi đếm lượt gọi"


class _Memory(MemoryStorage):
    """Counts of this process; what is over is swept once a minute, not by a thread a hundred times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._counting = threading.Lock()
        self._swept = 0.0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a count, from nothing when its time is over; return it."""
        now = time.time()
        with self._counting:
            if now >= self._swept + _SWEEP:
                self._swept = now
                for old in [known for known, until in self.expirations.items() if until <= now]:
                    self.storage.pop(old, None)
                    self.expirations.pop(old, None)
            if self.expirations.get(key, 0) <= now:
                self.storage[key], self.expirations[key] = 0, now + expiry
            self.storage[key] += amount
            return self.storage[key]

    def decr(self, key: str, amount: int = 1) -> int:
        """Take from a count; return it."""
        with self._counting:
            self.storage[key] = max(self.storage[key] - amount, 0)
            return self.storage[key]


class Counts:
    """Counts calls by sliding minutes; nobody is turned away because a shared storage does not answer.

    While that is so each process counts for itself.
    """

    def __init__(self, where: str = "") -> None:
        """Prepare.

        Args:
            where: a storage as the library ``limits`` names it (``redis://…``); empty for this process.

        Raises:
            BadRates: no storage of that name, or its library is not installed.
        """
        self._here = SlidingWindowCounterRateLimiter(_Memory())
        self._shared = SlidingWindowCounterRateLimiter(_storage(where)) if where else None
        self._back = 0.0

    @property
    def at_once(self) -> bool:
        """Whether counting never waits for anybody."""
        return self._shared is None

    def hit(self, rate: RateLimitItem, *marks: str) -> bool:
        """Count a call; tell whether it keeps within the rate."""
        shared = self._now()
        if shared is not None:
            try:
                return shared.hit(rate, *marks)
            except StorageError as why:
                self._gone(why)
        return self._here.hit(rate, *marks)

    def test(self, rate: RateLimitItem, *marks: str) -> bool:
        """Tell whether another call would keep within the rate."""
        shared = self._now()
        if shared is not None:
            try:
                return shared.test(rate, *marks)
            except StorageError as why:
                self._gone(why)
        return self._here.test(rate, *marks)

    def until(self, rate: RateLimitItem, *marks: str) -> int:
        """Return the seconds after which a call may come again."""
        shared = self._now()
        if shared is not None:
            try:
                return _rest(shared, rate, *marks)
            except StorageError as why:
                self._gone(why)
        return _rest(self._here, rate, *marks)

    def _now(self) -> SlidingWindowCounterRateLimiter | None:
        return self._shared if self._shared is not None and time.monotonic() >= self._back else None

    def _gone(self, why: StorageError) -> None:
        self._back = time.monotonic() + _AWAY
        cause = type(why.storage_error).__name__
        logging.getLogger(__name__).warning("rates are counted in this process for a while: %s", cause)


def _rest(counts: SlidingWindowCounterRateLimiter, rate: RateLimitItem, *marks: str) -> int:
    return max(1, round(counts.get_window_stats(rate, *marks).reset_time - time.time()))


def _storage(where: str) -> MemoryStorage:
    scheme = where.partition(":")[0]
    try:
        found = storage_from_string(where, wrap_exceptions=True, **_OPTIONS.get(scheme.partition("+")[0], {}))
    except (ConfigurationError, ValueError) as why:
        raise BadRates(
            f"Không dùng được nơi đếm «{scheme}»: {str(why).replace(where, scheme)}.",  # it may hold a password
            "Ghi như redis://máy:6379 và cài thư viện của nó (redis, pymemcache), hoặc bỏ --rates.",
        ) from None
    return found  # type: ignore[return-value]

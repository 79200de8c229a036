"""When a server may be asked again: later and later while it fails, soon on a weak line, or when it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom

from sync.errors import Busy, SyncTrouble
from workflow.errors import Trouble

REGULAR = 60.0
FIRST = 5.0
LONGEST = 15 * 60.0
SPREAD = 60.0
"""Seconds over which desks come back after the time a server named, so that they do not come all at once."""
SOON = (0.5, 3.0)
"""Seconds before a weak line is tried again."""
_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class _Rest:
    """Why a server is left alone, until when (by the clock), after how many failures in a row."""

    trouble: SyncTrouble
    until: float
    failures: int


class Rests:
    """Which servers are left alone for a while; each by itself, for they are different failures."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Prepare; ``clock`` gives seconds that never run backwards."""
        self._clock = clock
        self._rests: dict[str, _Rest] = {}

    def why(self, name: str) -> SyncTrouble | None:
        """Return the trouble a server rests from; None when it may be asked."""
        rest = self._rests.get(name)
        return rest.trouble if rest is not None and self._clock() < rest.until else None

    def left(self, name: str) -> float:
        """Return the seconds a server still rests, 0 when it does not."""
        rest = self._rests.get(name)
        return max(0.0, rest.until - self._clock()) if rest is not None else 0.0

    def note(self, name: str, trouble: SyncTrouble | None, *, got_on: bool) -> None:
        """Take down how a server was found.

        Args:
            got_on: something travelled all the same: the line is weak, not dead.
        """
        if trouble is None:
            self._rests.pop(name, None)
            return
        if got_on and not isinstance(trouble, Busy):
            self._rests[name] = _Rest(trouble, self._clock() + _CHANCE.uniform(*SOON), 0)
            return
        failures = self._rests[name].failures + 1 if name in self._rests else 1
        self._rests[name] = _Rest(trouble, self._clock() + delay(failures, trouble), failures)


def delay(failures: int, trouble: Trouble | None, regular: float = REGULAR) -> float:
    """Return how many seconds to wait before the next try.

    A server that names a time (busy, maintenance) is given it, and a little by chance.

    Args:
        failures: how many tries failed in a row; the wait doubles with each, with full jitter, so that all desks of
            a province do not come back in the same second.
    """
    if not failures:
        return regular
    longest = min(LONGEST, FIRST * 2.0 ** min(failures, 10))
    asked = trouble.after if isinstance(trouble, Busy) else 0.0
    if asked:
        return asked + _CHANCE.uniform(1.0, min(max(longest, 2.0), SPREAD))
    return _CHANCE.uniform(1.0, max(longest, 2.0))

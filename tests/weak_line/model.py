"""One direction of a weak line as pure arithmetic: when a packet arrives, or why it never does."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from random import Random

from tests.weak_line.profiles import Profile


@dataclass(slots=True)
class Counts:
    """What was offered to one direction, and what of it was lost to noise, a full queue, or a cut."""

    packets: int = 0
    bytes: int = 0
    noise: int = 0
    full: int = 0
    cut: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the figures."""
        return asdict(self)


class Direction:
    """A drop-tail queue in front of a slow wire with bursts of noise (Gilbert-Elliott), the same for the same seed."""

    def __init__(self, kbit: float, profile: Profile, chance: Random) -> None:
        self._rate = kbit * 125.0
        self._delay = profile.rtt / 2
        self._jitter = profile.jitter
        self._room = profile.queue
        self._ends_burst = 1.0 / max(profile.burst, 1.0)
        self._begins_burst = profile.loss * self._ends_burst / max(1.0 - profile.loss, 1e-9)
        self._chance = chance
        self._noisy = False
        self._free = 0.0
        self._last = 0.0
        self._queue: deque[float] = deque()
        self.counts = Counts()

    def offer(self, now: float, size: int, *, away: bool = False) -> float | None:
        """Take a packet; return when it arrives, None when it is lost. Packets never overtake each other.

        Args:
            away: the line is cut at this moment.
        """
        self.counts.packets += 1
        self.counts.bytes += size
        if away:
            self.counts.cut += 1
            return None
        while self._queue and self._queue[0] <= now:
            self._queue.popleft()
        if len(self._queue) >= self._room:
            self.counts.full += 1
            return None
        if self._noise():
            self.counts.noise += 1
            return None
        return self._through(now, size)

    def clear(self, now: float) -> None:
        """Forget what is on the way: the line was cut."""
        self._queue.clear()
        self._free = self._last = now

    def _noise(self) -> bool:
        change = self._chance.random()
        self._noisy = change >= self._ends_burst if self._noisy else change < self._begins_burst
        return self._noisy

    def _through(self, now: float, size: int) -> float:
        self._free = max(now, self._free) + size / self._rate
        self._queue.append(self._free)
        self._last = max(self._last, self._free + self._delay + self._chance.random() * self._jitter)
        return self._last


def both(profile: Profile, seed: int) -> tuple[Direction, Direction]:
    """Return (up, down) of a line, each with its own chance, so that traffic one way does not change the other."""
    return (
        Direction(profile.up, profile, Random(f"{seed} up")),
        Direction(profile.down, profile, Random(f"{seed} down")),
    )

"""What weak lines are like: rate, delay, jitter, bursts of loss, queue and cuts; the same for both emulators."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Literal

Ending = Literal["kept", "reset", "silent"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A line that is there for ``on`` seconds and away for ``off``, again and again.

    ``ending`` is what becomes of the connections of before: "kept" (they only lose what was on the way), "reset" (the
    modem hung up, both ends are told), "silent" (somebody in between forgot them, nobody is told).
    """

    on: float
    off: float
    ending: Ending = "reset"

    def is_off(self, since_start: float) -> bool:
        """Tell whether the line is away at that second."""
        return since_start % (self.on + self.off) >= self.on

    def count(self, since_start: float) -> int:
        """Return how many times it has been cut until then."""
        return int((since_start + self.off) // (self.on + self.off))


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of line: rates in kbit/s, times in seconds, ``loss`` a share, ``burst`` and ``queue`` packets."""

    name: str
    down: float
    up: float
    rtt: float
    jitter: float = 0.0
    loss: float = 0.0
    burst: float = 1.5
    queue: int = 60
    cut: Cut | None = None

    def cutting(self, on: float, off: float, ending: Ending = "reset") -> Profile:
        """Return the same line with cuts."""
        return replace(self, cut=Cut(on, off, ending))

    def to_json(self) -> str:
        """Return a text ``from_json`` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """Read what ``to_json`` wrote."""
        value = json.loads(text)
        cut = value.pop("cut")
        return cls(**value, cut=None if cut is None else Cut(**cut))


OFFICE = Profile("office", 2000, 512, 0.060, 0.010, 0.01)
THREE_G = Profile("3G", 384, 128, 0.300, 0.040, 0.03, 2.0)
TWO_G = Profile("2G", 100, 64, 0.600, 0.150, 0.05, 2.0)
AWFUL = Profile("awful", 64, 64, 0.800, 0.200, 0.10, 2.0)
PROFILES = {profile.name: profile for profile in (OFFICE, THREE_G, TWO_G, AWFUL)}

"""What became of one attempt to deliver, and when the next one is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST, LONGEST = 30.0, 6 * 3600.0
"""Seconds before the second attempt, and at most between two."""
ATTEMPTS = 10
"""Attempts before a delivery is given up: a day and a half, longer than any gateway's night of maintenance."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt.

    Attributes:
        arrived: taken over by the other side.
        cause: in words, where it was not; no address, no secret.
        final: trying again cannot help.
        wait: seconds the other side asks for, 0 when it does not say.
    """

    arrived: bool
    cause: str = ""
    final: bool = False
    wait: float = 0.0


ARRIVED = Outcome(True)


def next_try(now: datetime, attempts: int, outcome: Outcome, chance: float) -> datetime | None:
    """Return when to try again after ``attempts`` attempts, None to give up.

    Args:
        chance: 0 to 1; spreads the waiting over half to all of the step, so that a thousand do not come back at once.
    """
    if outcome.final or attempts >= ATTEMPTS:
        return None
    step = min(LONGEST, FIRST * 2.0 ** (attempts - 1))
    wait = max(step * (0.5 + 0.5 * chance), min(outcome.wait, LONGEST))
    return now + timedelta(seconds=wait)

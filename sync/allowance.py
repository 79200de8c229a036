"""How much files may travel in one cycle: bytes, time, and whether large ones must wait; steps are never held back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sync.precedence import Move

SLICE_SECONDS = 60.0
"""Seconds after which files make room for the next whole cycle, so that others' steps never wait for a scan."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the person or the line allows.

    Attributes:
        bytes: that files may take in one cycle, both ways; None for no limit.
        metered: each byte is paid for: large files wait until somebody says so or the line is another.
    """

    bytes: int | None = None
    metered: bool = False


UNLIMITED = Limits()


class Allowance:
    """What is left of the limits in one cycle."""

    def __init__(
        self,
        limits: Limits,
        spent: Callable[[], int],
        clock: Callable[[], float],
        released: Collection[str] = (),
        seconds: float = SLICE_SECONDS,
    ) -> None:
        """Begin.

        Args:
            spent: bytes that travelled until now, on all lines.
            clock: seconds that never run backwards.
            released: files (SHA-256) a person wants moved whatever the line costs.
        """
        self._limits = limits
        self._spent = spent
        self._clock = clock
        self._released = released
        self._before = spent()
        self._until = clock() + seconds

    def holds(self, move: Move) -> bool:
        """Tell whether a file must wait for a line that costs nothing by the byte."""
        return self._limits.metered and move.large and move.file.ref.sha256 not in self._released

    @property
    def spent_up(self) -> bool:
        """Whether the bytes are used up: the rest waits for a later cycle."""
        return self._limits.bytes is not None and self._spent() - self._before >= self._limits.bytes

    @property
    def out_of_time(self) -> bool:
        """Whether the slice is over: the rest goes on in the next cycle, at once."""
        return self._clock() >= self._until

    @property
    def over(self) -> bool:
        """Whether files stop here."""
        return self.spent_up or self.out_of_time

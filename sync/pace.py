"""How much travels at once: as much as the line carries in the time a decision may wait behind it."""

from __future__ import annotations


class Pace:
    """A size fitted to the line by how long each piece took.

    Attributes:
        size: bytes of the next piece.
    """

    def __init__(self, smallest: int, largest: int, *, quick: float, slow: float, first: int = 0) -> None:
        """Begin with ``first`` bytes, the smallest unless given.

        Args:
            quick: seconds under which the next piece is twice as large.
            slow: seconds over which it is half as large.
        """
        self.size = first or smallest
        self._smallest, self._largest = smallest, largest
        self._quick, self._slow = quick, slow

    def took(self, seconds: float) -> None:
        """Fit."""
        if seconds > self._slow:
            self.size = max(self._smallest, self.size // 2)
        elif seconds < self._quick:
            self.size = min(self._largest, self.size * 2)

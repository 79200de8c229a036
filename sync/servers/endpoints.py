"""The addresses of one server, main and standby: which is asked now, and when the main one is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

RETURN_SECONDS = 300.0
"""How long a standby is used before the main server is tried first again."""


class Endpoints:
    """Addresses in order of preference. Which one answers is known to this object only; nothing is kept on disk."""

    def __init__(self, main: str, standby: Sequence[str] = (), *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the addresses; ``clock`` gives seconds that never run backwards."""
        self._all = [address.rstrip("/") for address in (main, *standby)]
        self._clock = clock
        self._now = 0
        self._since = clock()
        self._last = self._all[-1]

    @property
    def current(self) -> str:
        """The address used last."""
        return self._all[self._now]

    @property
    def last(self) -> str:
        """The address tried last in this round."""
        return self._last

    @property
    def on_standby(self) -> bool:
        """Whether the main server is not the one in use."""
        return self._now != 0

    def in_order(self) -> Iterator[str]:
        """Yield what to try: the one in use, or the main one when its time has come; then the others."""
        first = self._now
        if self.on_standby and self._clock() - self._since >= RETURN_SECONDS:
            first, self._since = 0, self._clock()
        order = [self._all[first], *(address for place, address in enumerate(self._all) if place != first)]
        self._last = order[-1]
        yield from order

    def answered(self, address: str) -> None:
        """Stay with the address that answered."""
        place = self._all.index(address)
        if place != self._now:
            self._now, self._since = place, self._clock()

    def failed(self, address: str) -> None:
        """Begin with another one next time."""
        if len(self._all) > 1 and self._all[self._now] == address:
            self._now, self._since = (self._now + 1) % len(self._all), self._clock()


def is_safe(address: str) -> bool:
    """Tell whether an address is https, or plain http on this machine itself (a pilot, training)."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))

"""Items signed in their order with one open token: while it works for one, a second hand makes the next ready.

The work of one item stays whole in one hand: read, made ready, signed, checked, written as its own step. Only the key
is passed on between them, in the order of the items; right before it is used the person may still say pause or stop.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from desktop.shown import Told
from signing import errors
from signing.errors import SigningTrouble, WorkerFailed
from signing.model import SigningToken
from signing.pdf_work import PdfWork
from signing.steering import SteeredToken, Stopped
from workflow.errors import Trouble

LEFT_OFF = (errors.TokenRemoved, errors.DriverCrashed, errors.TokenTimeout, errors.NotLoggedIn, errors.TokenFault)
"""After these the login is over: the items left would only repeat the same words."""

Do = Callable[[PdfWork, str, SigningToken], None]
"""Signs one item, with somebody who works on files and a token."""

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Turn:
    """One item on its way: whether the person let it be signed, and who waits for it."""

    item: str
    before: _Turn | None
    begun: bool = False
    key_free: threading.Event = field(default_factory=threading.Event)
    told: threading.Event = field(default_factory=threading.Event)


class Round:
    """One login's items; ``results`` has item and trouble (``None``: signed) of every item that was begun."""

    def __init__(self, items: Sequence[str], token: SigningToken, do: Do, tell: Told, why: Callable[[Exception], str]):
        self.results: list[tuple[str, Exception | None]] = []
        self._left = list(items)
        self._token, self._do, self._tell, self._why = token, do, tell, why
        self._last: _Turn | None = None
        self._taking = threading.Lock()
        self._over = threading.Event()
        self._faults: list[BaseException] = []
        self._early = False

    def alone(self, work: PdfWork) -> None:
        """Sign item by item; each is begun only when the person lets it, and after the one before was told."""
        self._early = True
        self._hand(work)
        self._raise()

    def together(self, work: PdfWork, other: PdfWork) -> None:
        """Sign with a second hand that joins as soon as it is ready."""
        joined = threading.Event()
        second = threading.Thread(target=self._join, args=(other, joined), name="second-hand")
        second.start()
        self._hand(work)
        if not joined.is_set():
            other.stop_now()  # not ready yet, and nothing is left to do
        second.join()
        self._raise()

    def _join(self, work: PdfWork, joined: threading.Event) -> None:
        try:
            work.warm_up()
        except WorkerFailed as trouble:
            _LOG.info("no second hand: %s", trouble.detail)
            return
        joined.set()
        self._hand(work)

    def _hand(self, work: PdfWork) -> None:
        while (turn := self._take()) is not None:
            try:
                self._one(work, turn)
            except BaseException as fault:  # noqa: BLE001 - a thread's edge: raised again by whoever waits for the round
                self._faults.append(fault)
                self._over.set()
            finally:
                turn.key_free.set()
                turn.told.set()

    def _raise(self) -> None:
        if self._faults:
            raise self._faults[0]

    def _take(self) -> _Turn | None:
        with self._taking:
            if self._over.is_set() or not self._left:
                return None
            self._last = _Turn(self._left.pop(0), self._last)
            return self._last

    def _one(self, work: PdfWork, turn: _Turn) -> None:
        trouble: Exception | None = None
        try:
            if self._early:
                self._ask(turn)
            self._do(work, turn.item, SteeredToken(self._token, partial(self._ask, turn), partial(self._used, turn)))
        except Stopped:
            self._after(turn, None)
            return
        except (Trouble, SigningTrouble) as found:
            trouble = found
        if not turn.begun:  # it never came to the key
            try:
                self._ask(turn)
            except Stopped:
                trouble = None
        self._after(turn, trouble)

    def _ask(self, turn: _Turn) -> None:
        """Wait for the key, then ask once whether this item is signed.

        Raises:
            Stopped: no further item is.
        """
        if turn.begun:
            return
        if turn.before is not None:
            turn.before.key_free.wait()
        if self._over.is_set():
            raise Stopped()
        if not self._tell(turn.item, "signing", ""):
            self._over.set()
            raise Stopped()
        turn.begun = True

    def _used(self, turn: _Turn, trouble: SigningTrouble | None) -> None:
        """Pass the key on; after a trouble that ends the login nobody uses it again."""
        if isinstance(trouble, LEFT_OFF):
            self._over.set()
        turn.key_free.set()

    def _after(self, turn: _Turn, trouble: Exception | None) -> None:
        """Pass the key on; tell what became of the item after those before it."""
        if isinstance(trouble, LEFT_OFF):
            self._over.set()
        if turn.before is not None:
            turn.before.key_free.wait()
            turn.key_free.set()
            turn.before.told.wait()
            turn.before = None
        if not turn.begun:
            return
        self.results.append((turn.item, trouble))
        left_off = isinstance(trouble, LEFT_OFF)
        words = self._why(trouble) if trouble is not None else ""
        self._tell(turn.item, "stopped" if left_off else "refused" if trouble is not None else "signed", words)

"""The cover of the window, behind it: is there a PIN, does it open, when must the province be asked."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

from desktop.actions import unlock as act
from desktop.asked import LockState
from desktop.desk.due_words import moment_words
from desktop.settings import save
from desktop.workplace import Workplace
from sync.account import Account
from sync.sign_in.flow import sign_in
from sync.sign_in.unlocking import OnlineNeeded


class LockDesk:
    """One person's lock."""

    def __init__(self, place: Workplace, open_browser: Callable[[str], bool] = webbrowser.open) -> None:
        self._place = place
        self._open_browser = open_browser
        self._since = monotonic()
        self._stopped = threading.Event()

    @property
    def minutes(self) -> int:
        """Idle minutes after which the window is covered; 0 for never."""
        return self._place.settings.lock_minutes

    def set_minutes(self, minutes: int) -> None:
        """Choose them."""
        self._place.settings = replace(self._place.settings, lock_minutes=minutes)
        save(self._place.folder, self._place.settings)

    def state(self) -> LockState:
        """Return how the lock is now."""
        place = self._place
        lock, now = act.lock_of(place), place.now()
        name, office = place.me.name, place.office.name
        can_sign_in = bool(place.settings.servers.documents)
        if lock is None:
            return LockState(False, name, office, can_sign_in=can_sign_in)
        until = lock.until()
        words = f"Mở được bằng mã PIN đến {moment_words(until, now)} nếu không có mạng." if until else ""
        return LockState(True, name, office, lock.why_online(now), lock.wait(now), words, can_sign_in)

    def unlock(self, pin: str) -> None:
        """Try the PIN."""
        act.unlock(self._place, pin, self._ran())

    def set_pin(self, old: str, new: str) -> None:
        """Set or change the PIN."""
        self.beat()
        act.set_pin(self._place, old, new)

    def drop_pin(self, pin: str) -> None:
        """Cover the window no more."""
        self.beat()
        act.drop_pin(self._place, pin)

    def beat(self) -> None:
        """Note that the program is running; called now and then."""
        act.ran(self._place, self._ran())

    def sign_in(self) -> None:
        """Let the person sign in at the province in the browser; network lane.

        Raises:
            OnlineNeeded: somebody else signed in.
            SyncTrouble: refused, given up, or nobody can be reached.
        """
        place, servers = self._place, self._place.settings.servers
        self._stopped.clear()
        ca = Path(servers.extra_ca) if servers.extra_ca else None
        made = sign_in(
            servers.documents, place.settings.device, self._open_browser, extra_ca=ca, relay=servers.relay,
            cancelled=self._stopped.is_set,
        )  # fmt: skip
        if made.person != place.settings.person:
            raise OnlineNeeded("Tài khoản vừa đăng nhập là của người khác.", "Đăng nhập bằng tài khoản của chính mình.")
        Account(place.settings.person, place.settings.device, place.secrets).sign_in(made.token, made.refresh_token)
        act.vouched(place, place.now())
        act.forgive(place)

    def stop(self) -> None:
        """Give up a sign-in under way."""
        self._stopped.set()

    def _ran(self) -> float:
        now = monotonic()
        seconds, self._since = now - self._since, now
        return seconds

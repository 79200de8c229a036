"""The PIN of this machine: set, changed, tried; its verifier lies with the profile's secrets, never the PIN itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from desktop.workplace import Workplace
from sync.sign_in.unlocking import Lock, WrongPin, refuse_weak

NAME = "unlock"
OFTEN = timedelta(minutes=5)


def lock_of(place: Workplace) -> Lock | None:
    """Return the lock of this profile; None while no PIN is set."""
    text = place.secrets.get(NAME)
    try:
        return Lock.read(text) if text else None
    except ValueError:
        return None


def unlock(place: Workplace, pin: str, ran: float = 0.0) -> None:
    """Try a PIN.

    Args:
        ran: seconds the program has been running since the lock was last written, by a clock nobody can set.

    Raises:
        WrongPin: the next try may have to wait.
        PinWaits: too soon; nothing was tried.
        OnlineNeeded: the province must vouch for the person again.
    """
    with place.secrets.alone:
        lock = lock_of(place)
        if lock is None:
            return
        now = place.now()
        lock, right = lock.ran(ran, now).tried(pin, now)
        _keep(place, lock)
    if not right:
        raise WrongPin(lock.left() if lock.hours else 1, lock.wait(now))


def set_pin(place: Workplace, old: str, new: str) -> None:
    """Set a PIN, or another one in place of ``old``.

    Raises:
        WeakPin: easy to guess.
        WrongPin, PinWaits, OnlineNeeded: ``old`` does not open.
    """
    refuse_weak(new)
    with place.secrets.alone:
        unlock(place, old)
        known, now = lock_of(place), place.now()
        if known is None:
            _keep(place, Lock.made(new, now, now))
        else:
            _keep(place, Lock.made(new, datetime.fromisoformat(known.vouched), known.time(now), known.hours))


def drop_pin(place: Workplace, pin: str) -> None:
    """Let the window be covered no more.

    Raises:
        WrongPin, PinWaits, OnlineNeeded: ``pin`` does not open.
    """
    unlock(place, pin)
    place.secrets.drop(NAME)


def vouched(place: Workplace, at: datetime, hours: int | None = None) -> None:
    """Note that the province vouched for the person; what is known to the minute is not written again.

    Args:
        at: by the server's clock.
        hours: how long its word is good for a PIN; None when that was not asked.
    """

    def told(lock: Lock) -> Lock:
        fresh = timedelta() <= at - datetime.fromisoformat(lock.vouched) < OFTEN
        return lock if fresh and hours in (None, lock.hours) else lock.vouched_for(at, hours)

    _change(place, told)


def forgive(place: Workplace) -> None:
    """Forget wrong tries: the person signed in at the province."""
    _change(place, Lock.forgiven)


def ran(place: Workplace, seconds: float) -> None:
    """Note that the program has been running for some time."""
    _change(place, lambda lock: lock.ran(seconds, place.now()))


def _change(place: Workplace, change: Callable[[Lock], Lock]) -> None:
    with place.secrets.alone:
        lock = lock_of(place)
        changed = change(lock) if lock is not None else None
        if changed is not None and changed != lock:
            _keep(place, changed)


def _keep(place: Workplace, lock: Lock) -> None:
    place.secrets.put(NAME, lock.text())

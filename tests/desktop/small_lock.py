"""A lock in memory: one PIN, three tries."""

from __future__ import annotations

from desktop.asked import LockState
from sync.sign_in.unlocking import WrongPin

PIN = "ca-mau-59"


class SmallLock:
    """What was asked of it is remembered."""

    def __init__(self) -> None:
        self.pin = ""
        self.minutes = 15
        self.tries = 0
        self.wait = 0
        self.beats = 0
        self.stopped = 0
        self.signed_in = 0
        self.fail: Exception | None = None

    def set_minutes(self, minutes: int) -> None:
        self.minutes = minutes

    def state(self) -> LockState:
        why = "Đã nhập sai mã PIN 3 lần liền." if self.tries >= 3 else ""
        words = "Mở được bằng mã PIN đến 25/11 08:00 nếu không có mạng."
        return LockState(bool(self.pin), "Lâm Hoài Thương", "UBND xã Năm Căn", why, self.wait, words, True)

    def unlock(self, pin: str) -> None:
        if self.fail is not None:
            raise self.fail
        if pin != self.pin:
            self.tries += 1
            raise WrongPin(3 - self.tries, self.wait)
        self.tries = 0

    def set_pin(self, old: str, new: str) -> None:
        self.unlock(old)
        self.pin = new

    def drop_pin(self, pin: str) -> None:
        self.unlock(pin)
        self.pin = ""

    def beat(self) -> None:
        self.beats += 1

    def sign_in(self) -> None:
        if self.fail is not None:
            raise self.fail
        self.tries = 0
        self.signed_in += 1

    def stop(self) -> None:
        self.stopped += 1

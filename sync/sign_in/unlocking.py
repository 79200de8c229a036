"""Unlocking without a line: a PIN of this machine, for so many hours after the province last vouched for the person.

Time never runs backwards here: it is the latest of the server's time, this machine's clock and the time the program has
been running since, so that setting the clock back wins nothing.
"""

from __future__ import annotations

import hmac
import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sync.servers.documents_server import HOURS
from workflow.errors import Trouble

MOST_TRIES = 5
WAITS = (0, 2, 5, 15, 60)
"""Seconds to wait after so many wrong PINs in a row; after the last the province is asked, where it can be."""
LATER_WAIT = 15 * 60
SHORTEST, LONGEST = 6, 64
_COST, _BLOCK, _LANES, _SALT = 2**15, 8, 1, 16


class WrongPin(Trouble):
    """Not the PIN of this machine; ``left`` tries remain before the province is asked, ``wait`` seconds until then."""

    code = "pin-wrong"
    title = "Mã PIN chưa đúng"

    def __init__(self, left: int, wait: int) -> None:
        text = f"Còn {left} lần thử." if left else "Đã hết lượt thử bằng mã PIN."
        super().__init__(text, f"Đợi {wait} giây rồi nhập lại." if wait else "")
        self.left, self.wait = left, wait


class PinWaits(Trouble):
    """Too soon after a wrong PIN; nothing was tried."""

    code = "pin-waits"
    title = "Chưa nhập lại được"

    def __init__(self, wait: int) -> None:
        super().__init__(f"Đợi {wait} giây nữa.", "")
        self.wait = wait


class OnlineNeeded(Trouble):
    """The province must vouch for the person again; what was typed stays behind the cover."""

    code = "online-needed"
    title = "Cần đăng nhập lại khi có mạng"


class WeakPin(Trouble):
    """Too easy to guess, or too short."""

    code = "pin-weak"
    title = "Mã PIN chưa dùng được"


@dataclass(frozen=True, slots=True)
class Lock:
    """What is kept of the PIN and of the province's word, in the keyring; never the PIN.

    Attributes:
        vouched: when the province last vouched for the person, by the server's clock (ISO 8601).
        seen: the latest time known since, by server, clock or running.
        tries: wrong PINs in a row; ``missed`` when the last one was.
        hours: the province's rule; 0 where it has no provider of identity and so no limit.
    """

    salt: str = field(repr=False)
    check: str = field(repr=False)
    vouched: str
    seen: str
    tries: int = 0
    missed: str = ""
    hours: int = HOURS

    @classmethod
    def made(cls, pin: str, vouched: datetime, now: datetime, hours: int = HOURS) -> Lock:
        """Return the lock of a new PIN.

        Raises:
            WeakPin: anybody would try it first.
        """
        refuse_weak(pin)
        salt = os.urandom(_SALT)
        seen = max(vouched, now).isoformat()
        return cls(salt.hex(), _stretched(pin, salt).hex(), vouched.isoformat(), seen, hours=hours)

    @classmethod
    def read(cls, text: str) -> Lock:
        """Read what ``text`` wrote.

        Raises:
            ValueError: it is no lock.
        """
        try:
            return cls(**json.loads(text))
        except TypeError as wrong:
            raise ValueError(str(wrong)) from None

    def text(self) -> str:
        """Return the lock as it is kept."""
        return json.dumps(asdict(self))

    def time(self, now: datetime) -> datetime:
        """Return the time it must at least be."""
        return max(now, datetime.fromisoformat(self.seen))

    def until(self) -> datetime | None:
        """Return until when the PIN opens; None without a limit."""
        return datetime.fromisoformat(self.vouched) + timedelta(hours=self.hours) if self.hours else None

    def why_online(self, now: datetime) -> str:
        """Return why only the province can open now; "" when the PIN may be tried."""
        until = self.until()
        if until is None:
            return ""
        if self.tries >= MOST_TRIES:
            return f"Đã nhập sai mã PIN {self.tries} lần liền."
        if self.time(now) >= until:
            return f"Đã quá {self.hours} giờ từ lần cuối liên lạc được với máy chủ đăng nhập của tỉnh."
        return ""

    def wait(self, now: datetime) -> int:
        """Return how many seconds are to be waited before the next try."""
        if not self.tries or not self.missed:
            return 0
        pause = WAITS[self.tries] if self.tries < len(WAITS) else LATER_WAIT
        gone = (self.time(now) - datetime.fromisoformat(self.missed)).total_seconds()
        return max(0, round(pause - gone))

    def tried(self, pin: str, now: datetime) -> tuple[Lock, bool]:
        """Return the lock after a try, and whether the PIN was right.

        Raises:
            OnlineNeeded: the PIN no longer opens.
            PinWaits: too soon.
        """
        why = self.why_online(now)
        if why:
            raise OnlineNeeded(why, "Nối mạng rồi đăng nhập bằng tài khoản tỉnh cấp. Phần đang làm vẫn còn nguyên.")
        wait = self.wait(now)
        if wait:
            raise PinWaits(wait)
        at = self.time(now).isoformat()
        if hmac.compare_digest(_stretched(pin, bytes.fromhex(self.salt)), bytes.fromhex(self.check)):
            return replace(self, tries=0, missed="", seen=at), True
        return replace(self, tries=self.tries + 1, missed=at, seen=at), False

    def left(self) -> int:
        """Return how many tries remain before the province is asked."""
        return max(0, MOST_TRIES - self.tries)

    def vouched_for(self, server_time: datetime, hours: int | None = None) -> Lock:
        """Return the lock after the province vouched again: its clock is believed before this machine's.

        Wrong tries stay counted: only an online sign-in or the right PIN forgives them.
        """
        at = server_time.isoformat()
        return replace(self, vouched=at, seen=at, hours=self.hours if hours is None else hours)

    def forgiven(self) -> Lock:
        """Return the lock after the person signed in online."""
        return replace(self, tries=0, missed="")

    def ran(self, seconds: float, now: datetime) -> Lock:
        """Return the lock after the program has been running for some time (by a clock nobody can set)."""
        went = datetime.fromisoformat(self.seen) + timedelta(seconds=max(0.0, seconds))
        return replace(self, seen=max(went, now).isoformat())


def refuse_weak(pin: str) -> None:
    """Refuse a PIN anybody would try first.

    Raises:
        WeakPin: too short, too long, one character again and again, or characters in a row.
    """
    if not SHORTEST <= len(pin) <= LONGEST:
        raise WeakPin(f"Mã PIN dài từ {SHORTEST} đến {LONGEST} ký tự.", "Chọn mã khác.")
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {-1}) or len(set(pin)) < 3:
        raise WeakPin("Mã PIN này dễ đoán.", "Chọn mã khác, không lặp lại, không liền nhau.")


def _stretched(pin: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_LANES).derive(pin.encode())

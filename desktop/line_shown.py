"""How the lines to the servers are and what waits to leave, as pages show it: plain values, words ready to read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lagging:
    """Something that does not leave although its line is up: what, why, what to do."""

    item: str
    what: str
    cause: str
    what_next: str


@dataclass(frozen=True, slots=True)
class ServerLine:
    """The line to one server: its state in a chip (tone of the look), when, which way, how much, whom it trusts."""

    name: str
    state: str
    tone: str
    when: str
    way: str
    today: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """How the lines to the servers are, for the status bar. ``words`` are ready to read.

    Attributes:
        stuck: things somebody has to look at.
        lagging: what does not leave although its line is up.
        notice: what a server announces (works on it, with their times).
        used: bytes sent and received today; ``budget`` how many may be, 0 for no limit; ``left`` those that wait.
        frugal: large files wait for a better line.
    """

    online: bool
    words: str
    waiting: int = 0
    waiting_words: str = ""
    stuck: int = 0
    servers: tuple[ServerLine, ...] = ()
    lagging: tuple[Lagging, ...] = ()
    notice: str = ""
    used: int = 0
    budget: int = 0
    left: int = 0
    frugal: bool = False


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One row of Đồng bộ. ``state`` is sending, waiting, needs-file, retry, refused, dropped or sent.

    Attributes:
        found: the folded words it is found by.
        clash: the card to be decided about, "" for none.
        may_send: it can be tried again now.
    """

    id: str
    what: str
    cause: str
    state: str
    words: str
    item: str = ""
    found: str = ""
    clash: str = ""
    may_send: bool = False


def size_words(count: int) -> str:
    """Return "640 KB" or "2,4 MB"; at least 1 KB."""
    if count >= 10_000_000:
        return f"{count // 1_000_000} MB"
    if count >= 1_000_000:
        return f"{count // 1_000_000},{count // 100_000 % 10} MB"
    return f"{max(1, count // 1000)} KB"

"""What is shown when somebody else was first: both sides, field by field, and what may be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from desktop.asked import Done

Redo = Literal["now", "act", "no"]
"""Done again in one press; by its own act (it signs or asks again); not possible any more."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two who acted: what is said of it, when it was done ("14:02 22/11/2026"), where, in the words of steps."""

    who: str
    when: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Differing:
    """One field as both filled it in, in words.

    Attributes:
        name: of the payload's field; "" where nothing can be chosen.
        same: both filled in the same.
    """

    name: str
    label: str
    mine: str
    theirs: str = ""
    same: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """An own step that was not accepted, beside what was.

    Attributes:
        card: its id; ``item`` and ``kind`` name what it was done to, ``title`` the same in words.
        reason: why it does not stand, in the words of the rule.
        theirs: who was first; None where a rule refused it and nobody else acted.
        typed: everything typed, ready to be copied.
        redo: whether it can be done again on what stands now; ``why_not`` says why not in one press.
        possible: what may be done to the item now, as (kind, words).
        dropped: it was put away and may be taken up again.
    """

    card: str
    item: str
    kind: str
    title: str
    act: str
    reason: str
    mine: Side
    theirs: Side | None
    fields: tuple[Differing, ...] = ()
    typed: str = ""
    redo: Redo = "no"
    why_not: str = ""
    possible: tuple[tuple[str, str], ...] = ()
    dropped: bool = False


class Clashes(Protocol):
    """What was not accepted; every method from the records lane."""

    def open(self, item: str | None = None) -> Sequence[Clash]:
        """Return what waits for a decision (on one item, or all), oldest first."""
        ...

    def find(self, card: str) -> Clash | None:
        """Return one, also when it was put away; None when it was done again or accepted."""
        ...

    def redo(self, card: str, theirs: Sequence[str] = ()) -> Done:
        """Do it again on what stands now, with the other side's value in the fields ``theirs``."""
        ...

    def drop(self, card: str) -> Done:
        """Put it away; what was typed stays in the record."""
        ...

    def take_up(self, card: str) -> Done:
        """Take up again what was put away."""
        ...

"""What an act asks for and what it did, and the parts of a desk that pages may ask: plain values, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from workflow.reports.shape import Filter, Report
from workflow.store.lists import ListRow


@dataclass(frozen=True, slots=True)
class Field:
    """One input of an act. ``kind``: text (several lines), line, date, days, choice, choices, person, check, file (one
    that exists), save (where to write), kept (not shown, handed back as it is)."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    value: Any = ""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What an act asks for before it is done; no fields means it is done at once.

    ``pin``: it signs, so the PIN card with the list of files comes first (``what`` names them).
    """

    title: str
    button: str
    fields: tuple[Field, ...] = ()
    pin: bool = False
    what: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: words for the toast, where to go next, a PDF to show or print."""

    words: str = ""
    item: str = ""
    paper: bytes = b""
    paper_name: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LockState:
    """How the cover of the window is: whether a PIN is set, whose desk it is, why only the province can open (words),
    seconds until the next try, until when the PIN opens without a line, and whether one can sign in at the province."""

    set: bool
    name: str
    office: str
    why_online: str = ""
    wait: int = 0
    words: str = ""
    can_sign_in: bool = False


class Lock(Protocol):
    """The PIN of this machine; from the records lane but ``sign_in`` (network) and ``stop`` (any thread)."""

    @property
    def minutes(self) -> int: ...
    def set_minutes(self, minutes: int) -> None: ...
    def state(self) -> LockState: ...
    def unlock(self, pin: str) -> None: ...
    def set_pin(self, old: str, new: str) -> None: ...
    def drop_pin(self, pin: str) -> None: ...
    def beat(self) -> None: ...
    def sign_in(self) -> None: ...
    def stop(self) -> None: ...


class Courier(Protocol):
    """Work carried on a stick; from the network lane."""

    def write(self, folder: Path) -> Done: ...
    def read(self, folder: Path) -> Done: ...


class Handing(Protocol):
    """Work that changes hands; every method from the records lane."""

    def shared_acts(self, items: Sequence[str]) -> Sequence[Any]:
        """Return what may be done to all or some of the items, each with ``option``, ``fits`` and ``total``."""
        ...

    def act_many(self, items: Sequence[str], kind: str, values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """Do an act that needs no token on every item; return (item, "" or what went wrong in words)."""
        ...

    def delegations(self) -> Sequence[Any]:
        """Return the delegations of the office (item, giver, taker, span, scope, text, state, now, mine, acts)."""
        ...

    def delegation_form(self) -> Form: ...
    def delegate(self, values: Mapping[str, Any]) -> Done: ...
    def answer_delegation(self, item: str, kind: str, reason: str = "") -> Done: ...
    def hand_over_form(self) -> Form: ...
    def hand_over(self, values: Mapping[str, Any]) -> Done: ...


class Authorities(Protocol):
    """Authority to sign; every method from the records lane but ``give`` and ``end``, which need the network lane."""

    def today(self) -> date: ...
    def why_not(self) -> str:
        """Return why this person gives nobody authority to sign; "" when they may."""
        ...

    def rows(self, on: date | None = None) -> Sequence[Any]:
        """Return who signs for the office on a day, without one all of all times (key, who, form, lines, about, state,
        words, may_end)."""
        ...

    def form(self) -> Form: ...
    def give(self, values: Mapping[str, Any]) -> Done: ...
    def end_form(self, key: str) -> Form: ...
    def end(self, key: str, values: Mapping[str, Any]) -> Done: ...


class Registers(Protocol):
    """The register books; every method from the records lane."""

    def books(self, folder: str = "") -> Sequence[tuple[str, str]]:
        """Return key and title of every book, the one of the folder first."""
        ...

    def today(self) -> date: ...
    def printed(self, key: str, first: date, last: date, form: str = "pdf") -> Any:
        """Return a part of a book as a file: ``data``, ``name``, ``rows``."""
        ...


class Entries(Protocol):
    """Lines written by hand into a book; every method from the records lane."""

    def by_hand(self, key: str) -> bool: ...
    def form(self, key: str) -> Form: ...
    def write(self, key: str, values: Mapping[str, Any]) -> Done: ...
    def change_form(self, key: str) -> Form:
        """Return which line and what is to be done with it: values ``line`` (its item) and ``act`` (its kind)."""
        ...


class Numbers(Protocol):
    """What became of the office's numbers; from the records lane, of the whole office from the network lane."""

    def series(self) -> Sequence[tuple[str, str]]: ...
    def years(self) -> Sequence[int]: ...
    def told(self, series: str, year: int, *, office: bool = False) -> Any:
        """Return ``stretches`` (numbers, count, words, tone, about, lease), ``summary``, ``sound`` and ``held``."""
        ...

    def printed(self, series: str, year: int, form: str = "pdf", *, office: bool = False) -> Any: ...
    def return_form(self, series: str) -> Form: ...
    def give_back(self, series: str, values: Mapping[str, Any]) -> Done:
        """Give back what this machine holds; network lane."""
        ...

    def revoke_form(self, series: str, stretch: str) -> Form: ...
    def revoke(self, series: str, lease: str, values: Mapping[str, Any]) -> Done:
        """Take a block from a lost machine; network lane."""
        ...


class Reports(Protocol):
    """Reports over what is on this machine; every method from the records lane."""

    def names(self) -> Sequence[tuple[str, str]]:
        """Return every report as (name, what it tells)."""
        ...

    def units(self) -> Sequence[tuple[str, str]]:
        """Return the divisions a report may be limited to."""
        ...

    def today(self) -> date: ...
    def make(self, name: str, begin: date, end: date, unit: str, heard: Callable[[int], None]) -> Report:
        """Count a report; ``heard`` is called now and then, an error it raises stops the work."""
        ...

    def behind(self, wanted: Filter) -> Sequence[ListRow]:
        """Return the items a figure counts."""
        ...

    def save(self, report: Report, path: Path) -> None:
        """Write a report; the ending says in which form."""
        ...


@dataclass(frozen=True, slots=True)
class JudgedPoint:
    """One line of the circular's evaluation list: number, words, what was found, its tone."""

    number: str
    words: str
    found: str
    tone: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class JudgedSignature:
    """One signature, judged: ``facts`` are label and value; ``reasons`` why it is not simply valid."""

    tone: str
    icon: str
    words: str
    signer: str
    facts: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    points: tuple[JudgedPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A file, judged: the worst of its signatures in words, notes on the file as a whole, every signature."""

    tone: str
    icon: str
    words: str
    notes: tuple[str, ...] = ()
    signatures: tuple[JudgedSignature, ...] = ()


class Judging(Protocol):
    """Judges any file; ``judge`` from the files lane, ``end`` from any thread."""

    def judge(self, path: str, heard: Callable[[int, int], None]) -> Judged: ...
    def end(self) -> None: ...

"""What pages may ask of the desk behind them: plain values in, plain values out, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from signing.model import Role
from signing.orders import Survey
from signing.stamps import COPY_FORMS
from workflow.people import Person, Unit
from workflow.reports.shape import Filter, Report
from workflow.rules import FileRef, Folder, Option, Row
from workflow.store.lists import Cursor, FolderCount, ListRow, Only, Order
from workflow.store.search import EVERYWHERE, Hit, Scope

_URGENCY = ("", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HỎA TỐC")


def urgency_words(urgency: int) -> str:
    """Return the stamp of an edXML priority (NĐ 30/2020: khẩn, thượng khẩn, hỏa tốc); empty for ordinary."""
    return _URGENCY[urgency] if 0 <= urgency < len(_URGENCY) else ""


Tone = Literal["done", "mine", "now", "paused", "overdue", "refused", "future"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One node of Diễn biến. ``tone`` "mine" is done here and not sent yet; ``when`` is ready to read."""

    title: str
    who: str = ""
    when: str = ""
    text: str = ""
    tone: Tone = "done"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline ready to show: its class, the chip, the strip's bold words and reason, the lines of "Cách tính"."""

    level: Literal["overdue", "today", "soon", "calm", "pause", "none", "done"]
    chip: str
    words: str = ""
    reason: str = ""
    lines: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A notice on top of the reader: a refused step with what was typed, a duplicate, a signature problem."""

    tone: Literal["danger", "today", "info", "ok"]
    title: str
    text: str
    action: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything the reader shows of one item. ``facts`` are label and value, selectable text."""

    item: str
    kind: str
    row: Row
    meta: str
    due: Due
    facts: tuple[tuple[str, str], ...] = ()
    files: tuple[FileRef, ...] = ()
    entries: tuple[Entry, ...] = ()
    options: tuple[Option, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """How the lines to the servers are, for the status bar. ``words`` are ready to read."""

    online: bool
    words: str
    waiting: int = 0
    waiting_words: str = ""
    stuck: int = 0


@dataclass(frozen=True, slots=True)
class TokenState:
    """The token in the machine, for the status bar and the PIN card.

    ``pin``: ok, low (a wrong one was typed), final (one try left) or locked; ``why_not`` why its certificate may not
    sign today; ``lists`` how old the revocation lists are, ``stale`` that they prove little; ``protected``: the PIN is
    typed at the device or in its driver's window; ``choices`` (id, words) when several certificates fit.
    """

    present: bool
    words: str
    label: str = ""
    owner: str = ""
    unit: str = ""
    until: str = ""
    pin: str = "ok"
    kind: Literal["token", "file", "store"] = "token"
    pin_min: int = 4
    pin_max: int = 16
    protected: bool = False
    why_not: str = ""
    lists: str = ""
    stale: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One row of Đồng bộ. ``state`` is sending, waiting, needs-file, retry, refused or sent."""

    id: str
    what: str
    cause: str
    state: str
    words: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One input of an act. ``kind``: text (several lines), line, date, days, choice, choices, person, check, file (one
    that exists), save (where to write)."""

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
class Paper:
    """A PDF to print. ``training``: the mark has to be laid over it, it does not carry one itself."""

    data: bytes
    name: str
    training: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: words for the toast, where to go next, a PDF to show or print."""

    words: str = ""
    item: str = ""
    paper: bytes = b""
    paper_name: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


Told = Callable[[str, Literal["signing", "signed", "refused", "stopped"], str], bool]
"""Item, how far it is, words; the answer to "signing" says whether this item and the rest are still signed. "stopped":
the token left off, this item and the rest are as they were."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How files outside every item are signed (NĐ 30/2020, PL I).

    Attributes:
        role: ``leader`` signs as oneself, the others with the agency's key.
        number: number and notation of the document an appendix belongs to.
        form: of a copy, one of ``signing.stamps.COPY_FORMS``.
        take_number: each copy takes the next number of the book of copies and is written into it.
    """

    role: Role = "leader"
    number: str = ""
    form: str = COPY_FORMS[0]
    take_number: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """A file as a person places a signature on it: its bytes, what is known of its pages, what would be drawn."""

    data: bytes
    survey: Survey
    picture: bytes = b""
    lines: tuple[str, ...] = ()


class Loose(Protocol):
    """Files outside every item; they are signed by ``Desk.sign`` with kinds of ``desktop.actions.sign_loose``."""

    def roles(self) -> Sequence[Role]:
        """Return what this person may sign files as."""
        ...

    def sight(self, path: str, stamp: Stamp) -> Sight:
        """Return a file and the place it would be signed at; from the records lane."""
        ...


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


class Desk(Protocol):
    """One person's desk. Every method may be called from the records lane; ``sign`` only from the token lane,
    ``sync_now`` only from the network lane. All raise errors with title, text and what_next."""

    me: Person
    training: bool

    @property
    def handing(self) -> Handing: ...
    @property
    def authorities(self) -> Authorities: ...
    @property
    def registers(self) -> Registers: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def loose(self) -> Loose: ...

    def office_name(self) -> str: ...
    def unit_name(self, id: str) -> str: ...
    def units(self) -> Sequence[Unit]: ...
    def people(self) -> Sequence[Person]: ...
    def counts(self) -> Mapping[Folder, FolderCount]: ...
    def page(self, folder: Folder, after: Cursor | None, limit: int, only: Only, order: Order) -> Sequence[ListRow]: ...
    def due_of(self, row: Row) -> Due: ...
    def item(self, item: str) -> ItemView: ...
    def folder_of(self, item: str) -> Folder:
        """Return the folder in which this person finds the item."""
        ...

    def read(self, item: str) -> None:
        """Mark the item read."""

    def file(self, sha256: str) -> bytes: ...
    def preview(self, file: FileRef) -> bytes | None:
        """Return a file as PDF; None when another program must open it."""
        ...

    def lend(self, file: FileRef) -> str:
        """Put a readable copy where another program can open it; return its path."""
        ...

    def form(self, item: str, kind: str) -> Form:
        """Return what the act ``kind`` asks for; what was typed before is filled in."""
        ...

    def act(self, item: str, kind: str, values: Mapping[str, Any]) -> Done:
        """Do an act that needs no token."""
        ...

    def sign(
        self,
        items: Sequence[str],
        kind: str,
        pin: str,
        values: Mapping[str, Any],
        told: Told | None = None,
        *,
        last_try: bool = False,
    ) -> Sequence[tuple[str, str]]:
        """Do an act that signs, on all ``items`` with one login; return (item, "" or what went wrong in words).

        ``told`` hears of each item as it goes, in the token lane; ``last_try`` says that the person knows a wrong PIN
        now locks the token; ``values["certificate"]`` is the one chosen among several.

        Raises:
            SigningTrouble: no token, wrong PIN (``tries`` in its text); nothing was signed.
        """
        ...

    def token(self, kind: str = "") -> TokenState:
        """Return the token in the machine, as it serves the act ``kind``; from the token lane."""
        ...

    def line(self) -> Line: ...
    def sync_now(self) -> Sequence[str]:
        """Run one cycle; return the items that changed."""
        ...

    def outbox(self) -> Sequence[OutboxLine]: ...
    def search(self, text: str, scope: Scope = EVERYWHERE) -> Sequence[Hit]: ...
    def save_typed(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep what was typed so that nothing is lost by a kill; ``key`` such as "act:<item>:<kind>" or "intake"."""

    def typed(self, key: str) -> Mapping[str, Any] | None: ...
    def drop_typed(self, key: str) -> None: ...
    def procedures(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Return the procedures whose name, code or field hold the words, typed with or without marks."""
        ...

    def intake_preview(self, values: Mapping[str, Any]) -> tuple[Due, bytes]:
        """Return when the result would be ready, and the receipt as PDF with "mã cấp khi tiếp nhận"."""
        ...

    def intake(self, values: Mapping[str, Any]) -> Done:
        """Take the dossier in; ``paper`` is the receipt.

        Args:
            values: procedure (its code), applicant, papers, paid, give_back, consent, item (made by the page once).
        """
        ...

    def known_papers(self, procedure: str, uid: str) -> Mapping[str, Mapping[str, Any]]:
        """Return for papers of a procedure (by id) the digitised one of this person that may be used again: what is
        kept of it as in a payload, and ``at``, the day it was digitised."""
        ...

    def codes_left(self) -> int:
        """Return how many dossier codes this machine holds."""
        ...

    def put_file(self, path: str) -> FileRef:
        """Keep a scanned file; raises when it is empty, too large or no PDF/picture."""
        ...

"""What pages may ask of the desk behind them: plain values in, plain values out, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from desktop.asked import Authorities as Authorities
from desktop.asked import Courier as Courier
from desktop.asked import Done as Done
from desktop.asked import Entries as Entries
from desktop.asked import Field as Field
from desktop.asked import Form as Form
from desktop.asked import Handing as Handing
from desktop.asked import Judged as Judged
from desktop.asked import JudgedPoint as JudgedPoint
from desktop.asked import JudgedSignature as JudgedSignature
from desktop.asked import Judging as Judging
from desktop.asked import Lock as Lock
from desktop.asked import LockState as LockState
from desktop.asked import Numbers as Numbers
from desktop.asked import Registers as Registers
from desktop.asked import Reports as Reports
from desktop.clash import Clash as Clash
from desktop.clash import Clashes as Clashes
from desktop.line_shown import Line as Line
from desktop.line_shown import OutboxLine as OutboxLine
from desktop.line_shown import ServerLine as ServerLine
from desktop.told import Entry as Entry
from desktop.told import Missed as Missed
from desktop.told import MissedList as MissedList
from desktop.told import Notices as Notices
from desktop.told import Outreach as Outreach
from signing.model import Role
from signing.orders import Survey
from signing.stamps import COPY_FORMS
from workflow.people import Person, Unit
from workflow.rules import FileRef, Folder, Option, Row
from workflow.store.lists import Cursor, FolderCount, ListRow, Only, Order
from workflow.store.search import EVERYWHERE, Hit, Scope

_URGENCY = ("", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HỎA TỐC")


def urgency_words(urgency: int) -> str:
    """Return the stamp of an edXML priority (NĐ 30/2020: khẩn, thượng khẩn, hỏa tốc); empty for ordinary."""
    return _URGENCY[urgency] if 0 <= urgency < len(_URGENCY) else ""


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
    """A notice on top of the reader: a refused step with what was typed, a duplicate, a signature problem.

    ``more`` is a second thing that may be done, ``more_key`` its key.
    """

    tone: Literal["danger", "today", "info", "ok"]
    title: str
    text: str
    action: str = ""
    key: str = ""
    more: str = ""
    more_key: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything the reader shows of one item. ``facts`` are label and value, selectable text; ``changed`` says in a
    few words what was changed since this person's last opinion."""

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
    changed: str = ""


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
class Paper:
    """A PDF to print. ``training``: the mark has to be laid over it, it does not carry one itself."""

    data: bytes
    name: str
    training: bool = False


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
    """A file as a person places a signature on it: what is known of its pages, its hash, what would be drawn."""

    survey: Survey
    sha256: str
    picture: bytes = b""
    lines: tuple[str, ...] = ()


class Loose(Protocol):
    """Files outside every item; they are signed by ``Desk.sign`` with kinds of ``desktop.actions.sign_loose``."""

    def roles(self) -> Sequence[Role]:
        """Return what this person may sign files as."""
        ...

    def sight(self, path: str, stamp: Stamp) -> Sight:
        """Return what is known of a file and the place it would be signed at; from the records lane."""
        ...

    def read(self, path: str) -> bytes:
        """Return the file itself, to be shown; from the records lane."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of the token doctor: the question, whether it is in order, what was found, what to do."""

    words: str
    ok: bool
    cause: str
    remedy: str = ""


class Devices(Protocol):
    """Drivers and certificate files; every method from the token lane."""

    def modules(self) -> Sequence[tuple[str, str]]:
        """Return path and words of what is used."""
        ...

    def add(self, path: str) -> None: ...
    def leave_out(self, path: str) -> None: ...
    def examine(self) -> Sequence[Finding]: ...
    def save_report(self, path: str) -> None: ...


class Desk(Protocol):
    """One person's desk. Every method may be called from the records lane; ``sign`` only from the token lane,
    ``sync_now`` only from the network lane. All raise errors with title, text and what_next."""

    me: Person
    training: bool

    @property
    def handing(self) -> Handing: ...
    @property
    def courier(self) -> Courier: ...
    @property
    def lock(self) -> Lock: ...
    @property
    def clashes(self) -> Clashes: ...
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
    def devices(self) -> Devices: ...
    @property
    def loose(self) -> Loose: ...
    @property
    def judging(self) -> Judging: ...
    @property
    def notices(self) -> Notices: ...

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
    def exchange_log(self, days: int, text: str) -> Sequence[OutboxLine]:
        """Return what the exchange told and what was decided about cards in the last days, newest first; before all
        comes what both sides hold differently now."""
        ...

    def send_again(self, ids: Sequence[str] = ()) -> None:
        """Let these rows of the outbox, or all, go with the next exchange, whatever they waited for."""
        ...

    def set_day_budget(self, megabytes: int) -> None:
        """Let files take so many megabytes a day, 0 for no limit."""
        ...

    def set_frugal(self, frugal: bool) -> None:
        """Let large files wait for a better line, or no longer."""
        ...

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

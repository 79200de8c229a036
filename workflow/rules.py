"""The one shape every kind of item has: decide, check, evolve, and what pages and outbox need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from workflow.people import Directory, Person
from workflow.steps import Draft, Step


class Folder(StrEnum):
    """The places of the window's left side an item can stand in."""

    TODO = "can_xu_ly"
    INCOMING = "van_ban_den"
    OUTGOING = "van_ban_di"
    DRAFTS = "du_thao"
    TO_SIGN = "cho_ky"
    WORK_FILES = "ho_so_cong_viec"
    INTAKE = "tiep_nhan"
    UNDER_WAY = "dang_giai_quyet"
    RETURNS = "tra_ket_qua"
    REPORTS = "phan_anh"


@dataclass(frozen=True, slots=True)
class Command:
    """What a person wants to do: the kind of step and what was filled in; for whom, if for somebody absent."""

    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file by its content: SHA-256 in hex, the name it came with, its media type and size in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int
    role: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value kept in payloads."""
        return {slot: getattr(self, slot) for slot in self.__slots__}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> FileRef:
        """Read what ``to_json`` wrote."""
        return cls(value["sha256"], value["name"], value["media_type"], value["size"], value.get("role", ""))


class Row(Struct, frozen=True):
    """What a list shows of an item, and what finds it; kept with the item so that lists never fold steps.

    ``due`` and ``received`` are ISO 8601 with zone; ``urgency`` 0 to 4 (edXML Priority); ``signature`` one of
    "", "valid", "undetermined", "invalid"; ``words`` is everything a search shall find.
    """

    state: str
    title: str
    code: str = ""
    number: str = ""
    party: str = ""
    type_name: str = ""
    received: str = ""
    due: str | None = None
    urgency: int = 0
    paused: bool = False
    done: bool = False
    files: int = 0
    opinions: int = 0
    signature: str = ""
    words: str = ""


class Task(Struct, frozen=True):
    """Something somebody has to do now; ``owner`` is a person id, or ``role@unit`` for whoever holds the role there."""

    key: str
    owner: str
    what: str
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that must leave besides the step itself, written in the same transaction.

    ``lane`` is "documents", "dossiers" or "vxp"; ``key`` makes it unique for ever (a second letter of the same key
    is the same letter); ``body`` is JSON.
    """

    lane: str
    key: str
    what: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a person may do next; ``why_not`` is empty when it may be done now.

    Attributes:
        missing: what must still be filled in, in words.
        who: ids of those who may do it now, where the person may not.
        on_behalf_of: the absent person in whose place it may be done; "" in one's own right.
        personal: nobody may do it in another's place.
    """

    kind: str
    words: str
    primary: bool = False
    why_not: str = ""
    missing: tuple[str, ...] = field(default=(), compare=False)
    who: tuple[str, ...] = field(default=(), compare=False)
    on_behalf_of: str = ""
    personal: bool = field(default=False, compare=False)


S = TypeVar("S")


class Rules(Protocol[S]):
    """The rules of one kind of item. Pure: no clock, no database, no network; the same on desk and server."""

    item_kind: str
    lane: str

    def empty(self, item: str) -> S:
        """Return the state before the first step."""
        ...

    def decide(
        self, state: S, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to.

        Raises:
            Refusal: the rule that forbids it, with who may and what is missing.
        """
        ...

    def check(self, state: S, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere by the same rules.

        Raises:
            Refusal: the step must not be accepted on top of ``state``.
        """
        ...

    def evolve(self, state: S, step: Step) -> S:
        """Return the state after an accepted step."""
        ...

    def row(self, state: S, directory: Directory) -> Row:
        """Return what lists and search know of the item."""
        ...

    def folders(self, state: S, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return the folders in which ``person`` finds the item."""
        ...

    def tasks(self, state: S, directory: Directory) -> tuple[Task, ...]:
        """Return what has to be done now, and by whom."""
        ...

    def letters(self, before: S, step: Step, after: S, directory: Directory) -> tuple[Letter, ...]:
        """Return what must leave because of ``step``, besides the step (edXML status messages and packages)."""
        ...

    def options(self, state: S, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what ``person`` may do next, the primary act first."""
        ...

    def files(self, state: S) -> tuple[FileRef, ...]:
        """Return every file the item holds, newest rendition first."""
        ...

    def to_json(self, state: S) -> dict[str, Any]:
        """Return the state as a JSON value."""
        ...

    def from_json(self, value: Mapping[str, Any]) -> S:
        """Read what ``to_json`` wrote."""
        ...


Registry = Mapping[str, Rules[Any]]
"""All rules by ``item_kind``."""

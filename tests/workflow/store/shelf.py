"""An office's papers for the tests of search: documents and dossiers as rows, written through the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.workflow.store.desks import KEY
from tests.workflow.store.notebooks import DIRECTORY, LAN, NOW
from workflow.people import Directory, Person
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.steps import Draft, Step
from workflow.store import fresh
from workflow.store.database import Database, open_database
from workflow.store.journal import Journal

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Card:
    """What is written on a card of the shelf."""

    item: str
    kind: str = ""
    code: str = ""
    title: str = ""
    party: str = ""
    words: str = ""
    received: str = ""
    folders: tuple[str, ...] = ()


class CardRules:
    """Rules of cards: whatever is written stands."""

    lane = "documents"

    def __init__(self, item_kind: str) -> None:
        self.item_kind = item_kind

    def empty(self, item: str) -> Card:
        return Card(item)

    def decide(
        self, state: Card, command: Command, actor: Person, now: Any, directory: Directory
    ) -> tuple[Draft, ...]:
        return (Draft(command.kind, command.payload),)

    def check(self, state: Card, step: Step, directory: Directory) -> None:
        return

    def evolve(self, state: Card, step: Step) -> Card:
        return replace(state, **{name: tuple(value) if isinstance(value, list | tuple) else value
                                 for name, value in step.payload.items()})  # fmt: skip

    def row(self, state: Card, directory: Directory) -> Row:
        words = " ".join(filter(None, (state.code, state.title, state.party, state.words)))
        return Row("", state.title, state.code, party=state.party, received=state.received, words=words)

    def folders(self, state: Card, person: Person, directory: Directory) -> frozenset[Folder]:
        return frozenset(Folder(name) for name in state.folders)

    def tasks(self, state: Card, directory: Directory) -> tuple[Task, ...]:
        return ()

    def letters(self, before: Card, step: Step, after: Card, directory: Directory) -> tuple[Letter, ...]:
        return ()

    def options(self, state: Card, person: Person, directory: Directory) -> tuple[Option, ...]:
        return ()

    def files(self, state: Card) -> tuple[FileRef, ...]:
        return ()

    def to_json(self, state: Card) -> dict[str, Any]:
        return {name: getattr(state, name) for name in Card.__slots__}

    def from_json(self, value: Mapping[str, Any]) -> Card:
        return Card(**{**value, "folders": tuple(value["folders"])})


RULES = {kind: CardRules(kind) for kind in ("letter", "paper", "case")}


TAKEN_IN = {"all in the index": 1, "every second": 2, "none yet": 1000}
"""How the items found lie in the two indexes of a search: after how many cards all are taken in."""


class Shelf:
    """A profile with cards.

    Args:
        often: after how many cards all are taken into the index of search.
    """

    def __init__(self, folder: Path, often: int = 1000) -> None:
        self._often, self._put = often, 0
        self.database: Database = open_database(folder, KEY)
        self.journal = Journal(self.database, RULES, DIRECTORY, LAN, "may-lan")

    def put(self, item: str, kind: str, **card: Any) -> None:
        """Write a card, or something else on it."""
        self.journal.act(item, kind, Command(f"{kind}.written", card), now=NOW)
        self._put += 1
        if self._put % self._often == 0:
            with self.database.work() as connection:
                fresh.take_in(connection)


def cards() -> list[Card]:
    """Return the cards of the search pairs, oldest first."""
    found = []
    for line in (HERE / "search_items.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            item, kind, code, title, party, words = (part.strip() for part in line.split("|"))
            found.append(Card(item, kind, code, title, party, words))
    return found


@dataclass(frozen=True, slots=True)
class Pair:
    """What is typed; what must be found, what must not be, and what comes before what."""

    typed: str
    found: frozenset[str]
    absent: frozenset[str]
    order: tuple[tuple[str, str], ...]


def pairs() -> list[Pair]:
    """Return the pairs as they stand in the file."""
    read = []
    for line in (HERE / "search_pairs.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        typed, found, absent, order = (part.strip() for part in line.split("|"))
        typed = typed[:-1] + " " if typed.endswith("_") else typed
        before = tuple(tuple(pair.split("<")) for pair in order.split())
        read.append(Pair(typed, frozenset(found.split()), frozenset(absent.split()), before))  # type: ignore[arg-type]
    return read

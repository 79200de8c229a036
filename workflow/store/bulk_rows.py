"""Rows of many items at once, by table, computed without the database, so that another process may do it."""

from __future__ import annotations

import gc
import marshal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, NamedTuple

from workflow.papers.digitised import kept
from workflow.people import Directory, Person
from workflow.reports.facts import row_of
from workflow.rules import FileRef, Registry, Rules
from workflow.steps import OFTEN, Step
from workflow.store import append, digitised_rows, project, report_rows
from workflow.store.arriving import Reader
from workflow.store.places import places_json
from workflow.store.states import pack_state
from workflow.store.step_rows import FATES, HASH, Common, shared_head, values_of
from workflow.store.troubles import BadPage
from workflow.text.indexed import Gathering

History = tuple[str, Sequence[tuple[int, str]], bool]
"""An item, its accepted steps as (position, JSON text) in the server's order, and whether it is new to the person."""
_AT_ONCE = 100
"""Items that go from table to table together: one by one, program and data would push each other out of the cache."""
_NOT_MINE, _ACCEPTED = 0, FATES["accepted"]


@dataclass(slots=True)
class Piece:
    """Rows of some items, by table, as if the first item got the number ``item`` and the first step the place ``step``.

    The columns of steps that point at shared texts hold a hash still; ``shared`` are these texts.
    """

    item: int
    step: int
    items: list[tuple[Any, ...]] = field(default_factory=list)
    steps: list[tuple[Any, ...]] = field(default_factory=list)
    shared: dict[bytes, bytes] = field(default_factory=dict)
    uses: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)
    tasks: list[tuple[Any, ...]] = field(default_factory=list)
    words: list[tuple[Any, ...]] = field(default_factory=list)
    index: list[tuple[Any, ...]] = field(default_factory=list)
    terms: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    papers: list[tuple[Any, ...]] = field(default_factory=list)

    def move(self, item: int, step: int) -> None:
        """Let the first item and the first step have these numbers: somebody else may have written meanwhile."""
        by, steps = item - self.item, step - self.step
        if by or steps:
            self.items = [(*row[:4], row[4] + steps, *row[5:]) for row in self.items]
            self.places = _moved(self.places, 2, by)
            self.tasks = _moved(self.tasks, 2, by)
            self.words, self.index, self.facts, self.papers = (
                _moved(rows, 0, by) for rows in (self.words, self.index, self.facts, self.papers)
            )
            self.item, self.step = item, step

    def to_bytes(self) -> bytes:
        """Return the piece as one block for another process of this program: a third of the time of pickling it."""
        return marshal.dumps([getattr(self, slot) for slot in self.__slots__])

    @classmethod
    def from_bytes(cls, block: bytes) -> Piece:
        """Read what ``to_bytes`` wrote."""
        return cls(*marshal.loads(block))  # noqa: S302 - made by this program a moment ago


def _moved(rows: list[tuple[Any, ...]], place: int, by: int) -> list[tuple[Any, ...]]:
    return [(*row[:place], row[place] + by, *row[place + 1 :]) for row in rows]


def compute_block(
    block: bytes, item: int, step: int, registry: Registry, directory: Directory, me: Person
) -> bytes:
    """Do ``compute`` in another process; ``block`` is what ``marshal`` made of the histories."""
    with no_collecting():
        computed = compute(marshal.loads(block), item, step, registry, directory, me).to_bytes()  # noqa: S302 - as above
        # What is left are words remembered: no cycles, and many to be looked through after every block.
        gc.freeze()
    return computed


def compute(
    histories: Sequence[History], item: int, step: int, registry: Registry, directory: Directory, me: Person
) -> Piece:
    """Check and fold some items; pure.

    Raises:
        BadPage: a step's content differs from its hash, or belongs to another item.
    """
    piece, reader, search = Piece(item, step), Reader(), Gathering()
    with no_collecting():
        for start in range(0, len(histories), _AT_ONCE):
            read = [_read(piece, reader, *history) for history in histories[start : start + _AT_ONCE]]
            _place(piece, _folded(read, registry), directory, me, search)
        piece.terms = sorted(search.terms())
    return piece


@contextmanager
def no_collecting() -> Iterator[None]:
    """Look for no cycles meanwhile: there are none among rows, and looking costs more than some of the work."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Come(NamedTuple):
    """An item as it came: its steps, the highest position, the place of its newest step, new to the person or not."""

    id: str
    steps: list[Step]
    position: int
    upto: int
    unread: bool


class _Folded(NamedTuple):
    """An item with its state and rules."""

    come: _Come
    rules: Rules[Any]
    item: project.Item


def _folded(come: Sequence[_Come], registry: Registry) -> list[_Folded]:
    """Fold the items; those of a kind this program does not know are kept for one that does."""
    found: list[_Folded] = []
    for one in come:
        rules = registry.get(one.steps[0].item_kind)
        if rules is not None:
            state = reduce(rules.evolve, one.steps, rules.empty(one.id))
            item = project.Item(one.id, rules.item_kind, None, state, one.steps[-1].hash, one.position)
            found.append(_Folded(one, rules, item))
    return found


def _read(piece: Piece, reader: Reader, id: str, texts: Sequence[tuple[int, str]], unread: bool) -> _Come:
    """Read and check the steps of one item, and note their rows."""
    steps: list[Step] = []
    known: set[str] = set()
    used: dict[str, tuple[Any, ...]] = {}
    before: bytes | None = None
    for position, text in texts:
        try:
            step, payload, common = reader.read(text)
        except ValueError as error:
            raise BadPage(*_bad(id)) from error
        if step.item != id or payload is None:
            raise BadPage(*_bad(step.id))
        joined = step.previous is not None and step.previous not in known
        known.add(step.hash)
        head, packed = shared_head(step.device, step.kind, step.actor)
        piece.shared[head] = packed
        if common is not None:
            piece.shared[common.hash] = common.packed
        row = values_of(step, before, payload, common, head, (_NOT_MINE, int(joined), _ACCEPTED, position))
        before = row[HASH]
        piece.steps.append(row)
        for ref in _files(step, payload, common):
            used.setdefault(ref.sha256, (ref.sha256, id, ref.name, ref.media_type, ref.size, ref.role))
        steps.append(step)
    piece.uses += used.values()
    upto = piece.step + len(piece.steps) - 1
    return _Come(id, steps, max([position for position, _ in texts]), upto, unread)


def _bad(id: str) -> tuple[str, str]:
    return (
        f"Một bước xử lý máy chủ gửi về ({id}) không khớp mã kiểm tra nên chưa được ghi vào máy này.",
        "Đồng bộ lại; nếu còn báo, gửi mã này cho bộ phận hỗ trợ.",
    )


def _files(step: Step, payload: str, common: Common | None) -> Sequence[FileRef]:
    """Return the files a step names; what many steps have in common seldom names any."""
    if '"sha256"' not in payload:
        return ()
    if common is None or '"sha256"' in common.text:
        return append.named_files(step.payload)
    return append.named_files([value for name, value in step.payload.items() if name != OFTEN])


def _place(
    piece: Piece, folded: Sequence[_Folded], directory: Directory, me: Person, search: Gathering
) -> None:
    """Note the rows of what is read of some items, table by table: less is looked at at a time."""
    first = piece.item + len(piece.items)
    pictures = [
        project.picture(one.item, one.rules, directory, me, one.come.steps[-1].at) for one in folded
    ]
    seen = list(zip(range(first, first + len(folded)), folded, pictures, strict=True))
    for num, one, picture in seen:
        item, stand = one.item, picture.places
        unread = int(one.come.unread and bool(stand.folders))
        piece.items.append((
            item.id, item.kind, one.rules.lane, b"" if picture.closed else pack_state(item.state), one.come.upto,
            item.head, item.position, 0, picture.changed, picture.row, unread, places_json(stand), "",
        ))  # fmt: skip
        for folder in stand.folders:
            piece.places.append((folder, stand.sort, num, stand.late, unread))
        for task in stand.tasks:
            piece.tasks.append((task.owner, task.due, num, task.key, task.what, task.opened))
    piece.words += [(num, picture.note.words, picture.note.keys) for num, _, picture in seen]
    piece.index += [(num, *search.add(*picture.note)) for num, _, picture in seen]
    piece.facts += [
        report_rows.values(num, one.item.kind, row_of(one.item.kind, one.item.state, directory)) for num, one, _ in seen
    ]
    for num, one, _ in seen:
        piece.papers += digitised_rows.rows_of(num, kept(one.item.kind, one.item.state, directory))

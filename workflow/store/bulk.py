"""Many items at once: a server's first snapshot or a restored record, with the same chains, lists, counts and search.

Nothing is left out that ``Journal.apply`` would write; it is only computed in large pieces, on another core when one is
given, and written table by table.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from workflow.papers.digitised import kept
from workflow.people import Directory, Person
from workflow.reports.facts import row_of
from workflow.rules import Registry
from workflow.steps import Step
from workflow.store import append, cursors, digitised_rows, direct, project, report_rows, step_rows, words
from workflow.store.database import Database
from workflow.store.packing import key
from workflow.store.places import PLACE, TASK, places_json
from workflow.store.states import pack_state
from workflow.store.step_rows import HASH, INSERT, SHARE, payload_of
from workflow.store.troubles import BadPage
from workflow.text.indexed import indexed

PIECE = 500
"""Items of one transaction: what a cut costs."""
_MANY = ("PRAGMA wal_autocheckpoint=65536", "PRAGMA cache_size=-65536")
_USUAL = ("PRAGMA wal_autocheckpoint=4096", "PRAGMA cache_size=-8000")
"""While many rows come in, pages are carried into the file sixteen times as seldom, and more of them stay at hand."""
_AHEAD = 3
"""Pieces computed before they are written."""

_KNOWN = "SELECT 1 FROM steps WHERE item = ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """All accepted steps of one item in the server's order: (position, the step's JSON text as it travels)."""

    item: str
    steps: Sequence[tuple[int, str]]
    unread: bool = False


@dataclass(slots=True)
class TakenIn:
    """What a bulk import did; ``known`` are items that were here before and stayed as they were."""

    items: int = 0
    steps: int = 0
    known: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Piece:
    """Rows of some items, by table; an item is its place in ``items`` until it gets its number."""

    items: list[tuple[Any, ...]] = field(default_factory=list)
    steps: list[tuple[Any, ...]] = field(default_factory=list)
    shared: dict[bytes, bytes] = field(default_factory=dict)
    uses: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)
    tasks: list[tuple[Any, ...]] = field(default_factory=list)
    words: list[tuple[Any, ...]] = field(default_factory=list)
    index: list[tuple[Any, ...]] = field(default_factory=list)
    terms: set[tuple[str, str]] = field(default_factory=set)
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    papers: list[tuple[Any, ...]] = field(default_factory=list)


def take_in(
    database: Database,
    histories: Iterable[ItemHistory],
    registry: Registry,
    directory: Directory,
    me: Person,
    *,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> TakenIn:
    """Write whole items that are not here yet; an item known here is left to ``Journal.apply`` and named in the result.

    Each piece of items is one transaction, so a cut costs one piece and doing it again goes on where it stopped. The
    cursors of the lanes are the caller's to remember when all is in.

    Args:
        executor: where the folding is done (a pool of processes: the rules, directory and ``me`` go there with each
            piece); in the calling thread when None.
        progress: told the number of items after each piece.

    Raises:
        BadPage: a step's content differs from its hash, or belongs to another item; earlier pieces stay.
        StoreTrouble: the disk does not take it.
    """
    done = TakenIn()
    waiting: deque[Callable[[], _Piece]] = deque()
    _settings(database, _MANY)
    try:
        for fresh in _fresh(database, histories, done):
            waiting.append(_computing(executor, fresh, registry, directory, me))
            if executor is None or len(waiting) > _AHEAD:
                _write(database, waiting.popleft()(), done, progress)
        while waiting:
            _write(database, waiting.popleft()(), done, progress)
    finally:
        _settings(database, _USUAL)
    return done


def _settings(database: Database, statements: tuple[str, ...]) -> None:
    with database.work(durable=False) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _fresh(database: Database, histories: Iterable[ItemHistory], done: TakenIn) -> Iterator[list[ItemHistory]]:
    """Yield the items not known here, piece by piece."""
    rest = iter(histories)
    while batch := list(islice(rest, PIECE)):
        with database.reading() as connection:
            known = {
                history.item
                for history in batch
                if connection.exec_driver_sql(_KNOWN, (key(history.item),)).first() is not None
            }
        done.known += [history.item for history in batch if history.item in known]
        yield [history for history in batch if history.item not in known and history.steps]


def _computing(
    executor: Executor | None, fresh: list[ItemHistory], registry: Registry, directory: Directory, me: Person
) -> Callable[[], _Piece]:
    if executor is None:
        return lambda: _compute(fresh, registry, directory, me)
    future: Future[_Piece] = executor.submit(_compute, fresh, registry, directory, me)
    return future.result


def _compute(
    histories: list[ItemHistory], registry: Registry, directory: Directory, me: Person
) -> _Piece:
    """Check and fold the items; pure, so that another process may do it."""
    piece = _Piece()
    for history in histories:
        steps = _read(piece, history)
        rules = registry.get(steps[0].item_kind)
        if rules is None:
            continue  # kept for the version of the program that knows this kind
        item = project.Item(history.item, rules.item_kind, None, rules.empty(history.item), steps[-1].hash)
        for step in steps:
            item.state = rules.evolve(item.state, step)
        item.position = max(position for position, _ in history.steps)
        seen = project.picture(item, rules, directory, me, steps[-1].at)
        _place(piece, item, rules.lane, seen, int(history.unread), directory)
    return piece


def _read(piece: _Piece, history: ItemHistory) -> list[Step]:
    """Read and check the steps of one item, and note their rows."""
    steps: list[Step] = []
    known: set[str] = set()
    used: dict[str, tuple[Any, ...]] = {}
    before: bytes | None = None
    for position, text in history.steps:
        step = Step.from_json(json.loads(text))
        payload = payload_of(text, step)
        if step.item != history.item or payload is None:
            raise BadPage(
                f"Một bước xử lý máy chủ gửi về ({step.id}) không khớp mã kiểm tra nên chưa được ghi vào máy này.",
                "Đồng bộ lại; nếu còn báo, gửi mã này cho bộ phận hỗ trợ.",
            )
        joined = step.previous is not None and step.previous not in known
        known.add(step.hash)
        row = step_rows.row_of(step, before, payload, mine=False, joined=joined, verdict="accepted", position=position)
        before = row.values[HASH]
        piece.steps.append(row.values)
        piece.shared.update(row.shared)
        for ref in append.named_files(step.payload) if '"sha256"' in payload else ():
            used.setdefault(ref.sha256, (ref.sha256, step.item, ref.name, ref.media_type, ref.size, ref.role))
        steps.append(step)
    piece.uses += used.values()
    return steps


def _place(
    piece: _Piece, item: project.Item, lane: str, seen: project.Picture, unread: int, directory: Directory
) -> None:
    """Note the rows of what is read of one item."""
    at, stand = len(piece.items), seen.places
    unread = unread if stand.folders else 0
    piece.items.append((
        item.id, item.kind, lane, b"" if seen.closed else pack_state(item.state), len(piece.steps), item.head,
        item.position, 0, seen.changed, seen.row, unread, places_json(stand),
    ))  # fmt: skip
    piece.places += [(folder, stand.sort, at, stand.late, unread) for folder in stand.folders]
    piece.tasks += [(task.owner, task.due, at, task.key, task.what, task.opened) for task in stand.tasks]
    piece.words.append((at, seen.text, seen.keys))
    found = indexed(seen.text, seen.code, seen.keys)
    piece.index.append((at, found.words, found.marked, found.keys))
    piece.terms.update(found.terms)
    piece.facts.append(report_rows.values(at, item.kind, row_of(item.kind, item.state, directory)))
    piece.papers += digitised_rows.rows_of(at, kept(item.kind, item.state, directory))


def _write(database: Database, piece: _Piece, done: TakenIn, progress: Callable[[int], None] | None) -> None:
    try:
        with database.work(durable=False) as connection:
            _insert(connection, piece)
            cursors.uncounted(connection)
    except IntegrityError as error:
        raise BadPage(
            "Máy chủ gửi một bước xử lý hai lần dưới hai hồ sơ hoặc văn bản khác nhau; chưa phần nào được ghi.",
            "Đồng bộ lại; nếu còn báo, gửi tệp chẩn đoán cho bộ phận hỗ trợ.",
        ) from error
    done.items += len(piece.items)
    done.steps += len(piece.steps)
    if progress is not None:
        progress(done.items)


def _insert(connection: Connection, piece: _Piece) -> None:
    first = direct.value(connection, "SELECT coalesce(max(num), 0) + 1 FROM items")
    before = direct.value(connection, "SELECT coalesce(max(seq), 0) FROM steps")
    for sql, rows in (
        (SHARE, list(piece.shared.items())),
        (INSERT, piece.steps),
        (append.USE, piece.uses),
        (project.ADD, _numbered(piece.items, 4, before)),
        (PLACE, _numbered(piece.places, 2, first)),
        (TASK, _numbered(piece.tasks, 2, first)),
        (words.TEXT, _numbered(piece.words, 0, first)),
        (words.INDEX, _numbered(piece.index, 0, first)),
        (words.TERM, sorted(piece.terms)),
        (report_rows.WRITE, _numbered(piece.facts, 0, first)),
        (digitised_rows.WRITE, _numbered(piece.papers, 0, first)),
    ):
        if rows:
            connection.exec_driver_sql(sql, rows)
    append.seal(connection, (row[HASH].hex() for row in piece.steps))


def _numbered(rows: list[tuple[Any, ...]], place: int, first: int) -> list[tuple[Any, ...]]:
    """Turn places within a piece into places in the record."""
    return [(*row[:place], row[place] + first, *row[place + 1 :]) for row in rows]

"""Many items at once: a server's first snapshot or a restored record, with the same chains, lists, counts and search.

Nothing is left out that ``Journal.apply`` would write; it is only computed in large pieces, on another core when one is
given, and written table by table. What would be written all over the file waits for the end (``filling``).
"""

from __future__ import annotations

import marshal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from workflow.people import Directory, Person
from workflow.rules import Registry
from workflow.store import cursors, digitised_rows, direct, filling, gathering, project, report_rows, step_rows, words
from workflow.store.bulk_rows import History, Piece, compute, compute_block, no_collecting
from workflow.store.database import Database, run_on
from workflow.store.packing import key
from workflow.store.places import PLACE, TASK
from workflow.store.step_rows import HASH, SHARE
from workflow.store.troubles import BadPage

PIECE = 2000
"""Items of one transaction: what a cut costs."""
_MANY = ("PRAGMA wal_autocheckpoint=65536", "PRAGMA cache_size=-65536")
_USUAL = ("PRAGMA wal_autocheckpoint=4096", "PRAGMA cache_size=-8000")
"""While many rows come in, pages are carried into the file sixteen times as seldom, and more of them stay at hand."""
_AHEAD = 6
"""Pieces computed before they are written."""

_JOURNAL = "SELECT value FROM meta WHERE name = 'journal'"
_SEAL = "INSERT INTO meta (name, value) VALUES ('journal', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_TEXT = "SELECT num FROM shared_texts WHERE hash = ?"


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
    waiting: deque[Callable[[], Piece]] = deque()
    _settings(database, _MANY)
    try:
        with database.work(durable=False) as connection:
            writer = _Writer(connection)
        for fresh in _fresh(database, histories, done):
            waiting.append(_computing(executor, fresh, writer, registry, directory, me))
            if executor is None or len(waiting) > _AHEAD:
                _write(database, writer, waiting.popleft(), done, progress)
        while waiting:
            _write(database, writer, waiting.popleft(), done, progress)
    except BadPage:
        filling.finish(lambda: database.work(durable=False))
        raise
    else:
        filling.finish(lambda: database.work(durable=False))
    finally:
        _settings(database, _USUAL)
    return done


def _settings(database: Database, statements: tuple[str, ...]) -> None:
    with database.work(durable=False) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _fresh(database: Database, histories: Iterable[ItemHistory], done: TakenIn) -> Iterator[list[History]]:
    """Yield the items not known here, piece by piece."""
    rest = iter(histories)
    while batch := _batch(rest):
        wanted = [key(history.item) for history in batch]
        sql = f"SELECT DISTINCT item FROM steps WHERE item IN ({','.join('?' * len(wanted))})"  # noqa: S608
        with database.reading() as connection:
            known = {row[0] for row in direct.rows(connection, sql, wanted)}
        new: list[History] = []
        for history, id in zip(batch, wanted, strict=True):
            if id in known:
                done.known.append(history.item)
            elif history.steps:
                new.append((history.item, [*history.steps], history.unread))
        yield new


def _batch(rest: Iterator[ItemHistory]) -> list[ItemHistory]:
    with no_collecting():
        return list(islice(rest, PIECE))


def _computing(
    executor: Executor | None, fresh: list[History], writer: _Writer, registry: Registry, directory: Directory,
    me: Person,
) -> Callable[[], Piece]:  # fmt: skip
    item, step = writer.promise(fresh)
    if executor is None:
        return lambda: compute(fresh, item, step, registry, directory, me)
    future: Future[bytes] = executor.submit(
        compute_block, marshal.dumps(fresh), item, step, registry, directory, me
    )
    return lambda: Piece.from_bytes(future.result())


class _Writer:
    """Writes pieces; knows which numbers the next item and the next step will get."""

    def __init__(self, connection: Connection) -> None:
        self._item, self._step = _next(connection)

    def promise(self, histories: Sequence[History]) -> tuple[int, int]:
        """Return the numbers the first item and the first step of a piece will get if nobody writes in between."""
        promised = self._item, self._step
        self._item += len(histories)
        self._step += sum(len(texts) for _, texts, _ in histories)
        return promised

    def write(self, connection: Connection, piece: Piece) -> None:
        """Write all rows of a piece."""
        filling.begin(connection)
        gathering.gather(connection)
        piece.move(*_next(connection))
        texts = _texts(connection, piece.shared)
        for sql, rows in (
            (step_rows.NUMBERED, [(*row[:6], texts[row[6]], texts[row[7]], *row[8:]) for row in piece.steps]),
            (filling.LATER, filling.later(connection, piece.uses)),
            (project.ADD, piece.items),
            (PLACE, piece.places),
            (TASK, piece.tasks),
            (words.TEXT, piece.words),
            (words.INDEX, piece.index),
            (words.TERM, piece.terms),
            (report_rows.WRITE, piece.facts),
            (digitised_rows.WRITE, piece.papers),
        ):
            if rows:
                connection.exec_driver_sql(sql, rows)
        told = " ".join([row[HASH].hex() for row in piece.steps])
        direct.change(connection, _SEAL, (run_on(direct.value(connection, _JOURNAL) or "", told),))
        gathering.pass_over(connection)


def _next(connection: Connection) -> tuple[int, int]:
    """Return the numbers of the next item and the next step."""
    item = direct.value(connection, "SELECT coalesce(max(num), 0) + 1 FROM items")
    return int(item), int(direct.value(connection, "SELECT coalesce(max(seq), 0) + 1 FROM steps"))


def _texts(connection: Connection, shared: Mapping[bytes, bytes]) -> dict[bytes | None, int | None]:
    """Write what many steps have in common where it is not there; return the number of each."""
    if shared:
        connection.exec_driver_sql(SHARE, list(shared.items()))
    return {None: None} | {hash: direct.value(connection, _TEXT, (hash,)) for hash in shared}


def _write(
    database: Database, writer: _Writer, computed: Callable[[], Piece], done: TakenIn,
    progress: Callable[[int], None] | None,
) -> None:  # fmt: skip
    try:
        with no_collecting():
            piece = computed()
            with database.work(durable=False) as connection:
                writer.write(connection, piece)
                cursors.uncounted(connection)
            done.items += len(piece.items)
            done.steps += len(piece.steps)
            del piece
    except IntegrityError as error:
        raise BadPage(
            "Máy chủ gửi một bước xử lý hai lần dưới hai hồ sơ hoặc văn bản khác nhau; chưa phần nào được ghi.",
            "Đồng bộ lại; nếu còn báo, gửi tệp chẩn đoán cho bộ phận hỗ trợ.",
        ) from error
    if progress is not None:
        progress(done.items)

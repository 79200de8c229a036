"""Lists, counts and search of a whole province's year: every page at once, whatever folder, filter and depth."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from random import Random

from sqlalchemy import event

from tests.bench import big_office, big_words
from tests.bench.table import Row, alternating, p95, seconds
from workflow.rules import Folder
from workflow.store import lists, search
from workflow.store.database import Database
from workflow.store.lists import Cursor, Only, Order
from workflow.vietnamese import fold, number

_COUNTING = "SELECT folder, count(*), sum(unread) FROM placements GROUP BY folder"
_OFFSET = (
    "SELECT i.num, i.id, i.kind, i.row, i.pending, p.unread, p.sort FROM placements AS p JOIN items AS i ON"
    " i.num = p.num WHERE p.folder = ? ORDER BY p.sort DESC, p.num DESC LIMIT 50 OFFSET ?"
)
_PLACE = "SELECT sort, num FROM placements WHERE folder = ? ORDER BY sort DESC, num DESC LIMIT 1 OFFSET ?"


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a folder."""

    name: str
    folder: Folder
    only: Only = "all"
    order: Order = "newest"


VIEWS = (
    View("trả kết quả", Folder.RETURNS), View("văn bản đến", Folder.INCOMING),
    View("đang giải quyết", Folder.UNDER_WAY),
    View("cần xử lý", Folder.TODO), View("văn bản đến chưa đọc", Folder.INCOMING, "unread"),
    View("đang giải quyết quá hạn", Folder.UNDER_WAY, "overdue"),
    View("trả kết quả theo hạn", Folder.RETURNS, "all", "due"),
    View("cần xử lý theo hạn", Folder.TODO, "all", "due"),
)  # fmt: skip


def rows(folder: Path, scale: float, workers: int) -> Iterator[Row]:
    """Make the office and measure it; one that is there already is only measured."""
    folder.mkdir(parents=True, exist_ok=True)
    made = big_office.office(folder, scale, workers)
    limit = 240 * scale
    if made.items:
        yield Row(f"nhập {number(made.items)} hồ sơ và văn bản với {number(made.steps)} bước (giây)", made.seconds,
                  f"≤ {limit:.0f}", made.seconds <= limit)  # fmt: skip
    database = made.database
    for view in VIEWS:
        yield _pages(database, view)
    yield from _depth(database, Folder.RETURNS)
    yield _counts(database)
    yield from _search(database)
    database.close()


def _show(database: Database, view: View, after: Cursor | None) -> Callable[[], object]:
    return lambda: lists.page(
        database, view.folder, after=after, only=view.only, order=view.order, now=big_office.NOW.astimezone(UTC)
    )


def _pages(database: Database, view: View) -> Row:
    """Walk 40 pages from the top, then look at each again; the bare query is the statement the page runs."""
    places: list[Cursor | None] = [None]
    for _ in range(40):
        shown = lists.page(
            database, view.folder, after=places[-1], only=view.only, order=view.order,
            now=big_office.NOW.astimezone(UTC),
        )  # fmt: skip
        if len(shown) < 50:
            break
        places.append(shown[-1].place)
    works = [_show(database, view, place) for place in places]
    ours, bare = p95(works), p95(_bare(database, works))
    ok = ours <= 2 and ours <= 5 * bare
    return Row(f"trang danh sách «{view.name}», p95 (ms)", ours, "≤ 2 và ≤ 5 × limit", ok, limit=bare)


def _bare(database: Database, works: list[Callable[[], object]]) -> list[Callable[[], object]]:
    """Return the statements of the works, to be run on the driver alone."""
    noted: list[tuple[str, tuple[object, ...]]] = []

    def note(connection: object, cursor: object, sql: str, parameters: tuple[object, ...], *more: object) -> None:
        noted.append((sql, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    for work in works:
        work()
    event.remove(database.engine, "before_cursor_execute", note)
    raw = database.engine.raw_connection().driver_connection
    assert raw is not None
    return [lambda sql=sql, parameters=parameters: raw.execute(sql, parameters).fetchall() for sql, parameters in noted]  # type: ignore[misc]


def _depth(database: Database, folder: Folder) -> Iterator[Row]:
    """Compare the first page, a page at nine tenths of the folder, and the same by OFFSET."""
    total = lists.counts(database, big_office.NOW)[folder].total
    deep = total * 9 // 10
    with database.reading() as connection:
        sort, num = connection.exec_driver_sql(_PLACE, (folder.value, deep)).one()
        view = View("", folder)
        first, there = _show(database, view, None), _show(database, view, Cursor(sort, num))
        quick, far = alternating(lambda: [first() for _ in range(20)], lambda: [there() for _ in range(20)])
        offset = statistics.median(
            seconds(lambda: connection.exec_driver_sql(_OFFSET, (folder.value, deep)).all()) for _ in range(5)
        )
    yield Row(f"trang ở chỗ sâu {number(deep)} dòng, so với trang đầu (ms)", far * 50, "≤ 2 × limit",
              far <= 2 * quick, limit=quick * 50)  # fmt: skip
    yield Row("trang ở chỗ sâu, so với OFFSET (ms)", far * 50, "≤ 1/50 × peer", far / 20 <= offset / 50,
              peer=offset * 1000)  # fmt: skip


def _counts(database: Database) -> Row:
    """Compare the counts kept by triggers with counting."""
    def counting() -> None:
        with database.reading() as connection:
            connection.exec_driver_sql(_COUNTING).all()

    kept, counted = alternating(lambda: lists.counts(database, big_office.NOW), counting)
    return Row("số đếm của mọi mục (ms)", kept * 1000, "≤ 1/10 × peer", kept <= counted / 10, peer=counted * 1000)


def _search(database: Database) -> Iterator[Row]:
    """Search words with and without marks, beginnings down to one letter, within one's own scope and without."""
    random = Random(5)
    typed = [
        *"abcdhknpqtvx", "ng", "ngu", "tr", "nguyen", "nguyễn", "dat dai", "đất đai", "ho kinh doanh", "khai sinh ",
        "xã năm",
        *(big_words.name(random) for _ in range(15)), *(big_words.subject(random)[:20] for _ in range(10)),
    ]  # fmt: skip
    mine = search.Scope(mine=True)
    works: list[Callable[[], object]] = [
        lambda text=text, scope=scope: search.find(database, text, 50, scope)  # type: ignore[misc]
        for text in typed for scope in (search.EVERYWHERE, mine)
    ]  # fmt: skip
    for work in works:
        work()
    slow = p95(works)
    yield Row("tìm kiếm mới nhất trước, p95 (ms)", slow, "≤ 10", slow <= 10)
    pairs = [(name, fold(name)) for name in (big_words.name(random) for _ in range(40))]
    lost = sum(
        not {hit.item for hit in search.find(database, marked + " ", 20)}
        <= {hit.item for hit in search.find(database, plain + " ", 10_000)}
        for marked, plain in pairs
    )
    yield Row("tên tìm có dấu mà tìm không dấu thì mất (trên 40)", lost, "= 0", lost == 0)

"""Lists stay put while rows arrive, counts are right, overdue is told by the clock."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.store.desks import Desk
from tests.workflow.store.notebooks import CLOSED, DUNG, LAN, NOW, TAKEN, line, opened
from workflow.errors import Refusal
from workflow.people import SYSTEM
from workflow.rules import Folder
from workflow.store import lists


def test_pages_stay_put_while_rows_arrive(lan: Desk) -> None:
    for number in range(30):
        lan.do(f"n{number:02d}", opened())
    seen: list[str] = []
    after = None
    while len(seen) < 40 and (rows := lists.page(lan.database, Folder.INCOMING, after=after, limit=7)):
        seen += [row.item for row in rows]
        after = rows[-1].place
        lan.do(f"new{len(seen)}", opened())
        lan.do("n29", line("đổi"))
    assert seen == [f"n{number:02d}" for number in reversed(range(30))]


def test_items_received_at_the_same_moment_are_each_shown_once(lan: Desk) -> None:
    for number in range(9):
        lan.do(f"n{number}", opened(received="2026-11-20T08:00:00+07:00"))
    first = lists.page(lan.database, Folder.INCOMING, limit=4)
    rest = lists.page(lan.database, Folder.INCOMING, after=first[-1].place)
    assert [row.item for row in first + rest] == [f"n{number}" for number in reversed(range(9))]
    assert lists.place_of(lan.database, Folder.INCOMING, "n5") == first[-1].place
    assert lists.place_of(lan.database, Folder.RETURNS, "n5") is None


def test_overdue_and_unread_are_lists_of_their_own(lan: Desk) -> None:
    dues = ["2026-11-23T09:00:00+07:00", "2026-11-22", "2026-11-23T03:00:00+00:00", "2026-11-23", None]
    for number, due in enumerate(dues):
        lan.do(f"n{number}", opened(due=due), actor=SYSTEM if number % 2 else LAN)
    noon = NOW.replace(hour=12)
    late = lists.page(lan.database, Folder.TODO, only="overdue", now=noon)
    assert [row.item for row in late] == ["n1", "n0", "n2"]
    following = lists.page(lan.database, Folder.TODO, only="overdue", now=noon, after=late[0].place)
    assert [row.item for row in following] == ["n0", "n2"]
    assert lists.counts(lan.database, noon)[Folder.TODO] == lists.FolderCount(5, 2, 3)
    assert lists.counts(lan.database, noon + timedelta(days=1))[Folder.TODO].overdue == 4
    assert [row.item for row in lists.page(lan.database, Folder.TODO, only="unread")] == ["n3", "n1"]
    by_due = lists.page(lan.database, Folder.TODO, order="due")
    assert [row.item for row in by_due] == ["n1", "n0", "n2", "n3", "n4"]
    assert lists.page(lan.database, Folder.TODO, order="due", after=by_due[2].place) == by_due[3:]


def test_reading_an_item_takes_it_off_the_unread(lan: Desk) -> None:
    lan.do("n1", opened(), actor=SYSTEM)
    assert lists.mark(lan.database, "n1", unread=False) and not lists.mark(lan.database, "n1", unread=False)
    assert lists.counts(lan.database)[Folder.TODO].unread == 0
    assert lists.mark(lan.database, "n1", unread=True)
    assert lists.counts(lan.database)[Folder.TODO].unread == 1


def test_tasks_are_listed_by_who_and_how_urgent(lan: Desk) -> None:
    lan.do("n1", opened(due="2026-12-02T17:00:00+07:00"))
    lan.do("n2", opened(due="2026-12-01T17:00:00+07:00"))
    lan.do("n3", opened(), actor=LAN)
    lan.do("n3", TAKEN)
    owners = ["lan", "van_thu@vp"]
    assert [task.item for task in lists.tasks_for(lan.database, owners)] == ["n2", "n1", "n3"]
    assert [task.item for task in lists.tasks_for(lan.database, ["lan"])] == ["n3"]


_MOVES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["open", "line", "take", "close", "read", "unread", "by-other"])),
    max_size=40,
)


@settings(max_examples=30)
@given(_MOVES)
def test_counters_equal_a_recount(moves: list[tuple[int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), LAN)
        for number, move in moves:
            item = f"n{number}"
            if move in ("read", "unread"):
                lists.mark(desk.database, item, unread=move == "unread")
                continue
            command = {"open": opened(), "take": TAKEN, "close": CLOSED}.get(move, line("dòng"))
            try:
                desk.do(item, command, actor=DUNG if move == "by-other" else None)
            except Refusal:
                continue
        counted = lists.counts(desk.database)
        for place in (Folder.TODO, Folder.INCOMING):
            rows = lists.page(desk.database, place, limit=100)
            assert (counted[place].total, counted[place].unread) == (len(rows), sum(row.unread for row in rows))
        desk.close()

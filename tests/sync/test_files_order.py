"""In which order files travel and which wait: urgent and overdue first, small before large, within what is allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.allowance import Allowance, Limits
from sync.pace import Pace
from sync.precedence import SMALL, Move, in_order, is_urgent
from workflow.rules import FileRef
from workflow.store.instants import instant
from workflow.store.places import LAST
from workflow.store.wanted import Wanted

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def move(name: str, size: int = 1000, *, urgency: int = 0, late: str = LAST, up: bool = True) -> Move:
    """Return one file on its way."""
    return Move(Wanted(FileRef(name, name, "application/pdf", size), "documents", f"item-{name}", urgency, late), up)


MOVES = st.builds(
    move, st.text("abc", min_size=1, max_size=4), st.integers(0, 3 * SMALL), urgency=st.integers(0, 4),
    late=st.sampled_from([LAST, instant(NOW - timedelta(days=1)), instant(NOW + timedelta(days=30))]), up=st.booleans(),
)  # fmt: skip


def test_urgent_work_goes_before_small_files_and_small_before_large() -> None:
    moves = [
        move("large", 5 * SMALL), move("small", 10), move("hoa-toc", 5 * SMALL, urgency=3), move("khan", 10, urgency=1),
        move("overdue", 20, late=instant(NOW - timedelta(days=3))),
        move("soon", 20, late=instant(NOW + timedelta(hours=5))),
    ]  # fmt: skip
    names = [one.file.ref.name for one in in_order(moves, NOW)]
    assert names == ["khan", "overdue", "soon", "hoa-toc", "small", "large"]


def test_of_equals_what_leaves_goes_first() -> None:
    down, up = move("a", up=False), move("b", up=True)
    assert in_order([down, up], NOW) == [up, down]


@given(st.lists(MOVES, max_size=20))
def test_no_file_is_lost_or_doubled_and_no_ordinary_one_goes_before_an_urgent_one(moves: list[Move]) -> None:
    ordered = in_order(moves, NOW)
    assert sorted(map(repr, ordered)) == sorted(map(repr, moves))
    urgent = [is_urgent(one.file, NOW) for one in ordered]
    assert urgent == sorted(urgent, reverse=True)
    large = [one.large for one in ordered if not is_urgent(one.file, NOW)]
    assert large == sorted(large)


class Line:
    """Bytes and seconds that pass as the test says."""

    def __init__(self) -> None:
        self.spent, self.seconds = 500, 100.0

    def allowance(self, limits: Limits, *released: str) -> Allowance:
        """Begin a cycle."""
        return Allowance(limits, lambda: self.spent, lambda: self.seconds, released)


def test_a_metered_line_holds_large_files_until_somebody_says_so() -> None:
    large, small = move("large", SMALL + 1), move("small", SMALL)
    allowance = Line().allowance(Limits(metered=True))
    assert [allowance.holds(one) for one in (large, small)] == [True, False]
    assert not Line().allowance(Limits(metered=True), "large").holds(large)
    assert not Line().allowance(Limits()).holds(large)


def test_the_budget_counts_from_the_beginning_of_the_cycle() -> None:
    line = Line()
    allowance = line.allowance(Limits(bytes=1000))
    line.spent = 1499
    assert not allowance.over
    line.spent = 1500
    assert allowance.over
    assert allowance.spent_up
    assert not allowance.out_of_time


@pytest.mark.parametrize(("seconds", "over"), [(59.9, False), (60.0, True)])
def test_files_make_room_for_the_next_cycle(seconds: float, over: bool) -> None:
    line = Line()
    allowance = line.allowance(Limits())
    line.seconds += seconds
    assert allowance.over is over
    assert not allowance.spent_up


@pytest.mark.parametrize(
    ("took", "size"), [((0.1, 0.1), 64), ((0.1,) * 9, 128), ((3.0,), 16), ((0.1, 1.0, 1.0), 32), ((0.1, 0.1, 3.0), 32)]
)
def test_pieces_fit_the_line(took: tuple[float, ...], size: int) -> None:
    pace = Pace(16, 128, quick=0.5, slow=2.0)
    for seconds in took:
        pace.took(seconds)
    assert pace.size == size

"""Stories of desks and servers from seeds: what must hold does, and known mistakes are found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.story import Stage, Story, stage
from tests.simulation.telling import told_on

STORIES = 25
MOST = 150
"""Stories within which a mistake must show here; the long command allows 200."""
SHOWS = {
    "drop on send": 2, "cursor before rows": 4, "rows before cursor": 123, "reject dropped": 14,
    "stale events applied": 15, "last-writer-wins": 39, "no precondition": 14, "epoch ignored": 49,
    "acknowledged steps forgotten": 15, "no watermark": 32,
}  # fmt: skip
"""A story that shows the mistake, told first; where the code has changed since, the others are told too."""


@pytest.fixture(scope="module")
def made() -> Iterator[Stage]:
    """Return the empty province."""
    with stage() as made:
        yield made


def test_whatever_fails_nothing_is_lost_doubled_or_different(made: Stage) -> None:
    assert told_on(made, range(1, STORIES + 1)) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_mistake_is_found(made: Stage, name: str) -> None:
    first = SHOWS.get(name, 1)
    assert told_on(made, [first, *(seed for seed in range(1, MOST + 1) if seed != first)], name)


def test_a_seed_tells_the_same_story_each_time(made: Stage) -> None:
    logs = []
    for _ in range(2):
        story = Story(made, 7)
        story.play()
        logs.append(story.log)
    assert logs[0] == logs[1]
    assert len(logs[0]) > 10


def test_the_stage_leaves_nothing_behind(made: Stage) -> None:
    Story(made, 3).play()
    assert not Path(made.folder / "story").exists()

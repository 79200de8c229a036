"""The engine, SpiffWorkflow and counted tokens say the same of open work after every random step."""

from __future__ import annotations

from tests.workflow.procedures.oracle import Tokens, compare
from tests.workflow.procedures.sample import land_route
from workflow.procedures.moving import complete, start


def test_no_difference_in_open_work_after_each_of_many_random_steps() -> None:
    """A slice; the long run is a command of its own (see the module of the oracle)."""
    found = compare(6_000)
    assert found.differences == []
    assert found.peer_steps >= 6_000 and found.steps >= found.peer_steps


def test_the_comparison_would_see_a_difference() -> None:
    route = land_route()
    tokens, ours = Tokens(route, {}), start(route)
    assert tokens.open() == list(ours.open)
    tokens.complete("nhan", "")
    assert tokens.open() == ["do_dac", "lay_y_kien"] != list(ours.open)
    assert sorted(complete(route, ours, "nhan").open) == tokens.open()

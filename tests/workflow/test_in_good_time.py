"""A step done for somebody absent comes in while the delegation lasts and seven days after, by the server's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.organisation.changing_office import START, VIETNAM, directory, mandate, registered
from workflow.behalf import LATEST, in_good_time
from workflow.errors import NotAllowed
from workflow.organisation.mandate import Mandate
from workflow.people import Directory
from workflow.steps import Step

KNOWN = directory()
ON = START + timedelta(days=2)
OVER = datetime(2025, 6, 29, tzinfo=VIETNAM)
"""The midnight after 28/06, the last day."""


def one(**change: Any) -> Mandate:
    """Return the delegation of three days, changed."""
    return replace(mandate("chu-tich", "truong-vh", "2025-06-26", "2025-06-28"), **change)


def office(*mandates: Mandate) -> Directory:
    """Return the directory with these delegations."""
    return KNOWN.with_mandates(mandates)


def steered(known: Directory) -> Step:
    """Return a step made in the chairman's place on the second day."""
    story = registered(known, "moi", "van-thu")
    (step,) = story.do("truong-vh", "incoming.steered", ON, {"text": "Giao"}, behalf="chu-tich")
    return step


def test_a_delegation_is_over_at_the_midnight_after_its_last_day_or_when_it_was_revoked() -> None:
    assert one().until() == OVER
    assert one(ended=ON.isoformat()).until() == ON
    assert one(ended=(OVER + timedelta(days=3)).isoformat()).until() == OVER
    assert one().stands(OVER - timedelta(seconds=1)) and not one().stands(OVER)


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=5), LATEST])
def test_until_seven_days_after_it_a_step_comes_in(late: timedelta) -> None:
    known = office(one())
    in_good_time(steered(known), known, OVER + late)


def test_later_it_could_have_been_written_at_any_time() -> None:
    known = office(one())
    with pytest.raises(NotAllowed, match=r"đã hết từ 00:00 29/06/2025.*hơn 7 ngày") as refused:
        in_good_time(steered(known), known, OVER + LATEST + timedelta(seconds=1))
    assert refused.value.who == ("chu-tich",)


def test_of_several_delegations_the_longest_counts_and_only_those_that_cover_the_act() -> None:
    longer = one(id="m-2", end="2025-07-02")
    known = office(one(), longer)
    late = OVER + LATEST + timedelta(hours=1)
    in_good_time(steered(known), known, late)
    other = office(one(), replace(longer, acts=("outgoing",)))
    with pytest.raises(NotAllowed, match="29/06/2025"):
        in_good_time(steered(other), other, late)
    with pytest.raises(NotAllowed, match="03/07/2025"):
        in_good_time(steered(known), known, late + timedelta(days=4))


def test_what_is_done_in_one_s_own_name_or_without_a_delegation_is_not_its_business() -> None:
    """That there is no delegation at all is refused by the rules of the item, with other words."""
    known = office(one())
    step = steered(known)
    in_good_time(replace(step, on_behalf_of=None), known, OVER + timedelta(days=400))
    in_good_time(step, KNOWN, OVER + timedelta(days=400))

"""A sealed document is made public only once somebody looked at what it tells, and taken back with its reason."""

from __future__ import annotations

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import at
from workflow.errors import Missing, SecretDocument, WrongState


@pytest.mark.parametrize(
    ("looked", "missing"),
    [
        ({"personal": False}, "personal"),
        ({"signed": False}, "signed"),
        ({"personal": False, "signed": False}, "personal"),
    ],
)
def test_what_nobody_looked_at_is_not_published(looked: dict[str, bool], missing: str) -> None:
    with pytest.raises(Missing) as refused:
        at("outgoing", "sealed").do("clerk", "outgoing.published", looked)
    assert refused.value.field == missing


def test_a_title_that_bears_a_mark_is_not_published() -> None:
    desk = at("outgoing", "sealed")
    desk.state = replace(desk.state, subject="Kế hoạch (MẬT)")
    with pytest.raises(SecretDocument):
        desk.do("clerk", "outgoing.published")


def test_it_is_public_until_it_is_taken_back_and_may_be_public_again() -> None:
    desk = at("outgoing", "sealed")
    with pytest.raises(WrongState):
        desk.do("clerk", "outgoing.unpublished")
    desk.do("clerk", "outgoing.published")
    assert desk.state.published == desk.steps[-1].at and desk.state.published_group == "Chỉ đạo, điều hành"
    with pytest.raises(WrongState):
        desk.do("leader", "outgoing.published")
    desk.do("leader", "outgoing.unpublished")
    assert desk.state.published == ""
    desk.do("clerk", "outgoing.published", {"group": ""})
    assert desk.state.published and desk.state.published_group == ""

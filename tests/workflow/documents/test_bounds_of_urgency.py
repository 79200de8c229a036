"""Urgency is one of five (NĐ 30/2020: thường, khẩn, thượng khẩn, hỏa tốc, hỏa tốc hẹn giờ), wherever it is written."""

from __future__ import annotations

import pytest

from tests.workflow.office import at
from workflow.errors import Refusal


@pytest.mark.parametrize("urgency", [0, 4])
def test_the_first_and_the_last_are_taken(urgency: int) -> None:
    desk = at("outgoing", "")
    desk.do("expert", "outgoing.drafted", {"urgency": urgency})
    assert desk.state.urgency == urgency


@pytest.mark.parametrize("urgency", [-1, 5])
def test_what_lies_outside_is_refused(urgency: int) -> None:
    with pytest.raises(Refusal):
        at("outgoing", "").do("expert", "outgoing.drafted", {"urgency": urgency})


@pytest.mark.parametrize("urgency", [0, 4])
def test_an_update_of_what_was_sent_takes_the_first_and_the_last(urgency: int) -> None:
    at("outgoing", "sent").do("clerk", "outgoing.updated", {"changes": {"urgency": urgency, "due": "2026-03-20"}})


@pytest.mark.parametrize("urgency", [-1, 5])
def test_an_update_of_what_was_sent_refuses_what_lies_outside(urgency: int) -> None:
    with pytest.raises(Refusal):
        at("outgoing", "sent").do("clerk", "outgoing.updated", {"changes": {"urgency": urgency, "due": "2026-03-20"}})

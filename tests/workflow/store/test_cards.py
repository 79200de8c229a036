"""Cards of refused steps: put away, listed for a while, taken up again; only what was put away comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workflow.store.desks import LANE, Desk, Server
from tests.workflow.store.notebooks import NOW, TAKEN, opened
from workflow.store import cards, outbox


@pytest.fixture
def card(lan: Desk, dung: Desk) -> str:
    """The card of the second who took a notebook, on Dung's desk."""
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    server.sync(dung)
    for desk in (lan, dung):
        desk.do("n1", TAKEN)
    server.sync(lan)
    server.sync(dung)
    [found] = cards.open_cards(dung.database)
    return found.id


def test_what_was_put_away_is_listed_and_comes_back_with_its_place(dung: Desk, card: str) -> None:
    before = outbox.row(dung.database, card)
    assert cards.settle(dung.database, card, "dropped", NOW)
    assert outbox.row(dung.database, card) is None
    assert [one.id for one in cards.dropped(dung.database, NOW - timedelta(days=1))] == [card]
    assert cards.dropped(dung.database, NOW + timedelta(days=1)) == []
    assert cards.take_up(dung.database, card, LANE)
    after = outbox.row(dung.database, card)
    assert before is not None
    assert after is not None
    assert (after.state, after.cause, after.body) == ("refused", before.cause, before.body)
    assert [one.id for one in cards.open_cards(dung.database)] == [card]
    assert outbox.pending(dung.database, LANE) == []


@pytest.mark.parametrize("how", ["redone", "merged"])
def test_what_was_done_again_does_not_come_back(dung: Desk, card: str, how: str) -> None:
    assert not cards.take_up(dung.database, card, LANE), "it is still open"
    cards.settle(dung.database, card, how, NOW)  # type: ignore[arg-type]
    assert cards.dropped(dung.database, NOW - timedelta(days=1)) == []
    assert not cards.take_up(dung.database, card, LANE)
    assert outbox.row(dung.database, card) is None


def test_what_arrived_is_told_with_its_time_newest_first(lan: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    lan.do("n2", opened())
    sizes = [row.size for row in outbox.rows(lan.database)]
    assert outbox.totals(lan.database) == [("n1", 1, 0, sizes[0]), ("n2", 1, 0, sizes[1])]
    server.sync(lan)
    assert outbox.totals(lan.database) == []
    found = outbox.sent_since(lan.database, NOW - timedelta(days=365 * 50))
    assert [row.item for row, _ in found] == ["n2", "n1"]
    assert [row.item for row, _ in outbox.sent_since(lan.database, NOW - timedelta(days=365 * 50), limit=1)] == ["n2"]
    assert outbox.sent_since(lan.database, NOW + timedelta(days=365 * 50)) == []

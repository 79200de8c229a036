"""Over three hundred searches of an office: what must be found, what must not, and in which order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from tests.workflow.store.shelf import TAKEN_IN, Pair, Shelf, cards, pairs
from workflow.store import search
from workflow.vietnamese import fold

PAIRS = pairs()


@pytest.fixture(scope="module", params=TAKEN_IN.values(), ids=TAKEN_IN)
def shelf(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Shelf]:
    made = Shelf(tmp_path_factory.mktemp("shelf"), request.param)
    for card in cards():
        text = {"code": card.code, "title": card.title, "party": card.party, "words": card.words}
        if card.item == "h12":  # some machines write letters and marks apart
            text = {name: unicodedata.normalize("NFD", value) for name, value in text.items()}
        made.put(card.item, card.kind, **text, received="2026-11-20T08:00:00+07:00")
    yield made
    made.database.close()


def found(shelf: Shelf, typed: str) -> list[str]:
    return [hit.item for hit in search.find(shelf.database, typed)]


def test_there_are_three_hundred_pairs() -> None:
    assert len({pair.typed for pair in PAIRS}) == len(PAIRS) > 300


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: repr(pair.typed))
def test_what_is_typed_finds(shelf: Shelf, pair: Pair) -> None:
    items = found(shelf, pair.typed)
    assert pair.found <= set(items)
    assert not pair.absent & set(items)
    assert all(items.index(before) < items.index(after) for before, after in pair.order)
    assert len(items) == len(set(items))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: repr(pair.typed))
def test_typed_without_marks_finds_the_same(shelf: Shelf, pair: Pair) -> None:
    items = set(found(shelf, pair.typed))
    assert set(found(shelf, fold(pair.typed))) == items
    assert set(found(shelf, unicodedata.normalize("NFD", pair.typed))) == items
    assert set(found(shelf, pair.typed.upper())) == items

"""A date promised over holidays not decided yet says so wherever the counter shows or prints it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.print_slip import print_slip
from desktop.actions.receive_dossier import due_of, preview_receipt, print_receipt
from desktop.desk.item_view import item_view
from tests.desktop.dossier_office import Counter, at
from tests.desktop.printed_pages import texts
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.store import numbers
from workflow.store.numbers import Lease

SAID = "là ngày nghỉ dự kiến, chưa có quyết định của năm"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "quay")
    yield made
    made.close()


def test_receipt_slip_and_window_say_that_tet_is_not_decided(counter: Counter) -> None:
    counter.now = at("2027-02-02 09:00")
    with counter.place.database.work() as connection:
        numbers.grant(connection, Lease("ho-so-27", DOSSIER_BOOK, 2027, 1, 50, "", "dossiers"))
    item = counter.receive("1.001612")
    assert f"04–10/02 {SAID}" in texts(print_receipt(counter.place, item))[0]
    assert f"04–10/02 {SAID}" in " ".join(texts(print_slip(counter.place, item)))
    assert "dự kiến" in item_view(counter.place, item).due.reason


def test_the_preview_before_anything_is_written_says_it_too(counter: Counter) -> None:
    counter.now = at("2027-02-02 09:00")
    procedure = next(one for one in counter.place.procedures if one["code"] == "1.001776")
    due = due_of(counter.place, procedure, counter.now)
    assert f"04–10/02 {SAID}" in texts(preview_receipt(counter.place, procedure, {}, due))[0]


def test_a_date_inside_the_decided_year_says_nothing(counter: Counter) -> None:
    item = counter.receive("1.001612")
    assert "dự kiến" not in texts(print_receipt(counter.place, item))[0]
    assert "dự kiến" not in item_view(counter.place, item).due.reason

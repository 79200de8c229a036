"""Nhật ký đồng bộ as it is read: what differs now, then what was told and decided, newest first, each with its item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.desk.said_words import log_of
from desktop.workplace import Workplace
from sync.healing import GONE
from tests.desktop.two_desks import Desks
from workflow.store import cards, holding, said
from workflow.store.cards import Card

SENDER = {"organ": "000.00.09.H12", "name": "Sở Nội vụ"}
DOCUMENT = {"subject": "V/v rà soát hộ nghèo", "code_number": "412", "code_notation": "SNV", "from": SENDER}


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    """Give desks of one office."""
    found = Desks(tmp_path)
    yield found
    found.close()


@pytest.fixture
def place(desks: Desks) -> Workplace:
    """Give a clerk's desk with one document and two opinions that were refused."""
    desks.do("van-thu", "vb-1", "incoming.arrived", DOCUMENT)
    for text in ("Gấp", "Đồng ý"):
        desks.do("van-thu", "vb-1", "incoming.opinion", {"text": text})
    place = desks.place("van-thu")
    with place.database.work() as connection:
        for record in place.journal.steps("vb-1")[1:]:
            cards.add(connection, record.step, "conflict", "Quách Minh Đảm đã làm trước.", "chu-tich")
    return place


def open_cards(place: Workplace) -> list[Card]:
    """Return the cards still to be settled."""
    return cards.open_cards(place.database)


def test_what_was_decided_stays_to_be_read_and_what_was_dropped_opens_again(desks: Desks, place: Workplace) -> None:
    first, second = open_cards(place)
    assert log_of(place, 30, "") == [], "what is open stands among what leaves"
    cards.settle(place.database, first.id, "redone", desks.clock())
    desks.clock.pass_(60)
    cards.settle(place.database, second.id, "dropped", desks.clock())
    newest, oldest = log_of(place, 30, "")
    assert (newest.words, newest.state, newest.clash) == ("Đã bỏ", "dropped", second.id)
    assert (oldest.words, oldest.state, oldest.clash, oldest.item) == ("Đã làm lại", "redone", "", "vb-1")
    assert oldest.what.endswith("412/SNV") and "Quách Minh Đảm đã làm trước." in oldest.cause
    desks.clock.pass_(60 * 24 * 8)
    assert log_of(place, 7, "") == [] and len(log_of(place, 30, "")) == 2
    (last,) = cards.settled(place.database, desks.clock() - timedelta(days=30), limit=1)
    assert last.id == second.id


def test_what_differs_now_comes_first_and_everything_is_found_by_the_code_of_its_item(
    desks: Desks, place: Workplace
) -> None:
    told = [("offline", "Mất kết nối", "Không máy chủ nào trả lời.", "", ""),
            ("healed", "Đã lấy lại bước còn thiếu", "Đã lấy lại từ máy chủ.", "vb-1", "412/SNV")]  # fmt: skip
    said.keep(place.database, told, desks.clock())
    with place.database.work() as connection:
        holding.dispute(connection, "documents", {"vb-1": GONE, "khong-co-o-day": GONE}, desks.clock())
    desks.clock.pass_(60 * 24 * 8)
    lines = log_of(place, 7, "")
    different = "Đang khác với máy chủ"
    assert [line.what for line in lines] == [different, f"{different} · 412/SNV"], "whatever the days"
    assert [line.words for line in log_of(place, 30, "")][2:] == ["Đã lấy lại", "Mất nối"]
    assert [line.words for line in log_of(place, 30, "412 snv")] == ["Đang khác", "Đã lấy lại"]
    assert [line.what for line in log_of(place, 30, "KET noi")] == ["Mất kết nối"]

"""Search without marks, with marks, by codes and beginnings of words."""

from __future__ import annotations

import unicodedata

import pytest

from tests.workflow.store.desks import Desk
from tests.workflow.store.notebooks import line, opened
from workflow.store import search


@pytest.fixture
def shelf(lan: Desk) -> Desk:
    """Give a desk with a few items."""
    for item, title in {
        "dat": "Cấp giấy chứng nhận quyền sử dụng đất đai",
        "dai": "Đài truyền thanh đạt chuẩn",
        "qd": "Quyết định số 123/QĐ-UBND về việc thành lập tổ công tác",
        "hoa": "Hòa giải ở cơ sở",
        "ten": "Đơn của ông Nguyễn Văn Đạt",
    }.items():
        lan.do(item, opened(title))
    return lan


def found(desk: Desk, text: str) -> list[str]:
    return [hit.item for hit in search.find(desk.database, text)]


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("dat dai", ["dai", "dat"]),
        ("nguyen van dat", ["ten"]),
        ("NGUYỄN văn đạt", ["ten"]),
        ("đất đai", ["dat", "dai"]),
        ("đat", ["ten", "dai", "dat"]),
        ("123/QĐ-UBND", ["qd"]),
        ("123 qd ubnd", ["qd"]),
        ("123/qđ", ["qd"]),
        ("quyet dinh thanh l", ["qd"]),
        ("chung nh", ["dat"]),
        ("hoà giải", ["hoa"]),
        ("  ", []),
        ("\"*' OR NEAR(", []),
        ("khongco", []),
    ],
)
def test_what_is_typed_finds(shelf: Desk, typed: str, items: list[str]) -> None:
    assert found(shelf, typed) == items


def test_marks_put_the_exact_word_first(shelf: Desk) -> None:
    assert found(shelf, "dat") == ["ten", "dai", "dat"]
    assert found(shelf, "đất")[0] == "dat"
    assert found(shelf, "đạt")[:2] == ["ten", "dai"]
    assert set(found(shelf, "đất")) == {"dat", "dai", "ten"}


def test_text_in_another_unicode_form_is_found(shelf: Desk) -> None:
    shelf.do("nfd", opened(unicodedata.normalize("NFD", "Thủy lợi Đầm Dơi")))
    assert found(shelf, "thuỷ lợi") == found(shelf, unicodedata.normalize("NFD", "đầm dơi")) == ["nfd"]


def test_a_space_ends_the_word(shelf: Desk) -> None:
    assert found(shelf, "chu") == ["dai", "dat"] and found(shelf, "chu ") == []


def test_words_written_later_are_found_and_shown(shelf: Desk) -> None:
    shelf.do("hoa", line("Ý kiến " + "dài " * 60 + "về hộ Trần Thị Mén " + "và " * 80))
    (hit,) = search.find(shelf.database, "men")
    assert hit.item == "hoa" and hit.kind == "notebook" and hit.title == "Hòa giải ở cơ sở"
    assert "Trần Thị Mén" in hit.snippet and len(hit.snippet) < 200 and hit.snippet.startswith("…")
    assert hit.date.startswith("2026-11-23")


def test_no_more_hits_than_asked(shelf: Desk) -> None:
    assert len(search.find(shelf.database, "dat", limit=2)) == len(search.find(shelf.database, "đất", limit=2)) == 2

"""Vietnamese text as people, Word and old keyboards write it."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.vietnamese import (
    amount,
    clean,
    date_time,
    date_words,
    fold,
    iso_short,
    key,
    name_key,
    nfc,
    number,
    same_key,
    short_date,
    sort_key,
    tone_normal,
)

VOWELS = "aăâeêioôơuưy"
MARKS = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + mark) for vowel, mark in product(VOWELS, MARKS)]


def test_every_letter_folds_to_its_plain_one() -> None:
    for letter in LETTERS:
        plain = unicodedata.normalize("NFD", letter)[0]
        assert fold(letter) == fold(letter.upper()) == fold(unicodedata.normalize("NFD", letter)) == plain
    assert fold("đĐÐ") == "ddd"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sở Nội vụ Hà Nội Đường Nguyễn Huệ", "so noi vu ha noi duong nguyen hue"),
        ("QUYẾT ĐỊNH 12/QĐ-UBND", "quyet dinh 12/qd-ubnd"),
        ("Hòa, Hoà, HỎA TỐC, HOẢ TỐC", "hoa, hoa, hoa toc, hoa toc"),
        ("a\u00a0b", "a b"),
        ("Ð Ɖ ð ɖ", "d d d d"),
        ("Straße", "straße"),
        ("", ""),
    ],
)
def test_what_is_searched_by(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet=st.sampled_from([*LETTERS, *"bcdđ XYZĐ/-.,0\u00a0\u200b"]), max_size=30))
def test_places_found_in_folded_text_are_places_in_the_text(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    folded = fold(text)
    assert len(folded) == len(composed)
    assert fold(folded) == folded
    assert [fold(char) for char in composed] == list(folded)


@given(st.text(max_size=40))
def test_any_text_at_all(text: str) -> None:
    assert len(fold(text)) == len(unicodedata.normalize("NFC", text))
    assert nfc(nfc(text)) == nfc(text)
    assert clean(clean(text)) == clean(text)
    assert key(text) == key(unicodedata.normalize("NFD", text))
    sort_key(text)
    name_key(text)
    same_key(text)


def test_look_alikes_and_invisible_signs_are_put_right() -> None:
    assert nfc("Ðồng Ɖức ðã") == "Đồng Đức đã"
    assert nfc(unicodedata.normalize("NFD", "Nguyễn")) == "Nguyễn"
    assert clean(" QĐ\u00ad-\u200bUBND\u00a0 \t số\n7 ") == "QĐ-UBND số 7"
    assert key("Qð\u200b-UBND") == "qd-ubnd"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"), ("Hoà Thành", "Hòa Thành"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("xoá", "xóa"),
        ("HOẢ TỐC", "HỎA TỐC"), ("loà  xoà", "lòa xòa"), ("toà\u00a0án", "tòa án"), ("uỷ ban", "Ủy Ban"),
    ],
)  # fmt: skip
def test_tone_placement_does_not_matter_when_comparing(one: str, other: str) -> None:
    assert same_key(one) == same_key(other)
    assert nfc(one) != nfc(other)


@pytest.mark.parametrize("text", ["quý", "quỹ", "hoàn", "hoạch", "khoét", "suýt", "huỳnh", "quỳnh", "đã", "quả"])
def test_tones_that_stand_right_stay(text: str) -> None:
    assert tone_normal(text) == text


@pytest.mark.parametrize(("one", "other"), [("Mỹ", "Mĩ"), ("hòa", "hóa"), ("Đăng", "Dang"), ("ma", "mà")])
def test_marks_count_when_comparing(one: str, other: str) -> None:
    assert same_key(one) != same_key(other)


def test_the_alphabet_and_the_tones_in_order() -> None:
    letters = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split()
    assert sorted(reversed(letters), key=sort_key) == letters
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]
    assert sorted(reversed(tones), key=sort_key) == tones
    words = ["An", "An Biên", "An Xuyên", "Anh", "Ân", "Bạc Liêu", "Cà Mau", "Cái Nước", "Đầm Dơi", "Eo", "Năm Căn"]
    assert sorted(reversed(words), key=sort_key) == words


def test_people_are_listed_by_given_name() -> None:
    people = ["Trần Văn An", "Đỗ Ánh", "Lê Thị Bình", "Nguyễn Thị Bình", "Nguyễn Văn Bình", "Y Đức", "Kpă Đức", "Điểu"]
    expected = [
        "Trần Văn An", "Đỗ Ánh", "Lê Thị Bình", "Nguyễn Thị Bình", "Nguyễn Văn Bình", "Điểu", "Kpă Đức", "Y Đức",
    ]  # fmt: skip
    assert sorted(reversed(people), key=name_key) == expected


def test_dates_of_documents_and_of_the_screen() -> None:
    assert date_words(date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
    assert date_words(date(2026, 2, 28)) == "ngày 28 tháng 02 năm 2026"
    assert date_words(date(2026, 3, 9)) == "ngày 09 tháng 3 năm 2026"
    assert date_words(date(2026, 12, 10)) == "ngày 10 tháng 12 năm 2026"
    assert short_date(date(2026, 3, 9)) == "09/03/2026"
    assert date_time(datetime(2026, 3, 9, 7, 5)) == "07:05 09/03/2026"
    assert iso_short("2026-03-09") == "09/03/2026"
    assert iso_short("2026-03-09T17:00:00+07:00") == "17:00 09/03/2026"
    assert iso_short("hôm nay") == "hôm nay"


def test_sums() -> None:
    assert amount(1_250_000) == "1.250.000 đồng"
    assert amount(0) == "0 đồng"
    assert number(Decimal("1234.5")) == "1.234,5"

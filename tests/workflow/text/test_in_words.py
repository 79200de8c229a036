"""Numbers, sums, dates and times as they are written out."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.text.in_words import (
    amount_words,
    date_spelled,
    decimal_words,
    moment_words,
    number_words,
    time_spelled,
    time_words,
)

NUMBERS = {
    0: "không", 1: "một", 4: "bốn", 5: "năm", 10: "mười", 11: "mười một", 14: "mười bốn", 15: "mười lăm",
    19: "mười chín", 20: "hai mươi", 21: "hai mươi mốt", 24: "hai mươi tư", 25: "hai mươi lăm", 31: "ba mươi mốt",
    44: "bốn mươi tư", 50: "năm mươi", 55: "năm mươi lăm", 91: "chín mươi mốt", 100: "một trăm",
    101: "một trăm linh một", 104: "một trăm linh bốn", 105: "một trăm linh năm", 110: "một trăm mười",
    111: "một trăm mười một", 115: "một trăm mười lăm", 121: "một trăm hai mươi mốt", 124: "một trăm hai mươi tư",
    155: "một trăm năm mươi lăm", 200: "hai trăm", 999: "chín trăm chín mươi chín", 1000: "một nghìn",
    1001: "một nghìn không trăm linh một", 1015: "một nghìn không trăm mười lăm", 1100: "một nghìn một trăm",
    1975: "một nghìn chín trăm bảy mươi lăm", 2026: "hai nghìn không trăm hai mươi sáu", 10_000: "mười nghìn",
    10_004: "mười nghìn không trăm linh bốn", 21_500: "hai mươi mốt nghìn năm trăm", 100_000: "một trăm nghìn",
    105_000: "một trăm linh năm nghìn", 1_000_000: "một triệu", 1_000_005: "một triệu không trăm linh năm",
    1_005_000: "một triệu không trăm linh năm nghìn", 1_250_000: "một triệu hai trăm năm mươi nghìn",
    24_000_000: "hai mươi tư triệu", 1_000_000_000: "một tỷ", 1_000_000_001: "một tỷ không trăm linh một",
    1_000_500_000: "một tỷ năm trăm nghìn",
    2_034_000_015: "hai tỷ không trăm ba mươi tư triệu không trăm mười lăm",
    1_005_000_000_000: "một nghìn không trăm linh năm tỷ", 10**18: "một tỷ tỷ", -5: "âm năm",
}  # fmt: skip


@pytest.mark.parametrize(("value", "words"), NUMBERS.items(), ids=str)
def test_numbers(value: int, words: str) -> None:
    assert number_words(value) == words


def test_the_south_says_le() -> None:
    assert number_words(1205, "lẻ") == "một nghìn hai trăm lẻ năm"
    assert amount_words(105_000, "lẻ") == "Một trăm lẻ năm nghìn đồng"


@pytest.mark.parametrize(
    ("value", "words"),
    [("0.05", "không phẩy không năm"), ("12.50", "mười hai phẩy năm"), ("3", "ba"), ("-1.4", "âm một phẩy bốn"),
     ("-0.0", "không"), ("2.00", "hai")],
)  # fmt: skip
def test_decimals(value: str, words: str) -> None:
    assert decimal_words(Decimal(value)) == words


def test_what_is_no_number_is_not_written_out() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        decimal_words(Decimal("NaN"))


def test_sums() -> None:
    assert amount_words(1_250_000) == "Một triệu hai trăm năm mươi nghìn đồng"
    assert amount_words(0) == "Không đồng"
    assert amount_words(-21_000) == "Âm hai mươi mốt nghìn đồng"


def test_dates_and_times() -> None:
    assert date_spelled(date(2026, 4, 24)) == "ngày hai mươi tư tháng tư năm hai nghìn không trăm hai mươi sáu"
    assert date_spelled(date(1975, 1, 1)) == "ngày một tháng một năm một nghìn chín trăm bảy mươi lăm"
    assert date_spelled(date(2005, 12, 31), "lẻ").endswith("tháng mười hai năm hai nghìn không trăm lẻ năm")
    assert time_words(time(8, 5)) == "08 giờ 05 phút" and time_words(time(14)) == "14 giờ"
    assert time_spelled(time(21, 45)) == "hai mươi mốt giờ bốn mươi lăm phút" and time_spelled(time(7)) == "bảy giờ"
    assert moment_words(datetime(2026, 1, 5, 8, 30)) == "08 giờ 30 phút, ngày 05 tháng 01 năm 2026"


_VALUES = {word: value for value, word in enumerate("không một hai ba bốn năm sáu bảy tám chín".split())} | {
    "mốt": 1, "tư": 4, "lăm": 5, "mười": 10,
}  # fmt: skip
_SCALES = {"nghìn": 1000, "triệu": 10**6}


def read(words: str) -> int:
    """Read a number below a thousand billions back from its words: another way round than they are made."""
    total = group = 0
    for word in words.split():
        if word == "tỷ":
            total, group = (total + group) * 10**9, 0
        elif word in _SCALES:
            total, group = total + group * _SCALES[word], 0
        elif word == "trăm":
            group = group // 1 * 100
        elif word == "mươi":
            group = group // 10 * 10 + group % 10 * 10 if group < 10 else group // 100 * 100 + group % 100 * 10
        elif word != "linh":
            group += _VALUES[word]
    return total + group


@given(st.integers(0, 10**12 - 1))
def test_every_number_can_be_read_back(value: int) -> None:
    words = number_words(value)
    assert read(words) == value
    assert "mươi một" not in words and "mươi bốn" not in words and "mươi năm" not in words

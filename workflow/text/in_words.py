"""Numbers, sums of money, dates and times in words, as documents write them out."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from workflow.vietnamese import date_words

Zero = Literal["linh", "lẻ"]
"""The word for empty tens: "linh" in the north and in textbooks, "lẻ" in the south."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000


def number_words(value: int, zero: Zero = "linh") -> str:
    """Return a whole number in words: 1005 is "một nghìn không trăm linh năm", 24 "hai mươi tư", 21 "hai mươi mốt"."""
    if value < 0:
        return f"âm {number_words(-value, zero)}"
    return " ".join(_read(value, zero, full=False)) or _DIGITS[0]


def decimal_words(value: Decimal, zero: Zero = "linh") -> str:
    """Return a decimal number in words, its decimals digit by digit: 0.05 is "không phẩy không năm"."""
    sign, digits, places = value.as_tuple()
    if not isinstance(places, int):
        raise ValueError(f"not a finite number: {value}")
    whole, _, decimals = f"{abs(value):f}".partition(".")
    words = number_words(int(whole), zero)
    if decimals.strip("0"):
        words += " phẩy " + " ".join(_DIGITS[int(digit)] for digit in decimals.rstrip("0"))
    return f"âm {words}" if sign and any(digits) else words


def amount_words(dong: int, zero: Zero = "linh") -> str:
    """Return a sum as it stands after "Bằng chữ:": "Một triệu hai trăm năm mươi nghìn đồng"."""
    words = f"{number_words(dong, zero)} đồng"
    return words[0].upper() + words[1:]


def date_spelled(day: date, zero: Zero = "linh") -> str:
    """Return a date wholly in words, as civil status papers demand it beside the figures (TT 04/2020/TT-BTP)."""
    month = "tư" if day.month == 4 else number_words(day.month)
    return f"ngày {number_words(day.day)} tháng {month} năm {number_words(day.year, zero)}"


def time_words(moment: time | datetime) -> str:
    """Return "08 giờ 05 phút", or "08 giờ" at the full hour."""
    return f"{moment.hour:02d} giờ" + (f" {moment.minute:02d} phút" if moment.minute else "")


def time_spelled(moment: time | datetime) -> str:
    """Return "tám giờ năm phút", or "tám giờ" at the full hour."""
    minutes = f" {number_words(moment.minute)} phút" if moment.minute else ""
    return f"{number_words(moment.hour)} giờ{minutes}"


def moment_words(moment: datetime) -> str:
    """Return "08 giờ 05 phút, ngày 05 tháng 01 năm 2026", as minutes of a meeting begin."""
    return f"{time_words(moment)}, {date_words(moment.date())}"


def _read(value: int, zero: Zero, *, full: bool) -> list[str]:
    """Return the words of a number; ``full``: something stands before it, so that empty hundreds are said."""
    above, rest = divmod(value, _BILLION)
    words = [*_read(above, zero, full=full), "tỷ"] if above else []
    for place in (2, 1, 0):
        group = rest // 1000**place % 1000
        if group:
            words += _group(group, zero, full=full or bool(words))
            words += [_GROUPS[place]] if place else []
    return words


def _group(value: int, zero: Zero, *, full: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    elif ones and words:
        words.append(zero)
    return [*words, _one(ones, tens)] if ones else words


def _one(ones: int, tens: int) -> str:
    """Return the last digit: mốt, tư after two tens and more, lăm after one ten and more."""
    if tens > 1 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return "lăm" if tens and ones == 5 else _DIGITS[ones]

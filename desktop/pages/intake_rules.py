"""What the counter checks while typing: identification number, phone, mail, birth; sentences that name the cure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflow.vietnamese import clean

_DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_CITIZEN_DIGITS = 12
_TAX_DIGITS = (10, 13)


def digits(text: str) -> str:
    """Return the text without the spaces, dots and dashes people put between digits."""
    return re.sub(r"[\s.\-]", "", text)


def uid_trouble(text: str, *, organisation: bool = False) -> str:
    """Return what is wrong with an identification number (12 digits) or tax code (10 or 13); "" when right or empty."""
    number = digits(text)
    if not number:
        return ""
    if not re.fullmatch(r"[0-9]+", number):
        return "Chỉ nhập chữ số"
    if organisation:
        return "" if len(number) in _TAX_DIGITS else "Mã số thuế có 10 hoặc 13 số"
    lacking = _CITIZEN_DIGITS - len(number)
    if lacking > 0:
        return f"Thiếu {lacking} số, cần đủ {_CITIZEN_DIGITS}"
    return f"Thừa {-lacking} số, chỉ cần {_CITIZEN_DIGITS}" if lacking else ""


def phone_trouble(text: str) -> str:
    """Return what is wrong with a phone number; "" when right or empty."""
    number = digits(text).replace("+84", "0", 1)
    if not number:
        return ""
    return "" if re.fullmatch(r"0[0-9]{9,10}", number) else "Bắt đầu bằng 0, đủ 10 số"


def mail_trouble(text: str) -> str:
    """Return what is wrong with a mail address; "" when it may be one or is empty."""
    return "" if not clean(text) or _MAIL.fullmatch(clean(text)) else "Viết dạng ten@noi-gui.vn"


def birth_words(text: str) -> str:
    """Return a date as it is written, 02/09/1987; what is no date stays as typed."""
    match = _DATE.fullmatch(clean(text))
    return f"{int(match[1]):02d}/{int(match[2]):02d}/{match[3]}" if match else clean(text)


def birth_trouble(text: str, today: date) -> str:
    """Return what is wrong with a date of birth; "" when right or empty."""
    if not clean(text):
        return ""
    match = _DATE.fullmatch(clean(text))
    if match is None:
        return "Viết ngày/tháng/năm"
    try:
        born = date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return "Không có ngày này"
    return "" if 1900 <= born.year and born <= today else "Năm sinh chưa đúng"


def day_words(text: str) -> str:
    """Return a date as it is written, 02/09/2026; what is no date stays as typed."""
    return birth_words(text)


def day_trouble(text: str) -> str:
    """Return what is wrong with a date; "" when right or empty."""
    if not clean(text):
        return ""
    if _DATE.fullmatch(clean(text)) is None:
        return "Viết ngày/tháng/năm"
    return "" if day_iso(text) else "Không có ngày này"


def day_iso(text: str) -> str:
    """Return a written date as 2026-09-02; "" when it is none."""
    match = _DATE.fullmatch(clean(text))
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else ""
    except ValueError:
        return ""


def lacking_papers(papers: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Return the numbers, from 1, of the required papers that were not handed in."""
    return tuple(n for n, paper in enumerate(papers, 1) if paper.get("required", True) and not paper.get("got"))


def size_words(size: int) -> str:
    """Return "412 KB" or "2,4 MB"."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")

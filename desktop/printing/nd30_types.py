"""The kinds of administrative documents of NĐ 30/2020 (Điều 7, PL III), their abbreviations, notations and dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from workflow.errors import Missing
from workflow.vietnamese import date_words, same_key

OFFICIAL_LETTER = "Công văn"

TYPES: Mapping[str, str] = MappingProxyType({
    "Nghị quyết": "NQ", "Quyết định": "QĐ", "Chỉ thị": "CT", "Quy chế": "QC", "Quy định": "QyĐ",
    "Thông cáo": "TC", "Thông báo": "TB", "Hướng dẫn": "HD", "Chương trình": "CTr", "Kế hoạch": "KH",
    "Phương án": "PA", "Đề án": "ĐA", "Dự án": "DA", "Báo cáo": "BC", "Biên bản": "BB",
    "Tờ trình": "TTr", "Hợp đồng": "HĐ", OFFICIAL_LETTER: "", "Công điện": "CĐ", "Bản ghi nhớ": "BGN",
    "Bản thỏa thuận": "BTT", "Giấy ủy quyền": "GUQ", "Giấy mời": "GM", "Giấy giới thiệu": "GGT",
    "Giấy nghỉ phép": "GNP", "Phiếu gửi": "PG", "Phiếu chuyển": "PC", "Phiếu báo": "PB", "Thư công": "",
})
"""The 29 kinds and their abbreviations; công văn and thư công have none."""

COPIES: Mapping[str, str] = MappingProxyType({"Bản sao y": "SY", "Bản trích sao": "TrS", "Bản sao lục": "SL"})

URGENCIES: Mapping[str, float] = MappingProxyType({"KHẨN": 20.0, "THƯỢNG KHẨN": 40.0, "HỎA TỐC": 30.0})
"""The urgency stamps and the width of their frame in mm; all are 8 mm high (PL I, phần II, mục 2)."""

_BY_KEY = {same_key(name): name for name in TYPES}


def type_name(text: str) -> str:
    """Return the exact name of the kind ``text`` means, whatever its case and tone placement.

    Raises:
        Missing: NĐ 30/2020 knows no such kind.
    """
    try:
        return _BY_KEY[same_key(text)]
    except KeyError:
        why = f"Nghị định 30/2020/NĐ-CP không có loại văn bản “{text}”."
        raise Missing("type", why, "Chọn một trong 29 loại.") from None


def abbreviation(text: str) -> str:
    """Return the abbreviation of the kind ``text``; empty for công văn and thư công."""
    return TYPES[type_name(text)]


def is_letter(text: str) -> bool:
    """Tell whether the kind is công văn: no name of its own on the page, V/v under the number."""
    return type_name(text) == OFFICIAL_LETTER


def notation(type: str, organ_short: str, unit_short: str = "") -> str:
    """Return the notation that follows the number (PL I, phần II, mục I.3).

    ``QĐ-UBND`` for a document with a name, ``UBND-KT`` for công văn of the unit that drafted it.
    """
    short = abbreviation(type)
    parts = (short, organ_short) if short else (organ_short, unit_short)
    return "-".join(part for part in parts if part)


def number_words(number: int) -> str:
    """Return the number as printed: a zero before numbers under 10."""
    return f"{number:02d}"


def code(number: int, notation: str) -> str:
    """Return ``05/UBND-KT``: number, slash, notation, no spaces."""
    return f"{number_words(number)}/{notation}"


def date_line(place: str, day: date) -> str:
    """Return ``Năm Căn, ngày 05 tháng 01 năm 2026``."""
    return f"{place}, {date_words(day)}"


EMPTY_DATE = "ngày      tháng      năm      "
"""What stands where the date will be written by hand."""

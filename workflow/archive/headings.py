"""Danh mục hồ sơ: the yearly list of headings by which an office opens its work files (NĐ 30/2020 Điều 28, PL V)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.archive.retention import PERMANENT, read_retention
from workflow.errors import Missing
from workflow.vietnamese import nfc

_CODE = re.compile(r"\d{1,4}\.[^\s./]{1,14}")


@dataclass(frozen=True, slots=True)
class Heading:
    """One line: number and notation ("01.TCCB"), title, retention, who opens it, a note; ``group`` is its chapter."""

    code: str
    title: str
    retention: str
    keeper: str = ""
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class HeadingList:
    """The list of one office and year; ``basis`` is the decision that issued it."""

    office: str
    year: int
    headings: tuple[Heading, ...]
    basis: str = ""

    def heading(self, code: str) -> Heading | None:
        """Return the heading of a code."""
        return next((heading for heading in self.headings if heading.code == code), None)


def read_headings(value: Mapping[str, Any]) -> tuple[HeadingList, ...]:
    """Read the catalogue: ``{"lists": [{"office", "year", "basis", "headings": [{"code", "title", ...}]}]}``.

    Raises:
        Missing: a line without code, title or retention, or a code used twice; the sentence names the line.
    """
    return tuple(_list(one) for one in value.get("lists", ()))


def _list(value: Mapping[str, Any]) -> HeadingList:
    """Read the list of one year; each file has a code of its own (NĐ 30/2020 Điều 28, PL V)."""
    year = value.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 1945 <= year < 2200:
        raise Missing("year", "Danh mục hồ sơ chưa ghi năm.")
    headings = tuple(_heading(place, line) for place, line in enumerate(value.get("headings", ()), 1))
    twice = _twice(heading.code for heading in headings)
    if twice:
        raise Missing("code", f"Danh mục hồ sơ năm {year} dùng số, ký hiệu {twice} hai lần.")
    return HeadingList(str(value.get("office", "")), year, headings, str(value.get("basis", "")))


def _heading(place: int, line: Mapping[str, Any]) -> Heading:
    """Read one line: code, title and retention must be there (NĐ 30/2020 PL V)."""
    code, title = nfc(str(line.get("code", ""))).strip(), nfc(str(line.get("title", ""))).strip()
    if not _CODE.fullmatch(code):
        raise Missing("code", f"Dòng {place} của danh mục hồ sơ có số, ký hiệu không đúng dạng 01.TCCB: “{code}”.")
    if not title:
        raise Missing("title", f"Dòng {place} của danh mục hồ sơ ({code}) chưa có tiêu đề.")
    retention = read_retention(str(line.get("retention", ""))).words
    keeper, note, group = (nfc(str(line.get(name, ""))) for name in ("keeper", "note", "group"))
    return Heading(code, title, retention, keeper, note, group)


def _twice(codes: Iterable[str]) -> str:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return ""


def headings_for(lists: Iterable[HeadingList], office: str, year: int) -> tuple[Heading, ...]:
    """Return the headings of an office in a year; none when it issued no list."""
    return next((one.headings for one in lists if one.office == office and one.year == year), ())


OWN_RETENTIONS = (PERMANENT, "70 năm", "50 năm", "20 năm", "15 năm", "10 năm", "5 năm", "2 năm")
"""Offered where a file stands in no list and its keeper decides (NĐ 30/2020 Điều 29 khoản 2)."""

"""The register books as data: columns in the order printed, the decree they come from, who fills a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from workflow.errors import Missing, SecretDocument

Kind = Literal["text", "code", "date", "number"]
KINDS: tuple[Kind, ...] = ("text", "code", "date", "number")
ACROSS_MM = 273
"""Room of all columns together: A4 lying across, without its margins."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in a line, its title, its width on A4 lying across (mm), what stands in it."""

    key: str
    title: str
    width: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Book:
    """One register book.

    Attributes:
        key: as the command line and the window name it.
        source: the decree and annex it comes from.
        columns: in the order of the form; none may be left out (NĐ 30/2020 PL VI: printed with every column).
        kinds: kinds of item its lines come from.
        filled_by: name of the mapping from an item's state to its lines.
        series: base of the numbering series it accounts for; "" when its lines carry no number of their own.
        signed: receivers sign in it after printing (incoming register).
        by_hand: lines are written by the clerk, not by acts on documents.
    """

    key: str
    title: str
    source: str
    columns: tuple[Column, ...]
    kinds: tuple[str, ...]
    filled_by: str
    series: str = ""
    signed: bool = False
    by_hand: bool = False


@cache
def books() -> Mapping[str, Book]:
    """Return every book this program keeps, by key."""
    return {book.key: book for book in map(_book, _data()["books"])}


def book(key: str) -> Book:
    """Return one book.

    Raises:
        SecretDocument: a register of state secrets; never on a networked machine (Luật Bảo vệ bí mật nhà nước 2018).
        Missing: there is no such book; the text names those there are.
    """
    refused = _data()["refused"].get(key)
    if refused is not None:
        raise SecretDocument(refused, "Dùng sổ giấy của văn thư bảo mật.")
    known = books()
    if key not in known:
        raise Missing("book", f"Không có sổ “{key}”.", f"Các sổ có: {', '.join(known)}.")
    return known[key]


def read_book(value: Mapping[str, Any]) -> Book:
    """Read the definition of a book (NĐ 30/2020 PL IV: its columns, on A4).

    Raises:
        Missing: a part is not of the form, a column twice, or more columns than the page holds.
    """
    try:
        read = _book(value)
    except (KeyError, TypeError, ValueError) as wrong:
        raise Missing("book", f"Định nghĩa sổ không đúng dạng ({wrong}).") from None
    keys = [column.key for column in read.columns]
    if not keys or len(set(keys)) != len(keys):
        raise Missing("columns", f"Sổ {read.title} chưa có cột, hoặc có hai cột cùng khóa.")
    if any(column.kind not in KINDS or column.width <= 0 for column in read.columns):
        raise Missing("columns", f"Sổ {read.title} có cột sai loại hoặc sai bề rộng.")
    if sum(column.width for column in read.columns) > ACROSS_MM:
        raise Missing("columns", f"Các cột của {read.title} rộng hơn {ACROSS_MM} mm.")
    return read


@cache
def _data() -> Mapping[str, Any]:
    value: Mapping[str, Any] = json.loads((files("workflow.registers") / "books.json").read_text("utf-8"))
    return value


def _book(value: Mapping[str, Any]) -> Book:
    columns = tuple(Column(str(key), str(title), float(width), kind) for key, title, width, kind in value["columns"])
    return Book(
        value["key"], value["title"], value["source"], columns, tuple(value["kinds"]), value["filled_by"],
        value.get("series", ""), value.get("signed", False), value.get("by_hand", False),
    )  # fmt: skip

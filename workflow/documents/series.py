"""Which numbering series a paper belongs to: the office's choice as data, councils, copies, legal documents apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from workflow.documents.numbering import BOOKS, DOSSIER_BOOK, INCOMING_BOOK, OUTGOING_BOOK
from workflow.errors import Missing, RegisterClosed, WrongState
from workflow.workdays import VIETNAM

LEGAL_BOOK = "vbqppl"
COPY_BOOK = "ban_sao"
COPIES: Mapping[str, str] = {"SY": "Sao y", "TrS": "Trích sao", "SL": "Sao lục"}
"""Copies have one joint series for the three kinds (NĐ 30/2020 Điều 25, 26; PL I phần II)."""
LETTER = "CV"
"""Stands for công văn, which carries no abbreviation, in the id of a series by type."""

USUAL_TYPES = ("QĐ", LETTER, "TB", "BC", "KH", "TTr", "GM")

GRACE = (1, 10)
"""Until this day a paper of last year may still be given its number: the next working day after signing (Điều 15)."""

Mode = Literal["one", "by-type", "by-group"]
_SERIES = re.compile(r"(?P<book>[a-z_]+)(?:\.(?P<part>[\w-]{1,16})|@(?P<body>[a-z0-9-]{1,20}))?")
_LONGEST = 40
_LEGAL_NOTATION = re.compile(r"\d{4}/[^\W\d_]+-\S+")
_TAKES_NUMBERS = frozenset({INCOMING_BOOK, OUTGOING_BOOK, LEGAL_BOOK, COPY_BOOK, DOSSIER_BOOK})
_GROUP = "n-"


@dataclass(frozen=True, slots=True)
class Body:
    """A council or steering board that uses the agency's seal and numbers its papers apart (NĐ 30/2020 Điều 15)."""

    id: str
    name: str
    short: str
    first: date | None = None
    last: date | None = None

    def acts(self, on: date) -> bool:
        """Tell whether it exists on that day."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class Numbering:
    """How one office numbers what it issues; the head of the agency decides (NĐ 30/2020 Điều 15 khoản 2).

    Attributes:
        mode: one series for all administrative documents, one for each type, or one for each group of types.
        types: abbreviations of the types issued often; their series are lent beforehand when each has its own.
        groups: types by group id; types of no group share the group "khac".
        bodies: councils and boards with series of their own.
        legal: abbreviations of the legal normative documents the office issues (Luật BHVBQPPL), each a series.
        closed: last day on which a book takes numbers, by book (or "*"): registers of a dissolved unit.
    """

    mode: Mode = "one"
    types: tuple[str, ...] = USUAL_TYPES
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bodies: tuple[Body, ...] = ()
    closed: Mapping[str, date] = field(default_factory=dict)
    legal: tuple[str, ...] = ()

    def outgoing(self, abbr: str, *, body: str = "", legal: bool = False) -> str:
        """Return the series of a document of type ``abbr`` ("" for công văn).

        Args:
            body: id of the council that issues it.
            legal: a legal normative document: always a series for its type (Luật BHVBQPPL).

        Raises:
            Missing: no such council.
        """
        if body:
            return f"{OUTGOING_BOOK}@{self.body(body).id}"
        if legal:
            return f"{LEGAL_BOOK}.{abbr or LETTER}"
        if self.mode == "by-type":
            return f"{OUTGOING_BOOK}.{abbr or LETTER}"
        if self.mode == "by-group":
            group = next((id for id, types in self.groups.items() if (abbr or LETTER) in types), "khac")
            return f"{OUTGOING_BOOK}.{_GROUP}{group}"
        return OUTGOING_BOOK

    def body(self, id: str) -> Body:
        """Return a council.

        Raises:
            Missing: there is none of that id.
        """
        for body in self.bodies:
            if body.id == id:
                return body
        raise Missing("body", f"Cơ quan không có hội đồng, ban mang mã {id}.")

    def body_named(self, name: str) -> str:
        """Return the id of the council of that name, "" when there is none."""
        wanted = " ".join(name.casefold().split())
        return next((body.id for body in self.bodies if " ".join(body.name.casefold().split()) == wanted), "")

    def series(self) -> tuple[str, ...]:
        """Return the series of which a clerk's machine holds numbers beforehand."""
        issued: tuple[str, ...] = (OUTGOING_BOOK,)
        if self.mode == "by-group":
            issued = tuple(f"{OUTGOING_BOOK}.{_GROUP}{id}" for id in (*self.groups, "khac"))
        elif self.mode == "by-type":
            issued = tuple(f"{OUTGOING_BOOK}.{abbr}" for abbr in self.types)
        councils = tuple(f"{OUTGOING_BOOK}@{body.id}" for body in self.bodies)
        legal = tuple(f"{LEGAL_BOOK}.{abbr}" for abbr in self.legal)
        return (INCOMING_BOOK, *dict.fromkeys(issued), *councils, *legal, COPY_BOOK)

    def keeps(self, series: str) -> bool:
        """Tell whether the office numbers in that series at all."""
        parts = _SERIES.fullmatch(series)
        if parts is None or not is_series(series):
            return False
        if parts["body"]:
            return parts["book"] == OUTGOING_BOOK and any(body.id == parts["body"] for body in self.bodies)
        if parts["book"] == LEGAL_BOOK:
            return bool(parts["part"])
        if parts["book"] != OUTGOING_BOOK:
            return not parts["part"]
        if not parts["part"]:
            return self.mode == "one"
        group = parts["part"].removeprefix(_GROUP)
        if group == parts["part"]:
            return self.mode == "by-type"
        return self.mode == "by-group" and group in (*self.groups, "khac")

    def check_open(self, series: str, on: date) -> None:
        """Refuse a number of a register that is closed, or of a council that is no more.

        Raises:
            RegisterClosed: the unit was dissolved before that day.
            WrongState: the council does not exist on that day.
        """
        parts = _SERIES.fullmatch(series)
        book = parts["book"] if parts else series
        last = min((self.closed[key] for key in ("*", book, series) if key in self.closed), default=None)
        if last is not None and on > last:
            raise RegisterClosed(
                f"{name_of(series, self)} đã khóa sổ ngày {last:%d/%m/%Y} (đơn vị giải thể, sáp nhập).",
                "Ghi vào sổ của đơn vị kế thừa.",
            )
        if parts and parts["body"] and not self.body(parts["body"]).acts(on):
            raise WrongState(f"{self.body(parts['body']).name} không hoạt động vào ngày {on:%d/%m/%Y}.")

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value that ``numbering_from`` reads back."""
        return {
            "mode": self.mode,
            "types": list(self.types),
            "groups": {id: list(types) for id, types in self.groups.items()},
            "bodies": [
                {"id": b.id, "name": b.name, "short": b.short,
                 "from": b.first.isoformat() if b.first else None, "to": b.last.isoformat() if b.last else None}
                for b in self.bodies
            ],
            "closed": {book: day.isoformat() for book, day in self.closed.items()},
            "legal": list(self.legal),
        }  # fmt: skip


ONE_SERIES = Numbering()


def numbering_from(value: Mapping[str, Any], office: str = "") -> Numbering:
    """Read how an office numbers from the catalogue "registers": ``{"mode", ..., "offices": {id: {...}}}``.

    NĐ 30/2020 Điều 15 khoản 1: the head of the office decides on one series, or one for each type or group.

    Raises:
        Missing: a value that is not of the form; the field is named.
    """
    offices = value.get("offices") or {}
    own: Mapping[str, Any] = {**value, **(offices.get(office) or {})}
    mode = own.get("mode", "one")
    if mode not in ("one", "by-type", "by-group"):
        raise Missing("mode", f"Cách đánh số “{mode}” không có; dùng one, by-type hoặc by-group.")
    try:
        bodies = tuple(
            Body(str(b["id"]), str(b["name"]), str(b["short"]), _day(b.get("from")), _day(b.get("to")))
            for b in own.get("bodies") or ()
        )
        groups = {str(id): tuple(map(str, types)) for id, types in (own.get("groups") or {}).items()}
        types = tuple(map(str, own.get("types") or USUAL_TYPES))
        closed = {str(book): date.fromisoformat(day) for book, day in (own.get("closed") or {}).items()}
        legal = tuple(dict.fromkeys(map(str, own.get("legal") or ())))
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise Missing("registers", f"Cài đặt sổ không đúng dạng ({wrong}).") from None
    for id in (*groups, *(body.id for body in bodies)):
        if not is_series(f"{OUTGOING_BOOK}@{id}"):
            raise Missing("registers", f"Mã “{id}” của nhóm, hội đồng chỉ gồm chữ thường không dấu, số và gạch nối.")
    for abbr in legal:
        if not is_series(f"{LEGAL_BOOK}.{abbr}"):
            raise Missing("registers", f"Viết tắt “{abbr}” của văn bản quy phạm pháp luật không đúng dạng.")
    return Numbering(mode, types, groups, bodies, closed, legal)


def year_closes(year: int) -> datetime:
    """Return when the registers of a year take no more numbers."""
    return datetime(year + 1, *GRACE, 23, 59, 59, tzinfo=VIETNAM)


def is_series(series: str) -> bool:
    """Tell whether a text is the id of a series that takes numbers."""
    parts = _SERIES.fullmatch(series)
    return parts is not None and len(series) <= _LONGEST and parts["book"] in _TAKES_NUMBERS


def book_of(series: str) -> str:
    """Return the book a series belongs to: "van_ban_di" of "van_ban_di.QĐ"."""
    parts = _SERIES.fullmatch(series)
    return parts["book"] if parts else series


def fits(series: str, abbr: str) -> bool:
    """Tell whether a document of type ``abbr`` may carry a number of a series: a series by type is for that type."""
    parts = _SERIES.fullmatch(series)
    if parts is None or parts["book"] not in (OUTGOING_BOOK, LEGAL_BOOK):
        return False
    part = parts["part"]
    return not part or part.startswith(_GROUP) or part == (abbr or LETTER)


def name_of(series: str, numbering: Numbering = ONE_SERIES) -> str:
    """Return what a series is called: "Sổ văn bản đi (QĐ)"."""
    parts = _SERIES.fullmatch(series)
    if parts is None:
        return series
    names = {**BOOKS, LEGAL_BOOK: "Sổ văn bản quy phạm pháp luật", COPY_BOOK: "Sổ đăng ký bản sao"}
    name = names.get(parts["book"], parts["book"])
    if parts["body"]:
        known = next((body.name for body in numbering.bodies if body.id == parts["body"]), parts["body"])
        return f"{name} của {known}"
    return f"{name} ({parts['part'].removeprefix(_GROUP)})" if parts["part"] else name


def copy_notation(kind: str, office_short: str) -> str:
    """Return the notation of a copy: "SY-UBND" (NĐ 30/2020 PL I phần II: số bản sao/SY-tên cơ quan).

    Raises:
        Missing: not one of the three kinds of copy.
    """
    if kind not in COPIES:
        raise Missing("kind", "Bản sao là sao y (SY), trích sao (TrS) hoặc sao lục (SL).")
    return f"{kind}-{office_short}"


def legal_notation(year: int, abbr: str, office_short: str) -> str:
    """Return the notation of a legal normative document: "2026/QĐ-UBND", the year behind the number."""
    return f"{year}/{abbr}-{office_short}"


def is_legal(notation: str) -> bool:
    """Tell whether a notation is that of a legal normative document: the year stands in it (Luật BHVBQPPL)."""
    return _LEGAL_NOTATION.fullmatch(notation) is not None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None

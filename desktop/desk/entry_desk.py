"""Lines written by hand as Sổ đăng ký asks for them: the inputs of a book's columns, the lines there are, their end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from desktop.actions.write_entry import write_entry
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from workflow.documents.series import COPIES, GRACE
from workflow.errors import Missing
from workflow.people import Role
from workflow.registers.book import Column, book
from workflow.registers.entry import BY_HAND, COPIES_BOOK, Entry
from workflow.registers.entry import STAGES as ENTRY_STAGES
from workflow.vietnamese import iso_short

Values = Mapping[str, Any]

_LATER = frozenset({"code", "signed", "returned", "on", "moved", "kind", "place"})
"""Columns filled by the number, the day and what happens to the line afterwards."""
_SHOWN = 200


class EntryDesk:
    """Called from the records lane."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def by_hand(self, key: str) -> bool:
        """Tell whether this person writes lines into a book by hand (NĐ 30/2020 Điều 6: văn thư)."""
        return key in BY_HAND and self._place.me.has(Role.CLERK)

    def form(self, key: str) -> Form:
        """Return what a line of a book asks for; its day may still lie in the last year until its books close."""
        chosen, today = book(key), self._place.now().date()
        last_year = f" (đến {GRACE[1]:02d}/{GRACE[0]:02d} còn ghi được ngày năm trước)" if _still_open(today) else ""
        kinds = tuple((short, words) for short, words in COPIES.items())
        kind = (Field("kind", "Hình thức sao", "choice", kinds, value="SY", required=True),)
        fields = (
            Field("on", f"Ngày ghi sổ{last_year}", "date", value=today.isoformat(), required=True),
            *(kind if key == COPIES_BOOK else ()),
            *(_field(column) for column in chosen.columns if column.key not in _LATER),
        )
        return Form(f"Ghi dòng: {chosen.title}", "Ghi sổ", fields, wide=True)

    def write(self, key: str, values: Values) -> Done:
        """Write a line; a copy takes the next number of its series.

        Raises:
            Missing: nothing filled in, a number or a day that is none.
            NoNumberLeft, RegisterClosed, Refusal: as ``write_entry``.
        """
        cells = {
            column.key: value
            for column in book(key).columns
            if column.key not in _LATER and (value := _cell(column, values.get(column.key))) not in ("", None)
        }
        if not cells:
            raise Missing("values", "Dòng chưa ghi gì.", "Ghi ít nhất một cột.")
        on = date.fromisoformat(str(values.get("on") or self._place.now().date().isoformat()))
        item, _ = write_entry(self._place, key, cells, on=on, kind=str(values.get("kind") or ""))
        code = self._place.journal.state(item).code
        return Done(f"Đã ghi sổ, số {code}" if code else "Đã ghi sổ", item)

    def lines(self, key: str) -> Sequence[tuple[str, str]]:
        """Return id and words of the newest lines written by hand into a book."""
        journal = self._place.journal
        states = ((item, journal.state(item)) for item in reversed(journal.items("entry")))
        found = [(item, _words(state)) for item, state in states if state.register == key]
        return found[:_SHOWN]

    def change_form(self, key: str) -> Form:
        """Return which line, and what is to be done with it; refuses a book without lines.

        Raises:
            Missing: no line was written here.
        """
        lines = tuple(self.lines(key))
        if not lines:
            raise Missing("line", "Sổ này chưa có dòng nào ghi tay trên máy này.", "Ghi dòng trước.")
        acts = (("entry.signed", "Ký nhận"), ("entry.returned", "Ghi ngày trả"), ("entry.voided", "Bỏ dòng"))
        asked = {column.key for column in book(key).columns}
        column_of = {"entry.signed": "signed", "entry.returned": "returned"}
        offered = tuple(one for one in acts if column_of.get(one[0], "note") in asked)
        return Form("Sửa dòng đã ghi", "Tiếp tục", (
            Field("line", "Dòng", "choice", lines, value=lines[0][0], required=True),
            Field("act", "Việc", "choice", offered, value=offered[0][0], required=True),
        ))  # fmt: skip


def _still_open(today: date) -> bool:
    return (today.month, today.day) <= GRACE


def _field(column: Column) -> Field:
    hint = {"date": "ngày/tháng/năm", "number": "số"}.get(column.kind, "")
    return Field(column.key, column.title, "line", hint=hint)


def _cell(column: Column, value: object) -> str | int:
    text = str(value or "").strip()
    if not text or column.kind in ("text", "code"):
        return text
    if column.kind == "number":
        if not (text.isascii() and text.isdigit()):
            raise Missing(column.key, f"{column.title} phải là số.")
        return int(text)
    try:
        return datetime.strptime(text, "%d/%m/%Y").date().isoformat()
    except ValueError:
        raise Missing(column.key, f"{column.title} phải ghi ngày/tháng/năm.") from None


def _words(state: Entry) -> str:
    told = ("document", "code", "subject", "person")
    said = next((str(state.values[name]) for name in told if name in state.values), "")
    stage = ENTRY_STAGES.get(state.stage, "")
    return " · ".join(part for part in (state.code, iso_short(state.on), said, stage) if part)

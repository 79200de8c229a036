"""Why a line of an imported file was not taken over: where it stands, in which column, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.errors import Refusal


class BadFile(Refusal):
    """The file as a whole cannot be read; nothing of it was taken over."""

    code = "bad-file"
    title = "Không đọc được tệp danh mục"


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the file: its number as people count (from 1), and the sheet where there are several."""

    row: int
    sheet: str = ""

    @property
    def words(self) -> str:
        """ "dòng 12" or "trang «giay_to», dòng 12"."""
        return f"trang «{self.sheet}», dòng {self.row}" if self.sheet else f"dòng {self.row}"


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing wrong with one line; ``code`` names the procedure it belongs to, as far as it is known."""

    spot: Spot
    column: str
    text: str
    code: str = ""

    @property
    def words(self) -> str:
        """ "dòng 12, cột «so_ngay»: phải là số"."""
        column = f", cột «{self.column}»" if self.column else ""
        return f"{self.spot.words}{column}: {self.text}"

    def to_json(self) -> dict[str, Any]:
        """Return what the command prints."""
        place = {"sheet": self.spot.sheet} if self.spot.sheet else {}
        return {"row": self.spot.row, **place, "column": self.column, "code": self.code, "text": self.words}


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure as a file says it, in the names of SCHEMA.md, before it is checked.

    Attributes:
        value: the record.
        spot: where it stands.
        parts: where its parts stand, by list and place (("papers", 2)).
        columns: how the file calls a name of the record, where it is called otherwise.
        trouble: why it cannot be a record at all; nothing else is checked then.
    """

    value: Mapping[str, Any]
    spot: Spot
    parts: Mapping[tuple[str, int], Spot] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""

    def refuse(self, name: str, text: str, part: tuple[str, int] | None = None) -> Refused:
        """Return a refusal of the value ``name`` of the record, or of one of its parts."""
        spot = self.parts.get(part, self.spot) if part else self.spot
        column = self.columns.get(name, name)
        if part and part not in self.parts:
            column = f"{part[0]}[{part[1] + 1}].{name}" if name else f"{part[0]}[{part[1] + 1}]"
        return Refused(spot, column, text, str(self.value.get("code") or ""))

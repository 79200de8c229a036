"""What the province knows of its connection to the portal: catalogue data, the same on desk and server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow import payload as read
from workflow.national.schema import DATE_FORM
from workflow.national.states import BadTable, StateTable, read_table, shipped
from workflow.vietnamese import fold
from workflow.workdays import VIETNAM

CATALOGUE = "national"
CODES: Mapping[str, Mapping[str, str]] = {"TrangThaiBoSung": {"waiting": "0", "received": "1"}}
"""Codes the program assumes where the portal's description leaves them open; the province's own take their place."""


@dataclass(frozen=True, slots=True)
class Portal:
    """Codes and addresses the portal gave the province.

    Attributes:
        agency: code of the province there (``madonvi`` of every call).
        fields: code of a field of procedures (MaLinhVuc) by its name.
        file_url: address of a file, with ``{sha256}`` in it; "" while files are not offered.
        codes: codes of lists the portal's description leaves open (LoaiGiayTo, LoaiPhiLePhi, HinhThucThu,
            TrangThaiBoSung), by the program's own word; a word without a code is not sent.
        states: the province's own table of states, where it has decided otherwise.
    """

    agency: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    file_url: str = ""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: CODES)
    states: StateTable = field(default_factory=shipped)

    def field_code(self, name: str) -> str:
        """Return MaLinhVuc of a field, however its name is spelled; "" when it is not known."""
        return self.fields.get(fold(name), "")

    def code(self, name: str, word: str) -> str:
        """Return the portal's code for one of the program's words; "" when it is not known."""
        return self.codes.get(name, {}).get(word, "")

    def address(self, sha256: str) -> str:
        """Return where the portal may fetch a file."""
        return self.file_url.replace("{sha256}", sha256) if sha256 else ""


def read_portal(value: Mapping[str, Any]) -> Portal:
    """Read the catalogue ``national``; whatever is not as it should be reads as empty.

    Raises:
        BadTable: it brings a table of states that cannot be used.
    """
    fields = read.record(value, "fields")
    states = value.get("states")
    return Portal(
        read.text(value, "agency"),
        {fold(name): code for name, code in fields.items() if isinstance(code, str)},
        read.text(value, "file_url"),
        {**CODES, **{name: _codes(codes) for name, codes in read.record(value, "codes").items()}},
        read_table(states) if isinstance(states, Mapping) else shipped(),
    )


def _codes(value: Any) -> dict[str, str]:
    known = value if isinstance(value, Mapping) else {}
    return {str(word): code for word, code in known.items() if isinstance(code, str)}


def portal_time(text: str | None) -> str:
    """Return a moment (ISO 8601) as the portal writes it, ``yyyyMMddHHmmss`` in Vietnamese time; "" for no moment."""
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text)
        local = at.replace(tzinfo=VIETNAM) if at.tzinfo is None else at.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return ""
    return f"{local.year:04d}{local:%m%d%H%M%S}"


__all__ = ["CATALOGUE", "DATE_FORM", "BadTable", "Portal", "portal_time", "read_portal"]

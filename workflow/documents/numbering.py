"""Number books: which there are, how a number is written, and what a register's sequence must account for."""

from __future__ import annotations

from collections.abc import Iterable

INCOMING_BOOK = "van_ban_den"
OUTGOING_BOOK = "van_ban_di"
DOSSIER_BOOK = "mhs"
BOOKS = {INCOMING_BOOK: "Sổ văn bản đến", OUTGOING_BOOK: "Sổ văn bản đi", DOSSIER_BOOK: "Sổ hồ sơ một cửa"}


def written(number: int) -> str:
    """Return a number as it stands on the paper: "07", "12", "1247" (NĐ 30/2020 PL I mục II.3: 0 before 1 to 9)."""
    return f"{number:02d}"


def notation(type_abbr: str, office_short: str, unit_short: str = "") -> str:
    """Return the notation: "QĐ-UBND", and for a letter without a type "UBND-KT" (NĐ 30/2020 PL I mục II.3)."""
    return "-".join(part for part in ((type_abbr, office_short) if type_abbr else (office_short, unit_short)) if part)


def code(number: int, notation: str) -> str:
    """Return number and notation as one: "12/QĐ-UBND"."""
    return f"{written(number)}/{notation}"


def same_code(one: str, other: str) -> bool:
    """Tell whether two written codes are the same number and notation ("7/QĐ-UBND" and "07/QĐ-UBND" are)."""
    return _parts(one) == _parts(other)


def _parts(text: str) -> tuple[str, str]:
    number, _, rest = text.strip().partition("/")
    return number.strip().lstrip("0") or "0", rest.strip()


def gaps(used: Iterable[int]) -> list[tuple[int, int]]:
    """Return the stretches of numbers from 1 to the highest used one that nobody accounts for.

    A register runs from 01 on 1 January without holes (NĐ 30/2020 Điều 15); whatever is listed here needs a reason.
    """
    found: list[tuple[int, int]] = []
    expected = 1
    for number in sorted(set(used)):
        if number > expected:
            found.append((expected, number - 1))
        expected = max(expected, number + 1)
    return found

"""Finds the stamp of secrecy on the pages of a document: alone on its line, spaced out, split, in any encoding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from workflow.text.legacy import Encoding, to_unicode
from workflow.vietnamese import clean

HEAD = 14
"""Lines at the top of a page among which a stamp stands (NĐ 30/2020 PL I: ô 10a, below the number)."""
_LEVELS = {"MẬT": "MẬT", "TỐIMẬT": "TỐI MẬT", "TUYỆTMẬT": "TUYỆT MẬT"}
_PLAIN = {"TOIMAT": "TỐI MẬT", "TUYETMAT": "TUYỆT MẬT"}
_LETTERS_OF_A_STAMP = 8
_LONGEST_LINE = 60
_LETTERS_AS_TYPED = 16
"""Letters a line with a stamp alone has at most, two signs for a letter in the old encodings."""
_LONGEST_PART = 5
"""Letters of "TUYỆT": a stamp may be printed below itself, word by word or letter by letter."""
_MAY = re.compile(r"[mM].{1,12}?[tT]")
"""What every spelling of a stamp has: M, a vowel and its signs, T."""
_WHOLE = (*_LEVELS, *_PLAIN)
_ABOUT = re.compile(r"\bbí\s+mật\s+nhà\s+nước\b", re.IGNORECASE)
_DECLARED = re.compile(
    r"^\W*(?:độ|mức\s+độ|cấp\s+độ|dấu)\s+(?:chỉ\s+)?(?:độ\s+)?(?:bảo\s+)?mật\s*[:：]\s*(tuyệt\s+mật|tối\s+mật|mật)\W*$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:^|\s{2,}|\||\t)\W*(TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\W*(?:$|\s{2,}|\||\t)"
    r"|^\W*(TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\s+(?=C[ỘỌ]NG\s+H[ÒO]|Đ[ộỘ]c\s+l[ậẬ]p)"
    r"|(?:H[ạẠ]nh\s+ph[úÚ]c|VI[ỆẸ]T\s+NAM|\d/[A-ZĐ-]+)\s+(TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\W*$"
)
"""A stamp that reading a page left to right joined to what stands beside it."""


def secret_pages(pages: Iterable[str]) -> str:
    """Return the level some page bears ("MẬT", "TỐI MẬT", "TUYỆT MẬT"), or "".

    Below the head of a page a document about the protection of secrets may name the levels in a table; there only a
    document on something else is taken to be stamped.

    Args:
        pages: the text of each page, line by line as it is read from the file.
    """
    about = False
    for page in pages:
        lines = [line for line in unicodedata.normalize("NFC", page).splitlines() if line.strip()]
        about = about or any(_ABOUT.search(line) for line in lines)
        level = _stamp(lines[:HEAD], head=True) or ("" if about else _stamp(lines, head=False)) or _declared(lines)
        if level:
            return level
    return ""


def _declared(lines: Iterable[str]) -> str:
    """Return the level a line such as "Độ mật: Tối mật" names."""
    for line in lines:
        if (":" not in line and "：" not in line) or _MAY.search(line) is None:
            continue
        for read in _readings(line):
            found = _DECLARED.match(clean(read))
            if found is not None:
                return _LEVELS[_compact(found.group(1)).upper()]
    return ""


def _stamp(lines: Sequence[str], *, head: bool) -> str:
    for place, line in enumerate(lines):
        if len(line.strip()) > _LONGEST_LINE:
            continue
        level = _alone(line) or _split(lines[place : place + _LETTERS_OF_A_STAMP]) or (_beside(line) if head else "")
        if level:
            return level
    return ""


def _alone(line: str) -> str:
    """Return the level a line says that says nothing else, in capitals or as a name ("Tối mật")."""
    if _letters(line) > _LETTERS_AS_TYPED or _MAY.search(line) is None:
        return ""
    for read in _readings(line):
        bare = read.strip(" .:;|*_-–—=~#()[]{}<>“”\"'\t\u00a0")
        text = _compact(bare)
        if not 0 < len(text) <= _LETTERS_OF_A_STAMP:
            continue
        level = _LEVELS.get(text) or (_PLAIN.get(text) if text.isascii() else None)
        if level or (bare == bare.capitalize() and bare == read.strip() and len(text) > 3):
            level = level or _LEVELS.get(text.upper())
        if level:
            return level
    return ""


def _split(lines: Sequence[str]) -> str:
    """Return the level that the first of these lines, of a few capitals each, say together."""
    text = ""
    if "T" not in lines[0] and "M" not in lines[0]:
        return ""
    for number, line in enumerate(lines):
        part = _compact(clean(line)) if _letters(line) <= _LONGEST_PART else ""
        if not 0 < len(part) <= _LONGEST_PART or not part.isupper():
            return ""
        text += part
        if number and (level := _LEVELS.get(text) or _PLAIN.get(text)):
            return level
        if not any(one.startswith(text) for one in _WHOLE):
            return ""
    return ""


def _beside(line: str) -> str:
    found = _BESIDE.search(line)
    return _LEVELS[_compact(next(filter(None, found.groups())))] if found is not None else ""


def _readings(line: str) -> Iterator[str]:
    """Yield a line as it is and, where it could be, as it reads in the old encodings."""
    yield line
    if not line.isascii() and len(line) <= _LONGEST_LINE:
        for encoding in Encoding:
            read = to_unicode(line, encoding)
            if read != line:
                yield read.upper() if _shouted(line) else read


def _shouted(line: str) -> bool:
    letters = [char for char in line if char.isascii() and char.isalpha()]
    return bool(letters) and all(char.isupper() for char in letters)


def _letters(line: str) -> int:
    """Count the letters: cheap, so that long texts are gone through quickly."""
    return sum(map(str.isalpha, line))


def _compact(text: str) -> str:
    return "".join(char for char in clean(text) if char.isalpha())

"""What is different between two versions of a paper, by what can be read on their pages; line breaks do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_SENTENCE = re.compile(r"(?<=[.;:!?])\s+")
_ALONE = re.compile(r"^\s*\d{1,4}\s*$", re.MULTILINE)
_CONTEXT = 4
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: its page (from 1) in the newer version, in the older one where it was taken out."""

    page: int
    before: str
    after: str

    def words(self) -> str:
        """Return the change as a person reads it."""
        if not self.before:
            return f"Trang {self.page}: thêm “{_short(self.after)}”"
        if not self.after:
            return f"Trang {self.page}: bỏ “{_short(self.before)}”"
        before, after = _around(self.before.split(), self.after.split())
        return f"Trang {self.page}: “{_short(before)}” → “{_short(after)}”"


def compare_pages(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """Compare the texts of the pages, sentence by sentence.

    Page numbers that stand alone on a line are passed over, and so is where lines and pages break.
    """
    old, new = list(_sentences(before)), list(_sentences(after))
    matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    found = []
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone, come = old[old_from:old_to], new[new_from:new_to]
        page = (come or gone)[0][0]
        found.append(Change(page, " ".join(text for _, text in gone), " ".join(text for _, text in come)))
    return tuple(found)


def _sentences(pages: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield page and text of every sentence; one that runs over a page belongs to the page it begins on."""
    open_page, kept = 1, ""
    for number, page in enumerate(pages, 1):
        parts = _SENTENCE.split(" ".join(_ALONE.sub("", page).split()))
        for at, part in enumerate(parts):
            if not kept:
                open_page = number
            kept = f"{kept} {part}".strip()
            if kept and (at < len(parts) - 1 or kept[-1] in ".;:!?"):
                yield open_page, kept
                kept = ""
    if kept:
        yield open_page, kept


def _around(before: list[str], after: list[str]) -> tuple[str, str]:
    """Leave out what both share at their ends but for a few words."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return _cut(before, head, tail), _cut(after, head, tail)


def _cut(words: list[str], head: int, tail: int) -> str:
    begin, end = max(head - _CONTEXT, 0), len(words) - max(tail - _CONTEXT, 0)
    return f"{'… ' if begin else ''}{' '.join(words[begin:end])}{' …' if end < len(words) else ''}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"

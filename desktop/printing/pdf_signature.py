"""The end of a draft: nơi nhận on the left, on the right who signs, with room for the signature and the seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm

from desktop.printing.content import DraftContent, Signatory
from desktop.printing.fonts import BOLD, BOLD_ITALIC, REGULAR, width, wrapped
from desktop.printing.nd30_page import (
    BODY_SIZE,
    DRAFTER_SIZE,
    LEADER_BOX_MM,
    LEFT_MM,
    RECIPIENTS_COLUMN_MM,
    RECIPIENTS_LABEL_SIZE,
    RECIPIENTS_SIZE,
    SEAL_MM,
    SIGNATURE_COLUMN_MM,
)
from desktop.printing.sheet import Sheet

_ABOVE = 14.0
_LEADING = 17.0
_SIGNING_ROOM = (LEADER_BOX_MM[1] + 5) * mm
_RECIPIENT_LEADING = RECIPIENTS_SIZE * 1.15
_LEFT = LEFT_MM * mm
_MIDDLE = (LEFT_MM + RECIPIENTS_COLUMN_MM + SIGNATURE_COLUMN_MM / 2) * mm
_BETWEEN = BODY_SIZE + 10
_LEFT_COLUMN = (_LEFT + RECIPIENTS_COLUMN_MM * mm / 2, (RECIPIENTS_COLUMN_MM - 4) * mm)
_RIGHT_COLUMN = (_MIDDLE, SIGNATURE_COLUMN_MM * mm)
"""Of a column for signatures, its middle and its width."""
_INITIALS = (18 * mm, 9 * mm)
_INITIALS_PLACES = 3
_LOWEST = 8 * mm
Place = tuple[int, float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Signing:
    """One block of a signature: the lines above it and the name below, centred on a column."""

    posts: tuple[str, ...]
    name: str
    middle: float

    @classmethod
    def of(cls, who: Signatory, column: tuple[float, float]) -> _Signing:
        """Break the lines to a column given by its middle and its width."""
        middle, across = column
        lines = (line for text in who.posts for line in wrapped(text.upper(), BOLD, BODY_SIZE, across))
        return cls(tuple(lines), who.signer, middle)

    @property
    def drop(self) -> float:
        """How far the name stands below the first line."""
        return max(0, len(self.posts) - 1) * _LEADING + _SIGNING_ROOM + BODY_SIZE

    def draw(self, sheet: Sheet, y: float, name: float) -> float:
        """Draw it from the line ``y`` on with the name on the line ``name``; return the middle of the room above it."""
        sheet.lines(self.middle, y, self.posts, BODY_SIZE, BOLD, _LEADING / BODY_SIZE)
        sheet.centred(self.middle, name, self.name, BODY_SIZE, BOLD)
        return name + (_SIGNING_ROOM + 2 * BODY_SIZE - 4) / 2


class SignatureBlock:
    """Boxes 7 to 9b and 12 of the page, measured before they are drawn.

    Who signs beside the signer stands to the left of the signer, further ones in a row below; nơi nhận is then under
    all of them (PL I, phần II, mục I.7: each with authority, post, name and signature of the own).
    """

    def __init__(self, content: DraftContent) -> None:
        self._content = content
        self.initials: tuple[Place, ...] = ()
        self.cosigners: tuple[Place, ...] = ()
        signer, beside = Signatory(content.signer, content.post, content.authority), content.cosigners
        self._rows = [[*(_Signing.of(one, _LEFT_COLUMN) for one in beside[:1]), _Signing.of(signer, _RIGHT_COLUMN)]]
        for at in range(1, len(beside), 2):
            pair = zip(beside[at : at + 2], (_LEFT_COLUMN, _RIGHT_COLUMN), strict=False)
            self._rows.append([_Signing.of(one, column) for one, column in pair])
        self._recipients = [
            line for text in content.recipient_lines
            for line in _hanging(text, (RECIPIENTS_COLUMN_MM - 4) * mm)
        ]

    @property
    def height(self) -> float:
        """How much of the page the block takes, with the air above it."""
        right = sum(map(_drop, self._rows)) + _BETWEEN * (len(self._rows) - 1) + _LEADING
        left = RECIPIENTS_LABEL_SIZE * 1.3 + len(self._recipients) * _RECIPIENT_LEADING
        left += DRAFTER_SIZE + 8 if self._content.drafter_line else 0
        return _ABOVE + (right + _BETWEEN + left if self._content.cosigners else max(right, left))

    def draw(self, sheet: Sheet, top: float) -> dict[str, Place]:
        """Draw the block under ``top``; return the boxes of the leader's signature and of the seal.

        ``initials`` are then the places of those who checked the draft, behind the last line of nơi nhận; ``cosigners``
        those of who signs beside the signer.
        """
        start = y = top - _ABOVE - BODY_SIZE
        places: list[tuple[float, float]] = []
        for row in self._rows:
            name = y - _drop(row)
            places += [(one.middle, one.draw(sheet, y, name)) for one in row]
            y = name - _BETWEEN
        under = y if self._content.cosigners else start
        self.initials = _initials(sheet.page, *self._draw_recipients(sheet, under))
        signer = places.pop(1 if self._content.cosigners else 0)
        self.cosigners = tuple(_leader_box(sheet.page, *place) for place in places)
        return _boxes(sheet.page, signer[1])

    def _draw_recipients(self, sheet: Sheet, y: float) -> tuple[float, float]:
        """Draw box 9b; return where its last line ends."""
        sheet.text(_LEFT, y, "Nơi nhận:", RECIPIENTS_LABEL_SIZE, BOLD_ITALIC)
        y -= RECIPIENTS_LABEL_SIZE * 1.15
        for line in self._recipients:
            sheet.text(_LEFT, y, line, RECIPIENTS_SIZE)
            y -= _RECIPIENT_LEADING
        if self._content.drafter_line:
            sheet.text(_LEFT, y - 8, self._content.drafter_line, DRAFTER_SIZE)
        last = self._recipients[-1] if self._recipients else ""
        return _LEFT + width(last, REGULAR, RECIPIENTS_SIZE), y + _RECIPIENT_LEADING


def _initials(page: int, x: float, y: float) -> tuple[Place, ...]:
    """Return the places behind the end of a line, in rows below it where the column is full."""
    across, high = _INITIALS
    left, places = x + 6, []
    low = y - high / 3
    for _ in range(_INITIALS_PLACES):
        if left + across > (LEFT_MM + RECIPIENTS_COLUMN_MM) * mm:
            left, low = _LEFT, low - high - 4
        places.append((page, left, max(low, _LOWEST), across, high))
        left += across + 3
    return tuple(places)


def _boxes(page: int, middle: float) -> dict[str, Place]:
    """Return the leader's box centred under the post, and the seal over its left third, both around ``middle``."""
    seal, leader = SEAL_MM * mm, _leader_box(page, _MIDDLE, middle)
    right = leader[1] + leader[3] / 3
    return {"lanh_dao": leader, "co_quan": (page, right - seal, middle - seal / 2, seal, seal)}


def _leader_box(page: int, x: float, y: float) -> Place:
    """Return the box of a signature around its middle."""
    across, high = LEADER_BOX_MM[0] * mm, LEADER_BOX_MM[1] * mm
    return page, x - across / 2, y - high / 2, across, high


def _drop(row: Sequence[_Signing]) -> float:
    return max(one.drop for one in row)


def _hanging(text: str, available: float) -> list[str]:
    """Break one line of nơi nhận as words fill it; further lines have no dash."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(joined, REGULAR, RECIPIENTS_SIZE) > available:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines

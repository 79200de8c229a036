"""The end of a draft: nơi nhận on the left, on the right who signs, with room for the signature and the seal."""

from __future__ import annotations

from reportlab.lib.units import mm

from desktop.printing.content import DraftContent
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
_INITIALS = (18 * mm, 9 * mm)
_INITIALS_PLACES = 3
_LOWEST = 8 * mm
Place = tuple[int, float, float, float, float]


class SignatureBlock:
    """Boxes 7 to 9b and 12 of the page, measured before they are drawn."""

    def __init__(self, content: DraftContent) -> None:
        self._content = content
        self.initials: tuple[Place, ...] = ()
        across = SIGNATURE_COLUMN_MM * mm
        words = [*content.authority.splitlines(), content.post]
        self._posts = [line for text in words if text for line in wrapped(text.upper(), BOLD, BODY_SIZE, across)]
        self._recipients = [
            line for text in content.recipient_lines
            for line in _hanging(text, (RECIPIENTS_COLUMN_MM - 4) * mm)
        ]

    @property
    def height(self) -> float:
        """How much of the page the block takes, with the air above it."""
        right = BODY_SIZE + len(self._posts) * _LEADING + _SIGNING_ROOM
        left = RECIPIENTS_LABEL_SIZE * 1.3 + len(self._recipients) * _RECIPIENT_LEADING
        return _ABOVE + max(right, left + (DRAFTER_SIZE + 8 if self._content.drafter_line else 0))

    def draw(self, sheet: Sheet, top: float) -> dict[str, Place]:
        """Draw the block under ``top``; return the boxes of the leader's signature and of the seal.

        ``initials`` are then the places of those who checked the draft, behind the last line of nơi nhận.
        """
        y = top - _ABOVE - BODY_SIZE
        self.initials = _initials(sheet.page, *self._draw_recipients(sheet, y))
        y = sheet.lines(_MIDDLE, y, self._posts, BODY_SIZE, BOLD, _LEADING / BODY_SIZE)
        name = y - _SIGNING_ROOM - BODY_SIZE
        sheet.centred(_MIDDLE, name, self._content.signer, BODY_SIZE, BOLD)
        return _boxes(sheet.page, (y - 4 + name + BODY_SIZE) / 2)

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
    across, high, seal = LEADER_BOX_MM[0] * mm, LEADER_BOX_MM[1] * mm, SEAL_MM * mm
    leader = (page, _MIDDLE - across / 2, middle - high / 2, across, high)
    right = leader[1] + across / 3
    return {"lanh_dao": leader, "co_quan": (page, right - seal, middle - seal / 2, seal, seal)}


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

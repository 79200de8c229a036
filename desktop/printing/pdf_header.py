"""The head of the first page: agency, Quốc hiệu, number, date, and the subject or the name of the document."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.units import mm

from desktop.printing.content import DraftContent, name_lines
from desktop.printing.fonts import BOLD, ITALIC, REGULAR, width, wrapped
from desktop.printing.nd30_page import (
    AGENCY_RULE,
    AGENCY_SIZE,
    BOTTOM_MM,
    CONTACT_SIZE,
    DATE_SIZE,
    LEFT_MM,
    LETTER_SUBJECT_SIZE,
    MOTTO,
    MOTTO_SIZE,
    NUMBER_SIZE,
    PAGE_HEIGHT_MM,
    STAMP_HEIGHT_MM,
    STATE,
    STATE_COLUMN_MM,
    STATE_SIZE,
    SUBJECT_GAP,
    TEXT_WIDTH_MM,
    TITLE_SIZE,
    TOP_MM,
    URGENCY_SIZE,
)
from desktop.printing.nd30_types import URGENCIES, date_line
from desktop.printing.sheet import BLACK, STAMP_RED, Sheet

NUMBER_GAP = 28.0
"""Room left for the number: four digits at 13 pt and air."""
WIDEST_DATE = "ngày 30 tháng 10 năm 2026"
_BOX_HEIGHT = 18.0
_ASCENT, _DESCENT = 0.891, 0.216
"""Of Liberation Serif: a line filled in later stands in the middle of its box and must meet the baseline around it."""

_LEFT_WIDTH = (TEXT_WIDTH_MM - STATE_COLUMN_MM) * mm
_LEFT_MIDDLE = LEFT_MM * mm + _LEFT_WIDTH / 2
_RIGHT_MIDDLE = LEFT_MM * mm + _LEFT_WIDTH + STATE_COLUMN_MM * mm / 2
_TOP = (PAGE_HEIGHT_MM - TOP_MM) * mm


@dataclass(frozen=True, slots=True)
class Header:
    """Where the head ends, what the foot of page 1 takes, and the empty boxes for number and date."""

    bottom: float
    footer: float
    boxes: dict[str, tuple[int, float, float, float, float]]


def draw_header(sheet: Sheet, content: DraftContent) -> Header:
    """Draw boxes 1 to 5 and 10b of the first page, and box 13 at its foot."""
    left = _agency(sheet, content)
    right = _state(sheet)
    y = min(left, right) - 18
    boxes = _number(sheet, y, content) | _date(sheet, y, content)
    y = _letter_subject(sheet, y, content) if content.letter else y
    y = _stamps(sheet, y, content)
    if not content.letter:
        y = _title(sheet, y - TITLE_SIZE - 14, content)
    return Header(y - 8, _contact(sheet, content), boxes)


def _agency(sheet: Sheet, content: DraftContent) -> float:
    y = _TOP - AGENCY_SIZE
    if content.above:
        above = wrapped(content.above.upper(), REGULAR, AGENCY_SIZE, _LEFT_WIDTH)
        y = sheet.lines(_LEFT_MIDDLE, y, above, AGENCY_SIZE) - AGENCY_SIZE * 1.25
    names = [content.issuing_body.upper()] if content.above else name_lines(content.issuing_body)
    lines = [line for name in names for line in wrapped(name, BOLD, AGENCY_SIZE, _LEFT_WIDTH)]
    y = sheet.lines(_LEFT_MIDDLE, y, lines, AGENCY_SIZE, BOLD, 1.25)
    sheet.rule(_LEFT_MIDDLE, y - 4.5, width(lines[-1], BOLD, AGENCY_SIZE) * AGENCY_RULE)
    return y - 4.5


def _state(sheet: Sheet) -> float:
    y = _TOP - STATE_SIZE
    sheet.centred(_RIGHT_MIDDLE, y, STATE, STATE_SIZE, BOLD)
    y -= STATE_SIZE * 1.25
    sheet.centred(_RIGHT_MIDDLE, y, MOTTO, MOTTO_SIZE, BOLD)
    sheet.rule(_RIGHT_MIDDLE, y - 4.5, width(MOTTO, BOLD, MOTTO_SIZE))
    return y - 4.5


def _number(sheet: Sheet, y: float, content: DraftContent) -> dict[str, tuple[int, float, float, float, float]]:
    """Write "Số:   /UBND-KT" with its gap, or the whole number when it is known."""
    if content.number:
        sheet.centred(_LEFT_MIDDLE, y, f"Số: {content.number}/{content.notation}", NUMBER_SIZE)
        return {}
    before, after = "Số: ", f"/{content.notation}"
    lead = width(before, REGULAR, NUMBER_SIZE)
    x = _LEFT_MIDDLE - (lead + NUMBER_GAP + width(after, REGULAR, NUMBER_SIZE)) / 2
    sheet.text(x, y, before, NUMBER_SIZE)
    sheet.text(x + lead + NUMBER_GAP, y, after, NUMBER_SIZE)
    return {"so": _blank(x + lead, y, NUMBER_GAP, NUMBER_SIZE)}


def _date(sheet: Sheet, y: float, content: DraftContent) -> dict[str, tuple[int, float, float, float, float]]:
    """Write "Năm Căn, " and leave room for the rest of the line, or the whole line when the day is known."""
    if content.on:
        sheet.centred(_RIGHT_MIDDLE, y, date_line(content.place, content.on), DATE_SIZE, ITALIC)
        return {}
    before = f"{content.place}, "
    lead, gap = width(before, ITALIC, DATE_SIZE), width(WIDEST_DATE, ITALIC, DATE_SIZE) + 4
    x = _RIGHT_MIDDLE - (lead + gap) / 2
    sheet.text(x, y, before, DATE_SIZE, ITALIC)
    return {"ngay": _blank(x + lead, y, gap, DATE_SIZE)}


def _blank(x: float, baseline: float, across: float, size: float) -> tuple[int, float, float, float, float]:
    """Return the box whose middle line stands on ``baseline``."""
    under = (_BOX_HEIGHT - (_ASCENT + _DESCENT) * size) / 2 + _DESCENT * size
    return 0, x, baseline - under, across, _BOX_HEIGHT


def _letter_subject(sheet: Sheet, y: float, content: DraftContent) -> float:
    lines = wrapped(f"V/v {content.subject}", REGULAR, LETTER_SUBJECT_SIZE, _LEFT_WIDTH - 6)
    return sheet.lines(_LEFT_MIDDLE, y - LETTER_SUBJECT_SIZE - SUBJECT_GAP, lines, LETTER_SUBJECT_SIZE)


def _stamps(sheet: Sheet, y: float, content: DraftContent) -> float:
    """Draw the urgency frame (ô 10b) and the words of circulation (ô 11) under the number."""
    for words, frame in ((content.urgency, URGENCIES.get(content.urgency, 40.0)), (content.circulation, 56.0)):
        if words:
            y = _stamp(sheet, y - 8, words, frame * mm)
    return y


def _stamp(sheet: Sheet, top: float, words: str, frame: float) -> float:
    high = STAMP_HEIGHT_MM * mm
    sheet.canvas.setStrokeColor(STAMP_RED)
    sheet.canvas.setFillColor(STAMP_RED)
    sheet.canvas.setLineWidth(1.2)
    sheet.canvas.rect(_LEFT_MIDDLE - frame / 2, top - high, frame, high)
    size = min(URGENCY_SIZE, URGENCY_SIZE * (frame - 4) / width(words, BOLD, URGENCY_SIZE))
    sheet.centred(_LEFT_MIDDLE, top - high / 2 - size * 0.34, words, size, BOLD)
    sheet.canvas.setStrokeColor(BLACK)
    sheet.canvas.setFillColor(BLACK)
    return top - high


def _title(sheet: Sheet, y: float, content: DraftContent) -> float:
    """Draw the name of the document and its subject with the short rule (ô 5a)."""
    middle = (LEFT_MM + TEXT_WIDTH_MM / 2) * mm
    sheet.centred(middle, y, content.type.upper(), TITLE_SIZE, BOLD)
    lines = wrapped(content.subject, BOLD, TITLE_SIZE, (TEXT_WIDTH_MM - 24) * mm)
    y = sheet.lines(middle, y - TITLE_SIZE * 1.25, lines, TITLE_SIZE, BOLD, 1.25)
    sheet.rule(middle, y - 6, width(lines[-1], BOLD, TITLE_SIZE) * AGENCY_RULE)
    return y - 12


def _contact(sheet: Sheet, content: DraftContent) -> float:
    """Draw the agency's address under a rule of the full width at the foot of page 1; return the room it takes."""
    if not content.contact:
        return 0.0
    middle = (LEFT_MM + TEXT_WIDTH_MM / 2) * mm
    lines = wrapped(content.contact, REGULAR, CONTACT_SIZE, TEXT_WIDTH_MM * mm)
    first = BOTTOM_MM * mm + (len(lines) - 1) * CONTACT_SIZE * 1.2
    sheet.lines(middle, first, lines, CONTACT_SIZE)
    sheet.rule(middle, first + CONTACT_SIZE + 3, TEXT_WIDTH_MM * mm)
    return first + CONTACT_SIZE + 9 - BOTTOM_MM * mm

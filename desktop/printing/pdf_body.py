"""The body of a draft: bases, paragraphs and articles, flowing over pages so that the signature never stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph

from desktop.printing.content import DraftContent, ParagraphKind, kind_of, label_of
from desktop.printing.fonts import BOLD, ITALIC, REGULAR, load_fonts, width
from desktop.printing.nd30_page import (
    BODY_LEADING,
    BODY_SIZE,
    INDENT_MM,
    LEFT_MM,
    PAGE_HEIGHT_MM,
    PAGE_NUMBER_SIZE,
    PAGE_WIDTH_MM,
    PARAGRAPH_GAP,
    TEXT_WIDTH_MM,
    TOP_MM,
)
from desktop.printing.sheet import Sheet

_WIDTH = TEXT_WIDTH_MM * mm
_MANY = 100_000.0
_CENTRE: Final = 1
_JUSTIFY: Final = 4
_KEPT_LINES = 2
"""Lines of the body that go with the signature onto a new page."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph and the air above it; ``heading`` stays with what follows."""

    paragraph: Flowable
    above: float = PARAGRAPH_GAP
    heading: bool = False


def blocks_of(content: DraftContent) -> list[Block]:
    """Return everything between the head and the signature, in order."""
    load_fonts()
    blocks = _addressees(content.addressees)
    if content.decider:
        blocks.append(Block(_centred(content.decider.upper()), 8, heading=True))
    blocks += [Block(Paragraph(escape(line), _style("base", ITALIC))) for line in content.base_lines]
    if content.enacting:
        blocks.append(Block(_centred(content.enacting), 10, heading=True))
    return blocks + [_body_block(text) for text in content.paragraphs]


class Flow:
    """Puts blocks onto pages from ``y`` down to ``floor``; further pages begin under the top margin."""

    def __init__(self, sheet: Sheet, y: float, *, floor: float) -> None:
        self._sheet = sheet
        self._floor = floor
        self._fresh = False
        self.y = y

    def run(self, blocks: Sequence[Block], *, keep: float) -> None:
        """Draw ``blocks``; the last lines stay on one page with ``keep`` points of signature under them."""
        for block in blocks[:-1]:
            self._put(block)
        if blocks:
            self._put_last(blocks[-1], keep)
        elif self.y - keep < self._floor:
            self._turn()

    def _put(self, block: Block) -> None:
        high = block.paragraph.wrap(_WIDTH, _MANY)[1]
        room = self.y - block.above - self._floor
        if high + (2 * BODY_LEADING if block.heading else 0) <= room or (self._fresh and block.heading):
            self._draw(block.paragraph, high, block.above)
            return
        parts = [] if block.heading else block.paragraph.split(_WIDTH, room)
        if len(parts) == 2:
            self._draw(parts[0], parts[0].wrap(_WIDTH, _MANY)[1], block.above)
            self._turn()
            self._put(Block(parts[1], 0))
        elif self._fresh:
            self._draw(block.paragraph, high, block.above)
        else:
            self._turn()
            self._put(block)

    def _put_last(self, block: Block, keep: float) -> None:
        high = block.paragraph.wrap(_WIDTH, _MANY)[1]
        room = self.y - block.above - self._floor
        if high + keep <= room:
            self._draw(block.paragraph, high, block.above)
            return
        lines = round(high / BODY_LEADING)
        first = min(int(room // BODY_LEADING), lines - _KEPT_LINES)
        parts = block.paragraph.split(_WIDTH, first * BODY_LEADING + 0.1) if first >= _KEPT_LINES else []
        if len(parts) == 2:
            self._draw(parts[0], parts[0].wrap(_WIDTH, _MANY)[1], block.above)
            self._turn()
            self._put_last(Block(parts[1], 0), keep)
        elif self._fresh:
            self._draw(block.paragraph, high, block.above)
        else:
            self._turn()
            self._put_last(block, keep)

    def _draw(self, paragraph: Flowable, high: float, above: float) -> None:
        self.y -= high if self._fresh else above + high
        paragraph.drawOn(self._sheet.canvas, LEFT_MM * mm, self.y)
        self._fresh = False

    def _turn(self) -> None:
        """Begin a page with its number in the middle of the top margin (PL I, phần I, mục 7)."""
        self._sheet.next_page()
        top = (PAGE_HEIGHT_MM - TOP_MM) * mm
        number = str(self._sheet.page + 1)
        self._sheet.centred(PAGE_WIDTH_MM * mm / 2, top + 8 * mm - PAGE_NUMBER_SIZE / 2, number, PAGE_NUMBER_SIZE)
        self.y = top
        self._floor = min(self._floor, TOP_MM * mm)
        self._fresh = True


def _addressees(names: Sequence[str]) -> list[Block]:
    """Kính gửi on one line for one addressee, else a list with dashes (PL I, phần II, mục I.9a)."""
    if not names:
        return []
    if len(names) == 1:
        line = Paragraph(f"Kính gửi: {escape(names[0].rstrip('.;'))}.", _style("to", REGULAR, _CENTRE, indent=0))
        return [Block(line, 10)]
    start = 25 * mm
    label = Paragraph("Kính gửi:", _style("to-label", REGULAR, indent=start))
    item = _style("to-item", REGULAR, indent=-8, left=start + width("Kính gửi: ", REGULAR, BODY_SIZE) + 8)
    lines = [f"- {escape(name.rstrip('.;'))}{'.' if name is names[-1] else ';'}" for name in names]
    return [Block(label, 10, heading=True), *(Block(Paragraph(line, item), 1) for line in lines)]


def _body_block(text: str) -> Block:
    kind = kind_of(text)
    if kind is ParagraphKind.HEADING:
        return Block(_centred(text), 10, heading=True)
    if kind is ParagraphKind.TITLE:
        return Block(Paragraph(escape(text), _style("title", BOLD)), heading=True)
    if kind is ParagraphKind.ARTICLE:
        label, rest = label_of(text)
        return Block(Paragraph(f"<b>{escape(label)}</b>{escape(rest)}", _style("body", REGULAR)))
    return Block(Paragraph(escape(text), _style("body", REGULAR)))


def _centred(text: str) -> Paragraph:
    return Paragraph(escape(text), _style("centred", BOLD, _CENTRE, indent=0))


def _style(
    name: str, font: str, align: Literal[1, 4] = _JUSTIFY, *, indent: float = INDENT_MM * mm, left: float = 0
) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, fontSize=BODY_SIZE, leading=BODY_LEADING, alignment=align,
        firstLineIndent=indent, leftIndent=left, allowWidows=0, allowOrphans=0, splitLongWords=1,
    )

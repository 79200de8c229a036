"""The page that is signed: a draft of NĐ 30/2020 as PDF, with the places left for number, date and signatures."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.units import mm

from desktop.printing.content import DraftContent
from desktop.printing.nd30_page import BOTTOM_MM
from desktop.printing.pdf_body import Flow, blocks_of
from desktop.printing.pdf_header import draw_header
from desktop.printing.pdf_signature import SignatureBlock
from desktop.printing.plain_text import printable_content
from desktop.printing.sheet import A4, Sheet

Place = tuple[int, float, float, float, float]
"""A box of the page: index of the page from 0, then x, y, width, height in points from its lower left."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A finished PDF and where its number, date, signature and seal go.

    Attributes:
        boxes: ``so``, ``ngay`` (only while empty), ``lanh_dao``, ``co_quan``.
        pages: how many pages it has.
        initials: where those who checked the draft may initial it, in their order.
        cosigners: where those sign who sign beside the signer, in their order.
    """

    data: bytes
    boxes: dict[str, Place]
    pages: int
    initials: tuple[Place, ...] = ()
    cosigners: tuple[Place, ...] = ()


def pdf(content: DraftContent, training: bool = False) -> Rendition:
    """Draw ``content``; the same content gives the same bytes.

    Args:
        training: mark every page as training.
    """
    content = printable_content(content)
    sheet = Sheet(A4, f"{content.type}: {content.subject}", content.subject, training=training)
    header = draw_header(sheet, content)
    block = SignatureBlock(content)
    flow = Flow(sheet, header.bottom, floor=(BOTTOM_MM * mm) + header.footer)
    flow.run(blocks_of(content), keep=block.height)
    boxes = header.boxes | block.draw(sheet, flow.y)
    pages = sheet.page + 1
    initials, beside = (tuple(map(_rounded, places)) for places in (block.initials, block.cosigners))
    return Rendition(sheet.finish(), {name: _rounded(box) for name, box in boxes.items()}, pages, initials, beside)


def _rounded(box: Place) -> Place:
    page, x, y, w, h = box
    return page, round(x, 2), round(y, 2), round(w, 2), round(h, 2)

"""From the page as it is seen to the page as the file describes it: rotation, crop and offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.errors import FieldTrouble
from signing.model import Box
from signing.reading import entry, reading

Rect = tuple[float, float, float, float]
_TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its visible part in the file's own coordinates, and how it is turned clockwise when shown."""

    reference: generic.IndirectObject
    left: float
    bottom: float
    width: float
    height: float
    turn: int
    unit: float

    @property
    def seen(self) -> tuple[float, float]:
        """Width and height in points as the person sees the page."""
        sides = (self.width * self.unit, self.height * self.unit)
        return sides if self.turn in (0, 180) else (sides[1], sides[0])

    @property
    def matrix(self) -> tuple[int, int, int, int, int, int]:
        """Turns what is drawn upright so that it stands upright on the page as seen."""
        return (*_TURNS[self.turn], 0, 0)


def page_count(handler: PdfHandler) -> int:
    """How many pages the file says it has."""
    with reading():
        return int(handler.root["/Pages"]["/Count"])


def page(handler: PdfHandler, number: int) -> Page:
    """The page with this number, from 0.

    Raises:
        FieldTrouble: there is no such page.
        DamagedPdf: the page tree is broken.
    """
    if not 0 <= number < page_count(handler):
        raise FieldTrouble(f"Văn bản không có trang {number + 1}.")
    with reading():
        reference = handler.find_page_for_modification(number)[0]
        dictionary = reference.get_object()
        box = _inherited(dictionary, "/CropBox") or _inherited(dictionary, "/MediaBox") or [0, 0, 595, 842]
        one, two, three, four = (float(edge) for edge in box)
        turn = int(_inherited(dictionary, "/Rotate") or 0) % 360
        unit = float(entry(dictionary, "/UserUnit", 1))
    left, bottom = min(one, three), min(two, four)
    return Page(reference, left, bottom, abs(three - one), abs(four - two), turn if turn in _TURNS else 0, unit)


def to_file(where: Page, box: Box) -> Rect:
    """The rectangle of a box in the file's coordinates.

    Raises:
        FieldTrouble: the box has no area or does not lie on the page, so nobody would see it.
    """
    width, height = where.seen
    if box.w < 1 or box.h < 1:
        raise FieldTrouble("Ô ký quá nhỏ nên sẽ không nhìn thấy trên trang.")
    if box.x < -0.5 or box.y < -0.5 or box.x + box.w > width + 0.5 or box.y + box.h > height + 0.5:
        raise FieldTrouble(f"Ô ký nằm ngoài trang {box.page + 1}.", "Chọn lại vị trí nằm trọn trong trang.")
    one = _point(where, box.x / where.unit, box.y / where.unit)
    two = _point(where, (box.x + box.w) / where.unit, (box.y + box.h) / where.unit)
    return (min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))


def page_of(handler: PdfHandler, widget: generic.DictionaryObject) -> Page | None:
    """The page a field lies on, by its own word; ``None`` when it does not say."""
    try:
        wanted = widget.raw_get("/P").reference
    except (KeyError, AttributeError):
        return None
    for number in range(page_count(handler)):
        found = page(handler, number)
        if found.reference.reference == wanted:
            return found
    return None


def seen_size(widget: generic.DictionaryObject, where: Page | None) -> tuple[float, float]:
    """Width and height of a field in points as it is seen."""
    with reading():
        one, two, three, four = (float(edge) for edge in entry(widget, "/Rect", (0, 0, 0, 0)))
    unit = where.unit if where is not None else 1.0
    width, height = abs(three - one) * unit, abs(four - two) * unit
    return (height, width) if where is not None and where.turn in (90, 270) else (width, height)


def _point(where: Page, x: float, y: float) -> tuple[float, float]:
    across = {0: x, 90: where.width - y, 180: where.width - x, 270: y}[where.turn]
    up = {0: y, 90: x, 180: where.height - y, 270: where.height - x}[where.turn]
    return (where.left + across, where.bottom + up)


def _inherited(dictionary: generic.DictionaryObject, key: str) -> Any:
    """A page attribute, its own or of a node above; at most 64 nodes, a file may have a loop."""
    node: Any = dictionary
    for _ in range(64):
        if not isinstance(node, generic.DictionaryObject):
            return None
        if key in node:
            return node[key]
        node = entry(node, "/Parent")
    return None

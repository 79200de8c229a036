"""From the page as it is seen to the page as the file describes it: rotation, crop and offset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.errors import FieldTrouble
from signing.model import Box
from signing.reading import entry, reading

Rect = tuple[float, float, float, float]
_A4: Rect = (0, 0, 595, 842)
_DEEPEST = 64  # nodes above a page; a damaged file may have a loop
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
        return _described(handler.find_page_for_modification(number)[0])


def every_page(handler: PdfHandler) -> Iterator[Page]:
    """All pages in their order, in one walk: asking for each by its number costs the square of a thick file.

    Raises:
        DamagedPdf: the page tree is broken.
    """
    with reading():
        found = [_described(reference) for reference in _leaves(handler.root.raw_get("/Pages"), set())]
    yield from found


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


def to_seen(where: Page, number: int, rect: Rect) -> Box:
    """The place on the page as it is seen of a rectangle in the file's coordinates; the way back of :func:`to_file`."""
    corners = [_seen_point(where, x, y) for x, y in ((rect[0], rect[1]), (rect[2], rect[3]))]
    (x1, y1), (x2, y2) = corners
    return Box(number, min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def page_of(handler: PdfHandler, widget: generic.DictionaryObject) -> Page | None:
    """The page a field lies on: the one it names, else the one that lists it; ``None`` when there is neither."""
    with reading():
        named = widget.raw_get("/P") if "/P" in widget else None
        if isinstance(named, generic.IndirectObject) and isinstance(named.get_object(), generic.DictionaryObject):
            return _described(named)
        return next((one for one in every_page(handler) if _lists(one, widget)), None)


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


def _seen_point(where: Page, x: float, y: float) -> tuple[float, float]:
    x, y = x - where.left, y - where.bottom
    across = {0: x, 90: y, 180: where.width - x, 270: where.height - y}[where.turn]
    up = {0: y, 90: where.width - x, 180: where.height - y, 270: x}[where.turn]
    return (across * where.unit, up * where.unit)


def _described(reference: generic.IndirectObject) -> Page:
    dictionary = reference.get_object()
    left, bottom, right, top = _visible(dictionary)
    turn = int(_inherited(dictionary, "/Rotate") or 0) % 360
    unit = float(entry(dictionary, "/UserUnit", 1))
    return Page(
        reference, left, bottom, right - left, top - bottom, turn if turn in _TURNS else 0, unit if unit > 0 else 1.0
    )


def _visible(dictionary: generic.DictionaryObject) -> Rect:
    """What viewers show: the crop as far as it lies on the sheet; a crop that shows nothing is passed over."""
    sheet = _corners(_inherited(dictionary, "/MediaBox")) or _A4
    crop = _corners(_inherited(dictionary, "/CropBox")) or sheet
    cut = (max(sheet[0], crop[0]), max(sheet[1], crop[1]), min(sheet[2], crop[2]), min(sheet[3], crop[3]))
    return cut if cut[2] - cut[0] > 1 and cut[3] - cut[1] > 1 else sheet


def _corners(box: Any) -> Rect | None:
    if not isinstance(box, generic.ArrayObject) or len(box) != 4:
        return None
    one, two, three, four = (float(edge) for edge in box)
    found = (min(one, three), min(two, four), max(one, three), max(two, four))
    return found if found[2] - found[0] > 0 and found[3] - found[1] > 0 else None


def _leaves(node: Any, passed: set[int]) -> Iterator[generic.IndirectObject]:
    """The pages below a node; a node is entered once, a damaged file may have a loop."""
    if not isinstance(node, generic.IndirectObject) or node.idnum in passed:
        return
    passed.add(node.idnum)
    dictionary = node.get_object()
    if not isinstance(dictionary, generic.DictionaryObject):
        return
    if "/Kids" not in dictionary:
        yield node
        return
    kids = dictionary["/Kids"]
    for at in range(len(kids)):
        yield from _leaves(kids.raw_get(at), passed)


def _lists(where: Page, widget: generic.DictionaryObject) -> bool:
    listed = entry(where.reference.get_object(), "/Annots", ())
    own = getattr(widget.container_ref, "idnum", None)
    return own is not None and any(
        isinstance(one, generic.IndirectObject) and one.idnum == own
        for one in (listed.raw_get(at) for at in range(len(listed)))
    )


def _inherited(dictionary: generic.DictionaryObject, key: str) -> Any:
    """A page attribute, its own or of a node above."""
    node: Any = dictionary
    for _ in range(_DEEPEST):
        if not isinstance(node, generic.DictionaryObject):
            return None
        if key in node:
            return node[key]
        node = entry(node, "/Parent")
    return None

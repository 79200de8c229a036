"""Where on the pages a signature goes: a field that waits for it, words on the page, a place by hand, or by law.

Nghị định 30/2020/NĐ-CP, Phụ lục I: the leader between post and name (ô 7c), the seal over the left third of that
signature (ô 8), stamps of appendices and copies top right of page 1 (ô 14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader

from signing.anchors import SIGNATURE, find_anchor, signature_place
from signing.appearance import seal_box, seal_size
from signing.certificates import subject_of
from signing.errors import FieldTrouble, FileTrouble
from signing.free_space import free_place
from signing.model import Box, Look
from signing.orders import FIELDS, Survey, Wish
from signing.pages import every_page, page, page_count, page_of, to_seen
from signing.reading import Content, Field, Unreadable, entry, fields, open_reader, reading, signatures
from signing.stamps import sized, stamp_box

__all__ = (
    "Place", "Survey", "Wish", "fitted", "needed", "page_sizes", "place", "survey",
)  # fmt: skip

_SMALLEST = 8.0  # points; a widget smaller than that shows nothing a seal could stand over


@dataclass(frozen=True, slots=True)
class Place:
    """The field to sign; with ``box`` it is a new one, made there."""

    field: str
    box: Box | None = None


def place(data: Content, look: Look, wish: Wish) -> Place:
    """Find the place for a signature of this look.

    Raises:
        FieldTrouble: there is none, it is taken, or it does not lie on its page.
        DamagedPdf, NotSignable: not a sound, open PDF; or the seal's picture cannot be used.
    """
    reader = open_reader(data)
    known = {one.name: one for one in fields(reader)}
    if wish.box is not None:
        return Place(_free_name(known, wish, look), fitted(look, wish.box, reader))
    if wish.field:
        return Place(wish.field)
    if wish.anchor:
        return Place(_free_name(known, wish, look), _beside(data, look, wish, reader))
    own = known.get(FIELDS[look.role])
    if own is not None and own.kind == "/Sig" and own.value is None:
        return Place(own.name)
    return Place(_free_name(known, wish, look), _by_law(data, look, wish, reader))


def fitted(look: Look, box: Box, reader: PdfFileReader) -> Box:
    """A place by hand, made fit for what goes there: on its page, and as large as a seal or a stamp really is.

    Raises:
        FieldTrouble: there is no such page, or the box has no area or lies off the page.
    """
    number = box.page + page_count(reader) if box.page < 0 else box.page
    width, height = page(reader, number).seen
    if box.w < 1 or box.h < 1:
        raise FieldTrouble("Ô ký quá nhỏ nên sẽ không nhìn thấy trên trang.")
    if box.x < -0.5 or box.y < -0.5 or box.x + box.w > width + 0.5 or box.y + box.h > height + 0.5:
        raise FieldTrouble(f"Ô ký nằm ngoài trang {number + 1}.", "Chọn lại vị trí nằm trọn trong trang.")
    w, h = needed(look)
    if w <= box.w and h <= box.h:
        return replace(box, page=number)
    w, h = max(w, box.w), max(h, box.h)
    if w > width or h > height:
        raise FieldTrouble(f"Trang {number + 1} nhỏ hơn con dấu hoặc dòng chữ phải đặt lên.")
    stamp = look.role in ("appendix", "copy")
    x = box.x + box.w - w if stamp else box.x + (box.w - w) / 2
    y = box.y + box.h - h if stamp else box.y + (box.h - h) / 2
    return Box(number, min(max(x, 0.0), width - w), min(max(y, 0.0), height - h), w, h)


def needed(look: Look) -> tuple[float, float]:
    """The least width and height in points of what a look draws at a size of its own; a signature fits any box."""
    if look.lines or look.timed:
        return sized(look)
    return seal_size(look) if look.role == "agency" and look.image else (0.0, 0.0)


def page_sizes(data: Content) -> tuple[tuple[float, float], ...]:
    """Width and height of every page in points as it is seen, turned and enlarged as viewers do."""
    return tuple(one.seen for one in every_page(open_reader(data)))


def survey(path: Path, look: Look, wish: Wish) -> Survey:
    """What a preview needs to let a person say where: the pages, the place that would be taken, its least size.

    Raises:
        FileTrouble: the file cannot be read.
        DamagedPdf, NotSignable: it is not a sound, open PDF.
    """
    try:
        with path.open("rb") as paper:
            sizes, least, reader = page_sizes(paper), needed(look), open_reader(paper)
            signers = _signers(reader)
            try:
                found = place(paper, look, wish)
            except FieldTrouble as no:
                return Survey(sizes, least, why=no.text, signers=signers)
            box = found.box or _box_of(reader, found.field)
            return Survey(sizes, least, box, "" if found.box else found.field, signers=signers)
    except OSError as error:
        raise FileTrouble(f"Không đọc được tệp “{path.name}”.", detail=str(error)) from error


def _signers(reader: PdfFileReader) -> tuple[str, ...]:
    found = (one for one in signatures(reader) if not isinstance(one, Unreadable) and one.sig_object_type == "/Sig")
    return tuple(subject_of(one.signer_cert.subject).name for one in found)


def _by_law(data: Content, look: Look, wish: Wish, reader: PdfFileReader) -> Box:
    if look.role in ("appendix", "copy"):
        return stamp_box(look, page(reader, 0).seen)
    if look.role == "agency":
        over = _seal_over(reader, look)
        return fitted(look, over, reader) if over is not None else free_place(data, reader, seal_size(look))
    try:
        return signature_place(find_anchor(data, wish.name), name=True)
    except FieldTrouble:
        return free_place(data, reader, SIGNATURE)


def _beside(data: Content, look: Look, wish: Wish, reader: PdfFileReader) -> Box:
    found = find_anchor(data, wish.anchor)
    beside = signature_place(found, name=bool(wish.name) and found.words.text.casefold() == wish.name.casefold())
    if look.role == "agency":
        return fitted(look, _on_page(seal_box(beside, look.seal_mm), found.size), reader)
    return fitted(look, beside, reader)


def _seal_over(reader: PdfFileReader, look: Look) -> Box | None:
    """The seal's place over the left third of the last signature that is seen (NĐ 30, ô số 8)."""
    for one in reversed([one for one in fields(reader) if one.kind == "/Sig" and one.value is not None]):
        signature = _box(reader, one)
        if signature is not None:
            return _on_page(seal_box(signature, look.seal_mm), page(reader, signature.page).seen)
    return None


def _on_page(box: Box, size: tuple[float, float]) -> Box:
    x, y = min(max(box.x, 0.0), max(size[0] - box.w, 0.0)), min(max(box.y, 0.0), max(size[1] - box.h, 0.0))
    return replace(box, x=x, y=y)


def _box_of(reader: PdfFileReader, name: str) -> Box | None:
    return next((_box(reader, one) for one in fields(reader) if one.name == name), None)


def _box(reader: PdfFileReader, one: Field) -> Box | None:
    """Where a field is seen; ``None`` for one that shows nothing or lies on no page."""
    where = page_of(reader, one.widget)
    if where is None:
        return None
    with reading():
        rect = tuple(float(edge) for edge in entry(one.widget, "/Rect", (0, 0, 0, 0)))
    same = (n for n, other in enumerate(every_page(reader)) if other.reference.reference == where.reference.reference)
    number = next(same, None)
    if number is None or len(rect) != 4:
        return None
    box = to_seen(where, number, rect)
    return box if box.w > _SMALLEST and box.h > _SMALLEST else None


def _free_name(known: Mapping[str, Field], wish: Wish, look: Look) -> str:
    """The name of a new field: the one that was asked for, else the role's own, numbered when it is taken."""
    if wish.field:
        if wish.field in known:
            raise FieldTrouble(f"Tệp đã có ô “{wish.field}”.", "Bỏ vị trí để ký vào ô đó, hoặc đặt tên ô khác.")
        return wish.field
    own = FIELDS[look.role]
    return next(name for name in (own, *(f"{own}_{n}" for n in range(2, len(known) + 3))) if name not in known)

"""The text stamps of Nghị định 30/2020/NĐ-CP, Phụ lục I: separate appendices, and electronic copies of papers.

No seal over the edges of pages (giáp lai, treo): Điều 33 knows them on paper only; a signature covers every page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from signing.appearance import stamp_size
from signing.errors import NotSignable
from signing.model import POINTS_PER_MM, Box, Look

COPY_FORMS = ("SAO Y", "TRÍCH SAO", "SAO LỤC")
_OFFICE_TIME = timedelta(hours=7)
_FROM_RIGHT, _FROM_TOP = 15 * POINTS_PER_MM, 4 * POINTS_PER_MM  # the text of page 1 begins 20 mm below the edge


def stamp_time(moment: datetime) -> str:
    """The time on a stamp: ISO 8601 with the zone of Vietnam (NĐ 30, Phụ lục I)."""
    from_utc = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0) + _OFFICE_TIME
    return f"{from_utc.isoformat()}+07:00"


def appendix_look(code: str = "") -> Look:
    """The stamp of a separate appendix: number and notation of the document, time of signing; no picture.

    Args:
        code: number and notation as printed, "125/QĐ-UBND"; empty leaves the time alone.
    """
    return Look("appendix", lines=(f"Số: {code}",) if code else (), timed=True)


def copy_look(form: str, agency: str, number: str = "") -> Look:
    """The stamp of an electronic copy: form of copy, agency that copies, number where it has one, time of signing.

    Args:
        form: one of :data:`COPY_FORMS`, in any case.
        number: number and notation of the copy, "05/SY-UBND".

    Raises:
        NotSignable: not a form the decree knows, or nobody copies.
    """
    known = {one.casefold(): one for one in COPY_FORMS}.get(" ".join(form.split()).casefold())
    if known is None:
        raise NotSignable("form", f"Không có hình thức sao “{form}”.", f"Chọn {', '.join(COPY_FORMS)}.")
    if not agency.strip():
        raise NotSignable("agency", "Bản sao phải ghi tên cơ quan, tổ chức sao văn bản.", "Ghi tên cơ quan sao.")
    lines = (known, *((f"Số: {number}",) if number else ()), agency.strip())
    return Look("copy", lines=lines, timed=True)


def at_time(look: Look, moment: datetime) -> Look:
    """The look with the time of signing written out, where it shows one."""
    return replace(look, lines=(*look.lines, stamp_time(moment)), timed=False) if look.timed else look


def stamp_box(look: Look, page: tuple[float, float], number: int = 0) -> Box:
    """Where a stamp goes: top right of the page, as large as its text (NĐ 30, Phụ lục I, ô số 14).

    Args:
        page: width and height of the page as it is seen, in points.
        number: the page, from 0.
    """
    width, height = sized(look)
    x, y = page[0] - _FROM_RIGHT - width, page[1] - _FROM_TOP - height
    return Box(number, max(0.0, x), max(0.0, y), min(width, page[0]), min(height, page[1]))


def sized(look: Look) -> tuple[float, float]:
    """Width and height in points a stamp needs, its time included."""
    return stamp_size(at_time(look, datetime(2000, 1, 1, tzinfo=UTC)).lines)

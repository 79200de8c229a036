"""Vietnamese letters of number, date and stamps are as wide as Times writes them, in poppler and in PDFium."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pypdfium2.raw
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from signing.appearance import STAMP_SIZE, TextLook, draw, draw_text, stamp_size
from signing.errors import FieldTrouble, NotSignable
from signing.model import Look
from signing.stamps import COPY_FORMS, appendix_look, copy_look, sized, stamp_box
from tests.signing.office import write

FONTS = Path(__file__).resolve().parents[2] / "signing" / "fonts"
LINES = (
    "Số: 125/QĐ-UBND",
    "ngày 05 tháng 3 năm 2026",
    "Ủy ban nhân dân xã Đất Mũi",
    "Nguyễn Thị Ngọc Ánh, Trưởng phòng Kỹ thuật",
    "ẮẰẲẴẶ ấầẩẫậ ếềểễệ ỐỒỔỖỘ ướừửữự ỳỷỹỵ",
    "2026-03-05T14:07:09+07:00",
)
SLACK = 0.02


def width_of(text: str, size: float) -> float:
    """How wide the font itself says the text is."""
    pdfmetrics.registerFont(TTFont("measure-serif", str(FONTS / "LiberationSerif-Regular.ttf")))
    return float(pdfmetrics.stringWidth(text, "measure-serif", size))


def poppler_words(data: bytes, folder: Path) -> tuple[str, float]:
    """The text of the page and how wide poppler sets it, from the first letter to the last."""
    path = write(folder / "line.pdf", data)
    said = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    words = [one for one in ElementTree.fromstring(said).iter() if one.tag.endswith("word")]
    edges = [(float(one.attrib["xMin"]), float(one.attrib["xMax"])) for one in words]
    return " ".join(one.text or "" for one in words), max(right for _, right in edges) - min(left for left, _ in edges)


def pdfium_words(data: bytes) -> tuple[str, float]:
    """The same by PDFium."""
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage()
    boxes = [text.get_charbox(number, loose=True) for number in range(text.count_chars())]
    said = text.get_text_range()
    document.close()
    return said, max(box[2] for box in boxes) - min(box[0] for box in boxes)


@pytest.mark.parametrize("line", LINES)
def test_both_viewers_set_a_line_as_wide_as_the_font(line: str, tmp_path: Path) -> None:
    data = draw_text(line, TextLook(size=13), 500, 18)
    wanted = width_of(line, 13)
    for said, wide in (poppler_words(data, tmp_path), pdfium_words(data)):
        assert said == line
        assert abs(wide - wanted) <= SLACK * wanted, (line, wide, wanted)


def test_a_stamp_is_written_in_its_size_however_long_its_agency_is_called(tmp_path: Path) -> None:
    agency = "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Cà Mau"
    look = copy_look("Trích sao", agency, "12/TrS-UBND")
    box = stamp_box(look, (595, 842))
    assert box.x + box.w <= 595 - 42 and box.y + box.h >= 842 - 12
    data = draw(Look("copy", lines=(*look.lines, "2026-03-05T14:07:09+07:00")), box.w, box.h)
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage()
    said = text.get_text_range().split("\r\n")
    sizes = {round(pypdfium2.raw.FPDFText_GetFontSize(text.raw, number), 2) for number in (0, 5, 40, 90)}
    document.close()
    assert said[0] == "TRÍCH SAO" and said[1] == "Số: 12/TrS-UBND" and said[-1] == "2026-03-05T14:07:09+07:00"
    assert " ".join(said[2:-1]) == agency and len(said) == 5
    assert sizes == {STAMP_SIZE}
    for line in said:
        assert width_of(line, STAMP_SIZE) <= box.w


def test_a_place_too_small_for_a_stamp_or_a_seal_is_refused_not_filled_with_small_print() -> None:
    wide, high = stamp_size(("Số: 125/QĐ-UBND", "2026-03-05T14:07:09+07:00"))
    look = Look("appendix", lines=("Số: 125/QĐ-UBND", "2026-03-05T14:07:09+07:00"))
    with pytest.raises(FieldTrouble, match="không đủ chỗ"):
        draw(look, wide, high / 2)
    with pytest.raises(FieldTrouble, match="không đủ chỗ"):
        draw(look, wide / 2, high)


@pytest.mark.parametrize("form", COPY_FORMS)
def test_the_three_forms_of_copies_are_known_and_no_other(form: str) -> None:
    assert copy_look(form.lower(), "UBND xã Đất Mũi").lines == (form, "UBND xã Đất Mũi")
    with pytest.raises(NotSignable, match="hình thức sao"):
        copy_look("Bản chụp", "UBND xã Đất Mũi")
    with pytest.raises(NotSignable, match="tên cơ quan"):
        copy_look(form, " ")


def test_an_appendix_names_the_document_and_the_time_even_without_a_number() -> None:
    assert appendix_look("125/QĐ-UBND").lines == ("Số: 125/QĐ-UBND",)
    assert appendix_look().lines == () and sized(appendix_look())[0] > width_of("2000-01-01T07:00:00+07:00", 10)

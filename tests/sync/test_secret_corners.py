"""A mark of secrecy is found in the corners of a file too: stamps, fields, watermarks, sheets, files within files."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment
from openpyxl.styles import Font
from reportlab.pdfgen.canvas import Canvas

from sync.inspection import refuse_secret_file
from tests.sync import stamped_files as made
from workflow.errors import SecretDocument


def saved(document: object) -> bytes:
    """Return the bytes of a document."""
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def paper(drawn: Callable[[Canvas], object]) -> bytes:
    """Return a PDF of one page with something besides its text."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "Ke hoach")
    drawn(canvas)
    canvas.save()
    return out.getvalue()


def watermark(words: str) -> bytes:
    """Return a Word file with words drawn behind its text."""
    document = docx.Document()
    document.add_paragraph("Kế hoạch")
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape id="x">'
        f'<v:textpath string="{words}"/></v:shape></w:pict></w:r>'
    ))  # fmt: skip
    return saved(document)


def about(**fields: str) -> bytes:
    """Return a Word file that says something of itself."""
    document = docx.Document()
    document.add_paragraph("Kế hoạch")
    for name, value in fields.items():
        setattr(document.core_properties, name, value)
    return saved(document)


def own_field(name: str, value: str) -> bytes:
    """Return a Word file with a field the office made up."""
    return made.archive({
        "[Content_Types].xml": b"<Types/>",
        "docProps/custom.xml": f'<P><property name="{name}"><lpwstr>{value}</lpwstr></property></P>'.encode(),
    })  # fmt: skip


def workbook() -> tuple[Any, Any]:
    """Return an empty Excel file and its sheet."""
    book = openpyxl.Workbook()
    return book, book.active


def bookmarked(words: str) -> bytes:
    """Return a PDF with a bookmark."""

    def mark(canvas: Canvas) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry(words or "Phần 1", "a")

    return paper(mark)


def header(words: str) -> bytes:
    """Return a sheet with words above each printed page."""
    book, sheet = workbook()
    part = sheet.oddHeader.center
    part.text, part.size, part.color = words, 14, "FF0000"
    return saved(book)


def sheet_named(words: str) -> bytes:
    """Return a book one sheet of which bears a name."""
    book, sheet = workbook()
    sheet.title = words[:31]
    return saved(book)


def noted(words: str) -> bytes:
    """Return a book with a note at a cell."""
    book, sheet = workbook()
    sheet["A1"] = "Số liệu"
    sheet["A1"].font = Font(bold=True)
    sheet["A1"].comment = Comment(words, "văn thư")
    return saved(book)


def rubber_stamp(words: str) -> bytes:
    """Return a PDF with a stamp that says nothing of itself and only shows words (without marks)."""
    shown = b"BT /F1 14 Tf 2 2 Td (%s) Tj ET" % words.encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Annots [4 0 R] >>",
        b"<< /Type /Annot /Subtype /Stamp /Rect [10 10 150 40] /F 4 /AP << /N 5 0 R >> >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 140 30] /Resources << /Font << /F1 6 0 R >> >>"
        b" /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return joined(objects)


def attached(name: str, data: bytes) -> bytes:
    """Return a PDF that carries a file."""
    packed = zlib.compress(data)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>",
        b"<< /Type /Filespec /F (%s) /EF << /F 5 0 R >> >>" % name.encode("ascii"),
        b"<< /Type /EmbeddedFile /Filter /FlateDecode /Params << /Size %d >> /Length %d >>\nstream\n%s\nendstream"
        % (len(data), len(packed), packed),
    ]
    return joined(objects)


def joined(objects: list[bytes]) -> bytes:
    """Return the PDF of these objects."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


CORNERS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "watermark of a Word file": ("a.docx", watermark),
    "title with the mark in brackets": ("a.docx", lambda words: about(title=f"Kế hoạch ({words})" if words else "")),
    "category": ("a.docx", lambda words: about(category=words)),
    "status": ("a.docx", lambda words: about(content_status=words)),
    "field of the office's own": ("a.docx", lambda words: own_field("Phân loại", words)),
    "header of a sheet": ("a.xlsx", header),
    "name of a sheet": ("a.xlsx", lambda words: sheet_named(words or "Trang")),
    "note at a cell": ("a.xlsx", lambda words: noted(words or "x")),
    "note in a PDF": ("a.pdf", lambda words: paper(lambda one: one.textAnnotation(words, Rect=[9, 9, 99, 99]))),
    "text over a page": (
        "a.pdf", lambda words: paper(lambda one: one.freeTextAnnotation(words, "/Helv 12 Tf", Rect=[9, 9, 99, 99]))
    ),
    "title of a PDF": ("a.pdf", lambda words: paper(lambda one: one.setTitle(f"Ke hoach ({words})" if words else ""))),
    "bookmark": ("a.pdf", bookmarked),
    "file attached to a PDF": ("a.pdf", lambda words: attached("kh.docx", made.word(words))),
    "archive in an archive": (
        "a.zip", lambda words: made.archive({"b.zip": made.archive({"c.docx": made.word(words)})})
    ),
    "folder of an archive": ("a.zip", lambda words: made.archive({f"{words or 'chung'}/kh.png": b"\x89PNG"})),
    "page of the web": ("a.html", lambda words: f"<html><body><p>{words}</p><p>Kế hoạch</p></body></html>".encode()),
    "data": ("a.xml", lambda words: f"<a><muc>{words}</muc></a>".encode()),
    "drawing": ("a.svg", lambda words: f"<svg><text>{words}</text></svg>".encode()),
}  # fmt: skip


@pytest.mark.parametrize("level", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
@pytest.mark.parametrize("corner", CORNERS)
def test_a_mark_in_a_corner_shuts_the_door(corner: str, level: str) -> None:
    name, make = CORNERS[corner]
    with pytest.raises(SecretDocument, match=level.split(maxsplit=1)[0]):
        refuse_secret_file(make(level), name)


@pytest.mark.parametrize("words", ["", "Mật độ xây dựng", "Trần Thị Mật", "Mật ong"])
@pytest.mark.parametrize("corner", CORNERS)
def test_other_words_in_a_corner_pass(corner: str, words: str) -> None:
    name, make = CORNERS[corner]
    refuse_secret_file(make(words), name)


def test_what_a_field_of_a_form_holds_is_read() -> None:
    refuse_secret_file(paper(lambda one: one.acroForm.textfield(value="Ke hoach", x=9, y=9)), "a.pdf")
    with pytest.raises(SecretDocument, match="TỐI"):
        refuse_secret_file(paper(lambda one: one.acroForm.textfield(value="TOI MAT", x=9, y=9)), "a.pdf")


def test_what_a_stamp_only_shows_is_read() -> None:
    refuse_secret_file(rubber_stamp("DA KIEM TRA"), "a.pdf")
    with pytest.raises(SecretDocument, match="TUYỆT"):
        refuse_secret_file(rubber_stamp("TUYET MAT"), "a.pdf")


def test_the_name_of_a_file_attached_to_a_pdf_is_judged() -> None:
    with pytest.raises(SecretDocument):
        refuse_secret_file(attached("KH_TUYET_MAT.png", b"\x89PNG"), "a.pdf")


@pytest.mark.parametrize(("value", "level"), [("A", "MẬT"), ("Tối mật", "TỐI")])
def test_a_field_named_for_secrecy_counts_by_its_name(value: str, level: str) -> None:
    with pytest.raises(SecretDocument, match=level):
        refuse_secret_file(own_field("Độ mật", value), "a.docx")
    refuse_secret_file(own_field("Độ mật", "Không"), "a.docx")


def test_an_archive_that_swells_is_not_unpacked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies behind the bytes that may be unpacked is judged by its name alone."""
    monkeypatch.setattr("sync.inspection.MOST_UNPACKED", 100_000)
    nothing = bytes(60_000)
    refuse_secret_file(made.archive({"0.txt": nothing, "1.txt": b"TUYET MAT" + nothing}), "a.zip")
    with pytest.raises(SecretDocument):
        refuse_secret_file(made.archive({"0.txt": nothing, "1.txt": "TỐI MẬT".encode()}), "a.zip")
    with pytest.raises(SecretDocument):
        refuse_secret_file(made.archive({"0.txt": nothing, "TOI_MAT.txt": nothing}), "a.zip")

"""Files of every kind an office sends, with or without a stamp of secrecy in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = Path(__file__).parents[2] / "desktop/look/fonts/LiberationSerif-Regular.ttf"
LINES = ("ỦY BAN NHÂN DÂN XÃ NĂM CĂN", "Số: 12/KH-UBND", "{stamp}", "Kế hoạch phòng thủ khu vực")


def said(stamp: str) -> list[str]:
    """Return the lines of a page with the stamp in its place."""
    return [line.format(stamp=stamp) for line in LINES if stamp or "{" not in line]


def pdf(stamp: str, before: int = 0, title: str = "") -> bytes:
    """Return a PDF whose last page bears the stamp."""
    pdfmetrics.registerFont(TTFont("Serif", str(FONT)))
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle(title)
    for number in range(before):
        canvas.drawString(72, 700, f"page {number}")
        canvas.showPage()
    canvas.setFont("Serif", 13)
    for place, line in enumerate(said(stamp)):
        canvas.drawString(72, 700 - 20 * place, line)
    canvas.save()
    return out.getvalue()


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(stamp: str) -> bytes:
    """Return a Word file with the stamp in a paragraph."""
    document = docx.Document()
    for line in said(stamp):
        document.add_paragraph(line)
    return _saved(document)


def word_in_table(stamp: str) -> bytes:
    """Return a Word file with the stamp in a cell."""
    document = docx.Document()
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "Nơi nhận", stamp
    return _saved(document)


def word_in_header(stamp: str) -> bytes:
    """Return a Word file with the stamp above each page."""
    document = docx.Document()
    document.add_paragraph("Kế hoạch")
    document.sections[0].header.paragraphs[0].text = stamp
    return _saved(document)


def word_in_box(stamp: str) -> bytes:
    """Return a Word file with the stamp in a text box, in runs of a few letters."""
    document = docx.Document()
    paragraph = document.add_paragraph("Kế hoạch ")
    runs = "".join(f'<w:r><w:t xml:space="preserve">{letter}</w:t></w:r>' for letter in stamp)
    paragraph._p.append(parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
        f"<w:p>{runs}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    ))  # fmt: skip
    return _saved(document)


def word_in_font(signs: str, font: str) -> bytes:
    """Return a Word file with signs of an old font."""
    document = docx.Document()
    document.add_paragraph("Ke hoach")
    run = document.add_paragraph().add_run(signs)
    run.font.name = font
    return _saved(document)


def sheet(stamp: str) -> bytes:
    """Return an Excel file with the stamp in a cell."""
    book = openpyxl.Workbook()
    book.active["B2"] = stamp
    return _saved(book)


def open_document(stamp: str) -> bytes:
    """Return an OpenDocument text."""
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in said(stamp))
    return archive({
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": (
            '<o:d xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            f' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">{paragraphs}</o:d>'
        ).encode(),
    })  # fmt: skip


def old_word(stamp: str, code: str = "utf-16-le") -> bytes:
    """Return the bones of a binary Word file: its mark, then its text among other bytes."""
    text = "\r".join(said(stamp))
    held = text.encode(code) if code == "utf-16-le" else "\r".join(("Ke hoach", stamp, "x")).encode(code)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 4 + b"\x00\x00" + held + b"\r\x00" + bytes(700)


def rich_text(stamp: str) -> bytes:
    """Return an RTF file."""
    lines = "\\par\n".join(
        "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in line) for line in said(stamp)
    )
    return rf"{{\rtf1\ansi\deff0 {{\b {lines}}}}}".encode("latin-1")


def archive(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


KINDS: Sequence[tuple[str, Callable[[str], bytes]]] = (
    ("a.pdf", pdf), ("a.pdf", lambda stamp: pdf(stamp, before=12)), ("a.docx", word), ("a.docx", word_in_table),
    ("a.docx", word_in_header), ("a.docx", word_in_box), ("a.xlsx", sheet), ("a.odt", open_document),
    ("a.doc", old_word), ("a.rtf", rich_text), ("a.txt", lambda stamp: "\n".join(said(stamp)).encode()),
    ("a.zip", lambda stamp: archive({"b/c.pdf": pdf(stamp), "d.txt": b"x"})),
    ("a.zip", lambda stamp: archive({f"b/{stamp}.png" if stamp else "b/x.png": b"\x89PNG"})),
)  # fmt: skip

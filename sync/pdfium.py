"""The text of PDF pages, stamps and fields; one lock for all of the program: PDFium works for one thread at a time."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

LOCK = threading.Lock()
"""Held by whoever calls PDFium, here and where pages are drawn."""
MOST_PAGES = 200


MOST_ATTACHED = 50
LARGEST_ATTACHED = 32 * 1024 * 1024
_AT_ONCE = 10
"""Pages read before the lock is given to somebody who wants to see one."""
_TITLES = ("Title", "Subject", "Keywords")


def pdf_pages(data: bytes | BinaryIO) -> Iterator[str]:
    """Yield what a PDF says of itself, then the text of each page; nothing of one that is damaged or locked.

    What stands on a page in stamps, notes and fields of forms comes before its text.
    """
    with _opened(data) as document:
        if document is None:
            return
        about = document.get_metadata_dict(skip_empty=True)
        count = min(len(document), MOST_PAGES)
    yield "\n".join(about.get(name, "") for name in _TITLES)
    for first in range(0, count, _AT_ONCE):
        yield from _texts(data, range(first, min(first + _AT_ONCE, count)))


def pdf_titles(data: bytes | BinaryIO) -> list[str]:
    """Return title, subject, keywords and bookmarks of a PDF; nothing of one that is damaged or locked."""
    with _opened(data) as document:
        if document is None:
            return []
        about = document.get_metadata_dict(skip_empty=True)
        marks = [str(mark.get_title()) for mark in document.get_toc(max_depth=3)]
    return [*(about.get(name, "") for name in _TITLES), *marks]


def pdf_attached(data: bytes | BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files within a PDF; no content of one that is larger than may be read."""
    with _opened(data) as document:
        if document is None:
            return
        found = [
            (str(one.get_name()), _content(one))
            for one in map(document.get_attachment, range(min(document.count_attachments(), MOST_ATTACHED)))
        ]
    yield from found


@contextmanager
def _opened(data: bytes | BinaryIO) -> Iterator[pypdfium2.PdfDocument | None]:
    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            yield None
            return
        try:
            yield document
        finally:
            document.close()


def _content(attached: pypdfium2.PdfAttachment) -> bytes:
    size = ctypes.c_ulong()
    pdfium.FPDFAttachment_GetFile(attached, None, 0, size)
    if not 0 < size.value <= LARGEST_ATTACHED:
        return b""
    try:
        return bytes(attached.get_data())
    except pypdfium2.PdfiumError:
        return b""


def _texts(data: bytes | BinaryIO, numbers: range) -> list[str]:
    with _opened(data) as document:
        return [_text(document, number) for number in numbers] if document is not None else []


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        notes = _notes(page)
        if notes:
            # What a stamp shows belongs to the page only once it is drawn onto it; the file itself stays as it is.
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page = document[number]
        return "\n".join([*filter(None, notes), str(page.get_textpage().get_text_bounded())])
    except pypdfium2.PdfiumError:
        return ""


def _notes(page: pypdfium2.PdfPage) -> list[str]:
    """Return what the stamps, notes and fields of a page say, "" for one that only shows something."""
    found = []
    for place in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, place)
        if note:
            found += [_said(note, key) for key in (b"Contents", b"V")]
            pdfium.FPDFPage_CloseAnnot(note)
    return found


def _said(note: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    value = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(note, key, ctypes.cast(value, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return value.raw.decode("utf-16-le", "replace").rstrip("\0")

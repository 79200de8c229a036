"""The text of PDF pages; one lock for all of the program, because PDFium works for one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2

LOCK = threading.Lock()
"""Held by whoever calls PDFium, here and where pages are drawn."""
MOST_PAGES = 200


def pdf_pages(data: bytes | BinaryIO) -> Iterator[str]:
    """Yield what a PDF says of itself, then the text of each page; nothing of one that is damaged or locked."""
    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            return
        try:
            about = document.get_metadata_dict(skip_empty=True)
            count = min(len(document), MOST_PAGES)
        finally:
            document.close()
    yield "\n".join(about.get(name, "") for name in ("Title", "Subject", "Keywords"))
    for first in range(0, count, _AT_ONCE):
        yield from _texts(data, range(first, min(first + _AT_ONCE, count)))


_AT_ONCE = 10
"""Pages read before the lock is given to somebody who wants to see one."""


def _texts(data: bytes | BinaryIO, numbers: range) -> list[str]:
    with LOCK:
        document = pypdfium2.PdfDocument(data)
        try:
            return [_text(document, number) for number in numbers]
        finally:
            document.close()


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        return str(page.get_textpage().get_text_bounded())
    except pypdfium2.PdfiumError:
        return ""

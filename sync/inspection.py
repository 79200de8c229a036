"""Judges a file before its first byte is kept: its name and what is written in it bear no mark of secrecy."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from sync.content import Content, head_of, whole
from sync.office_text import old_text, plain_text, rtf_text, zipped_text
from sync.pdfium import pdf_pages
from workflow.secrets import refuse_secret, refuse_secret_pages

LARGEST_WHOLE = 32 * 1024 * 1024
LARGEST_ENTRY = 64 * 1024 * 1024
MOST_ENTRIES = 200
_TEXTS = (".txt", ".csv", ".html", ".htm", ".xml", ".md")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refuse_secret_file(data: bytes, name: str) -> None:
    """Let only a file pass that is no state secret, as far as a program can read it.

    Read are PDF, Word, Excel, PowerPoint and OpenDocument of today, the binary Office files before, RTF, text, and
    what lies in a ZIP archive; of pictures and locked files only the name can be judged.

    Raises:
        SecretDocument: a mark of secrecy stands in the name or in the text; nothing of it may be kept.
    """
    refuse_secret(file_names=[name])
    refuse_secret_pages(pages_of(data, name))
    for inner, content in _archived(data):
        refuse_secret(file_names=[inner.rpartition("/")[2]])
        refuse_secret_pages(pages_of(content, inner))


def refuse_secret_content(content: Content, name: str) -> None:
    """Let only a content pass that is no state secret; a large one is read without being held whole.

    Of a large PDF the text is read; of any other large file only the name can be judged.

    Raises:
        SecretDocument: as ``refuse_secret_file``.
    """
    head = head_of(content, 1024)
    if content.size <= LARGEST_WHOLE and _says_something(head, name):
        refuse_secret_file(whole(content), name)
        return
    refuse_secret(file_names=[name])
    if head.find(b"%PDF-") >= 0:
        with content.open() as stream:
            refuse_secret_pages(pdf_pages(stream))


def _says_something(head: bytes, name: str) -> bool:
    """Tell whether a program can read a file of this kind."""
    known = head.startswith((b"PK", _OLD, b"{\\rtf")) or head.find(b"%PDF-") >= 0
    return known or f".{name.lower().rpartition('.')[2]}" in _TEXTS


def pages_of(data: bytes, name: str) -> Iterator[str]:
    """Yield the text of a file page by page; nothing of what holds no text a program can read."""
    ending = name.lower().rpartition(".")[2]
    if data[:1024].find(b"%PDF-") >= 0:
        return pdf_pages(data)
    if data.startswith(b"PK"):
        return zipped_text(data)
    if data.startswith(_OLD):
        return iter([old_text(data)])
    if data.startswith(b"{\\rtf"):
        return iter([rtf_text(data)])
    return iter([plain_text(data)]) if f".{ending}" in _TEXTS else iter(())


def _archived(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what lies in a ZIP archive (an Office file's own parts were read already)."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if any(mark in names for mark in ("[Content_Types].xml", "mimetype")):
                return
            for entry in archive.infolist()[:MOST_ENTRIES]:
                if not entry.is_dir():
                    small = entry.file_size <= LARGEST_ENTRY and not entry.flag_bits & 1
                    yield entry.filename, archive.read(entry) if small else b""
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError):
        return

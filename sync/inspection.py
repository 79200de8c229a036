"""Judges a file before its first byte is kept: its name and what is written in it bear no mark of secrecy."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from sync.content import Content, head_of, whole
from sync.office_text import marked_text, old_text, plain_text, rtf_text, zipped_text, zipped_titles
from sync.pdfium import pdf_attached, pdf_pages, pdf_titles
from workflow.secrets import refuse_secret, refuse_secret_pages

LARGEST_WHOLE = 32 * 1024 * 1024
LARGEST_ENTRY = 64 * 1024 * 1024
MOST_ENTRIES = 200
MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes unpacked of one archive; what lies behind is judged by its name."""
LARGEST_TEXT = 8 * 1024 * 1024
"""Bytes of a file without pages that are read: a stamp stands at the head."""
DEEPEST = 3
"""How deep files within files are read: an archive in an archive, a file attached to a PDF in it."""
_TEXTS = (".txt", ".csv", ".md")
_MARKED = (".html", ".htm", ".xml", ".svg", ".mht")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refuse_secret_file(data: bytes, name: str) -> None:
    """Let only a file pass that is no state secret, as far as a program can read it.

    Read are PDF with its stamps and fields, Word, Excel, PowerPoint and OpenDocument of today, the binary Office files
    before, RTF, text, what these say of themselves, and what lies in a ZIP archive or is attached to a PDF; of pictures
    and locked files only the name can be judged.

    Raises:
        SecretDocument: a mark of secrecy stands in the name or in the text; nothing of it may be kept.
    """
    _refuse_within(data, name, DEEPEST)


def _refuse_within(data: bytes, name: str, deeper: int) -> None:
    refuse_secret(*_titles(data), file_names=name.split("/"))
    refuse_secret_pages(pages_of(data, name))
    for inner, content in _inner(data):
        refuse_secret(file_names=inner.split("/"))
        if content and deeper > 1:
            _refuse_within(content, inner.rpartition("/")[2], deeper - 1)


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
            refuse_secret(*pdf_titles(stream))
            refuse_secret_pages(pdf_pages(stream))


def _says_something(head: bytes, name: str) -> bool:
    """Tell whether a program can read a file of this kind."""
    known = head.startswith((b"PK", _OLD, b"{\\rtf")) or head.find(b"%PDF-") >= 0
    return known or _ending(name) in (*_TEXTS, *_MARKED)


def pages_of(data: bytes, name: str) -> Iterator[str]:
    """Yield the text of a file page by page; nothing of what holds no text a program can read."""
    if data[:1024].find(b"%PDF-") >= 0:
        return pdf_pages(data)
    if data.startswith(b"PK"):
        return zipped_text(data)
    if data.startswith(_OLD):
        return iter([old_text(_beginning(data))])
    if data.startswith(b"{\\rtf"):
        return iter([rtf_text(_beginning(data))])
    if _ending(name) in _MARKED:
        return iter([marked_text(_beginning(data))])
    return iter([plain_text(_beginning(data))]) if _ending(name) in _TEXTS else iter(())


def _beginning(data: bytes) -> bytes:
    """Return what is read of a file without pages; cut at a line, so that no letter is torn."""
    return data if len(data) <= LARGEST_TEXT else data[: data.rfind(b"\n", 0, LARGEST_TEXT) + 1 or LARGEST_TEXT]


def _ending(name: str) -> str:
    return f".{name.lower().rpartition('.')[2]}"


def _titles(data: bytes) -> Iterator[str]:
    """Yield what a file says of itself: its title, what it is about, the names of its sheets."""
    if data[:1024].find(b"%PDF-") >= 0:
        yield from pdf_titles(data)
    elif data.startswith(b"PK"):
        yield from zipped_titles(data)


def _inner(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files within a file."""
    return pdf_attached(data) if data[:1024].find(b"%PDF-") >= 0 else _archived(data)


def _archived(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what lies in a ZIP archive (an Office file's own parts were read already)."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if any(mark in names for mark in ("[Content_Types].xml", "mimetype")):
                return
            left = MOST_UNPACKED
            for entry in archive.infolist()[:MOST_ENTRIES]:
                if not entry.is_dir():
                    read = entry.file_size <= min(LARGEST_ENTRY, left) and not entry.flag_bits & 1
                    left -= entry.file_size if read else 0
                    yield entry.filename, archive.read(entry) if read else b""
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError):
        return

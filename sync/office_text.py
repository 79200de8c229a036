"""The text of Office files, line by line with what stands in boxes and headers; old fonts read as Unicode."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from workflow.text.legacy import Encoding, read_file, to_unicode

LARGEST_PART = 32 * 1024 * 1024
"""Bytes of one part when unpacked; a part that swells beyond is not read."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(
    r"(?:word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)"
    r"|ppt/(?:slides|notesSlides|slideLayouts|slideMasters)/\w+|xl/sharedStrings|xl/worksheets/sheet\d+"
    r"|xl/(?:comments/)?comments?\d+|xl/drawings/drawing\d+|docProps/core|content|styles|meta)\.xml"
)
_ABOUT = re.compile(r"(?:docProps/(?:core|custom)|xl/workbook|content|meta)\.xml")
_LINES = frozenset({"p", "h", "si", "is", "title", "subject", "keywords", "description", "textpath", "text",
                    "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"})  # fmt: skip
_TITLES = frozenset({"title", "subject", "keywords", "keyword", "description", "category", "contentStatus"})
_NAMED = frozenset({"property", "user-defined"})
"""Fields an office made up itself: "Độ mật" and its value."""
_SHEETS = frozenset({"sheet", "table"})
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Z])')
"""Where a header of a sheet changes place, font, size or colour."""
_TAG = re.compile(r"<[^<>]*>")
_BREAKS = frozenset({"br", "cr", "tab", "line-break"})
_RUNS = re.compile(
    rb"(?:[\x20-\x7e\r\n\x07\x09\x0b\xa0-\xff]\x00|[\x00-\xff][\x01\x1e])+|[\x20-\x7e\r\n\x07\x09\x0b\xa0-\xff]{3,}"
)
_RTF_CODE = re.compile(
    r"\\u(-?\d+) ?(?:\\'[0-9a-fA-F]{2}|\?)?|\\'([0-9a-fA-F]{2})|\\(par|line|cell|row)\b ?|\\[a-z]+-?\d* ?|[{}]|\\[^a-z]"
)

_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError,
    OSError, etree.LxmlError,
)  # fmt: skip
"""What the library raises on an archive that is none, or none any more."""


def zipped_text(data: bytes) -> Iterator[str]:
    """Yield the text of each part of an Office file of today (docx, xlsx, pptx, odt, ods); nothing of a damaged one."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for entry in archive.infolist():
                if _PARTS.fullmatch(entry.filename) and entry.file_size <= LARGEST_PART:
                    yield _part(archive.read(entry))
    except _BROKEN:
        return


def zipped_titles(data: bytes) -> Iterator[str]:
    """Yield what an Office file of today says of itself: titles, fields of its own, the names of its sheets."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for entry in archive.infolist():
                if _ABOUT.fullmatch(entry.filename) and entry.file_size <= LARGEST_PART:
                    yield from _about(archive.read(entry))
    except _BROKEN:
        return


def old_text(data: bytes) -> str:
    """Return the readable runs of a binary file of the nineties (doc, xls, ppt), paragraphs as lines."""
    found = (_run(match.group()) for match in _RUNS.finditer(data))
    return re.sub(r"[\r\x07\x0b]", "\n", "\n".join(found))


def rtf_text(data: bytes) -> str:
    """Return the text of an RTF file, paragraphs as lines."""

    def plain(found: re.Match[str]) -> str:
        if found.group(1):
            return chr(int(found.group(1)) % 0x10000)
        if found.group(2):
            return chr(int(found.group(2), 16))
        return "\n" if found.group(3) else ""

    return _RTF_CODE.sub(plain, data.decode("latin-1"))


def plain_text(data: bytes) -> str:
    """Return the text of a text file, whatever wrote it."""
    text, encoding = read_file(data)
    return to_unicode(text, encoding) if encoding is not None else text


def marked_text(data: bytes) -> str:
    """Return the text between the tags of HTML, XML and drawings, each on a line of its own."""
    return html.unescape(_TAG.sub("\n", plain_text(data)))


def _run(piece: bytes) -> str:
    wide = len(piece) > 1 and piece[1] in b"\x00\x01\x1e"
    return piece.decode("utf-16-le" if wide else "latin-1", "replace")


def _root(xml: bytes) -> Any:
    """Return the root of a part; None when nothing of it can be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    return etree.fromstring(xml, parser)


def _part(xml: bytes) -> str:
    root = _root(xml)
    if root is None:
        return ""
    return "\n".join(_shown(element) for element in root.iter() if _name(element) in _LINES)


def _shown(element: Any) -> str:
    """Return what a line, a picture of words or the header of a sheet shows."""
    name = _name(element)
    if name == "textpath":
        return str(element.get("string") or "")
    return _HEADER_CODE.sub("\n", _line(element)) if name.endswith(("Header", "Footer")) else _line(element)


def _about(xml: bytes) -> Iterator[str]:
    root = _root(xml)
    for element in root.iter() if root is not None else ():
        name = _name(element)
        if name in _TITLES:
            yield _line(element)
        elif name in _NAMED:
            named = next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == "name"), "")
            yield f"{named}: {''.join(element.itertext())}"
            yield "".join(element.itertext())
        elif name in _SHEETS:
            yield from (str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == "name")


def _line(paragraph: Any) -> str:
    """Return the text of one paragraph without the paragraphs of boxes inside it, which are lines of their own."""
    pieces: list[str] = [paragraph.text or ""]
    for child in paragraph:
        _gather(child, pieces)
    return "".join(pieces)


def _gather(element: Any, pieces: list[str]) -> None:
    name = _name(element)
    if name not in _LINES:
        if name in _BREAKS:
            pieces.append("\t" if name == "tab" else "\n")
        first = len(pieces)
        pieces.append(element.text or "")
        for child in element:
            _gather(child, pieces)
        if element.tag == f"{_WORD}r" and (font := _font(element)).startswith(".vn"):
            pieces[first:] = [to_unicode("".join(pieces[first:]), Encoding.TCVN3, capitals=font.endswith("h"))]
        elif element.tag == f"{_WORD}r" and font.startswith("vni"):
            pieces[first:] = [to_unicode("".join(pieces[first:]), Encoding.VNI)]
    pieces.append(element.tail or "")


def _font(run: Any) -> str:
    """Return the font of a run in small letters."""
    fonts = run.find(f"{_WORD}rPr/{_WORD}rFonts")
    return str(fonts.get(f"{_WORD}ascii") or "").lower() if fonts is not None else ""


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

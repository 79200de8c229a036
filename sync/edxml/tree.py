"""Reads the bytes of an edXML file into a small tree of elements by local name, within fixed limits."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from sync.errors import BadPackage

LARGEST = 256 * 1024 * 1024
DEEPEST = 48
MOST_ELEMENTS = 200_000
JUNK = 4096
PIECE = 1 << 16


@dataclass(slots=True)
class Node:
    """One element: local name, attributes by local name, children in order, its own text."""

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The element's own text, its ends cut."""
        return "".join(self.pieces).strip()

    def take_text(self) -> str:
        """Return the element's own text and let go of it: a payload is not held twice."""
        text = self.text
        self.pieces.clear()
        return text

    def child(self, name: str) -> Node | None:
        """Return the first child called ``name``."""
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def find(self, name: str) -> Node | None:
        """Return the first element called ``name`` here or below."""
        return next((node for node in self.walk() if node.name == name), None)


def read_tree(raw: bytes) -> Node:
    """Read ``raw``; bytes before the prolog, byte order marks and bytes after the end are passed over.

    Raises:
        BadPackage: not XML, cut short, too large or too deep, or it declares a document type (DTD, entities).
    """
    if len(raw) > LARGEST:
        raise BadPackage(f"Gói lớn hơn {LARGEST >> 20} MB.")
    body = _without_junk(raw)
    grower = _Grower()
    parser = etree.XMLParser(
        target=grower, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
    )
    try:
        for start in range(0, len(body), PIECE):
            parser.feed(bytes(body[start : start + PIECE]))
        parser.close()
    except etree.LxmlError as broken:
        raise BadPackage(f"Nội dung gói không đúng định dạng XML ({_short(str(broken))}).") from None
    if grower.root is None:
        raise BadPackage("Gói rỗng.")
    return grower.root


class _Grower:
    """The parser's target: grows the tree and stops it before it harms."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def start(self, tag: str | bytes, attrib: dict[str | bytes, str | bytes]) -> None:
        node = Node(_local(str(tag)), {_local(str(name)): str(value) for name, value in attrib.items()})
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise BadPackage("Gói có quá nhiều phần tử lồng nhau, không mở để giữ an toàn cho máy.")
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, tag: str | bytes) -> None:
        self._open.pop()

    def data(self, data: str | bytes) -> None:
        if self._open:
            self._open[-1].pieces.append(str(data))

    def comment(self, text: str | bytes) -> None:
        """Part of the parser's protocol: comments say nothing to us."""

    def doctype(self, *declared: object) -> None:
        raise _declared()

    def close(self) -> None:
        """Part of the parser's protocol."""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _short(text: str) -> str:
    return " ".join(text.split())[:120]


def _declared() -> BadPackage:
    return BadPackage("Gói khai báo kiểu tài liệu (DTD), không mở để giữ an toàn cho máy.")


def _without_junk(raw: bytes) -> memoryview:
    """Return the part of ``raw`` from the root element (or the comments before it) to the last ``>``."""
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raw = raw.decode("utf-16", errors="replace").encode(errors="replace")
    first = re.search(rb"<\?xml|<[A-Za-z_!]", raw[:JUNK])
    if first is None:
        raise BadPackage("Tệp không phải gói edXML.")
    start = _after_prolog(raw, first.start())
    return memoryview(raw)[start : raw.rfind(b">") + 1]


def _after_prolog(raw: bytes, start: int) -> int:
    """Return where the root element begins; its own look at the prolog, so that no encoding can hide a DTD."""
    while True:
        skipped = re.compile(rb"\s*").match(raw, start)
        start = skipped.end() if skipped else start
        if raw.startswith(b"<!--", start):
            closing, width = raw.find(b"-->", start + 4), 3
        elif raw.startswith(b"<?", start):
            closing, width = raw.find(b"?>", start + 2), 2
        elif raw.startswith(b"<!", start):
            raise _declared()
        else:
            return start
        if closing < 0:
            raise BadPackage("Gói bị cắt ngang.")
        start = closing + width

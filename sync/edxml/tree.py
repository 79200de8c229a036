"""Reads the bytes of an edXML file into a small tree of elements by local name, within fixed limits."""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import io
import re
from collections import ChainMap, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree

from sync.content import Content, Keep, buffered, in_memory
from sync.errors import BadPackage

LARGEST = 1024 * 1024 * 1024
LARGEST_CONTENT = 512 * 1024 * 1024
LARGEST_TEXT = 16 * 1024 * 1024
"""Letters of everything that is no payload: what is held in memory."""
DEEPEST = 48
MOST_ELEMENTS = 200_000
MOST_PREFIXES = 128
"""Prefixes declared around one element."""
JUNK = 4096
PIECE = 1 << 16
HEAD = 1 << 16
"""Bytes within which the root element begins."""
CARRIED = "ContentTransferEncoded"


XML = "http://www.w3.org/XML/1998/namespace"
_SCOPE: ChainMap[str, str] = ChainMap({"": "", "xml": XML})


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment or processing instruction as it is written."""

    written: str


@dataclass(slots=True)
class Node:
    """One element: local name, attributes by local name, children in order, its own text.

    What only matters to who writes it again: ``namespace``, ``scope`` (prefixes and what they stand for here),
    ``spelled`` (attributes by their full names ``{namespace}name``), ``parts`` (texts, elements, remarks as they follow
    each other).
    """

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    content: Content | None = None
    namespace: str = ""
    scope: ChainMap[str, str] = field(default_factory=lambda: _SCOPE)
    spelled: Mapping[str, str] = field(default_factory=dict)
    parts: list[str | Node | Remark] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The element's own text, its ends cut."""
        return "".join(part for part in self.parts if isinstance(part, str)).strip()

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
    """Read a whole file held in memory (see ``Growing``).

    Raises:
        BadPackage: see ``Growing.run``.
    """
    return Growing([raw]).run(in_memory)


class Growing:
    """One file on its way into a tree. Payloads are handed on while they come in and never held as text."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = _measured(pieces, self)
        self._grower = _Grower()
        # Not False: an attribute's "&amp;" would be read as "&#38;". There is no DTD that could declare any other.
        self._parser = etree.XMLParser(
            target=self._grower, encoding="utf-8", resolve_entities="internal",  # type: ignore[arg-type]
            no_network=True, load_dtd=False, huge_tree=True,
        )  # fmt: skip
        self.size = 0
        self.digest = hashlib.sha256()
        self._body: Iterator[bytes] | None = None

    def run(self, keep: Keep) -> Node:
        """Read to the end; bytes before the prolog, byte order marks and bytes after the end are passed over.

        Args:
            keep: takes the decoded content of each payload.

        Raises:
            BadPackage: not XML, cut short, too large or too deep, or it declares a document type (DTD, entities).
        """
        total = 0
        while self._grower.payloads or self.feed():
            while self._grower.payloads:
                payload = self._grower.payloads.popleft()
                stream = buffered(PayloadStream(self, payload))
                payload.node.content = keep(stream)
                while stream.read(PIECE):
                    continue
                total += payload.node.content.size
                if total > LARGEST_CONTENT:
                    raise BadPackage("Các tệp trong gói bung ra quá lớn, không mở để giữ an toàn cho máy.")
        for _ in self._pieces:
            continue  # what follows the end belongs to the file, and so to its hash
        if self._grower.root is None:
            raise BadPackage("Gói rỗng.")
        return self._grower.root

    def feed(self) -> bool:
        """Read one more piece; tell whether there was one.

        Raises:
            BadPackage: as ``run``.
        """
        if self._grower.ended:
            return False
        if self._body is None:
            self._body = _small(_without_junk(self._pieces))
        piece = next(self._body, None)
        try:
            if piece is None:
                self._parser.close()
                return False
            self._parser.feed(piece)
        except etree.LxmlError as broken:
            if not self._grower.ended:
                raise BadPackage(f"Nội dung gói không đúng định dạng XML ({_short(str(broken))}).") from None
        return True


@dataclass(slots=True)
class Payload:
    """One payload as it comes in: texts not yet taken, and whether that was all."""

    node: Node
    texts: deque[str] = field(default_factory=deque)
    ended: bool = False


class PayloadStream(io.RawIOBase):
    """The bytes a payload's base64 stands for; white space and missing padding are forgiven."""

    def __init__(self, growing: Growing, payload: Payload) -> None:
        self._growing = growing
        self._payload = payload
        self._text = ""
        self._bytes = b""
        self._padded = self._done = False

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Decode on.

        Raises:
            BadPackage: it is no base64 (cut or changed on the way).
        """
        while not self._bytes and not self._done:
            self._more()
        count = min(len(buffer), len(self._bytes))
        buffer[:count] = self._bytes[:count]
        self._bytes = self._bytes[count:]
        return count

    def _more(self) -> None:
        payload = self._payload
        while not payload.texts and not payload.ended:
            if not self._growing.feed():
                raise BadPackage("Gói bị cắt ngang.")
        text = self._text + "".join(payload.texts)
        payload.texts.clear()
        text = "".join(text.split())
        self._done = payload.ended
        whole = len(text) if self._done else len(text) // 4 * 4
        self._text = text[whole:]
        self._bytes = self._decoded(text[:whole])

    def _decoded(self, text: str) -> bytes:
        if self._done and len(text) % 4:
            text = text.rstrip("=")
            text += "=" * (-len(text) % 4)
        if text and self._padded:
            raise damaged_payload()
        self._padded = self._padded or text.endswith("=")
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise damaged_payload() from None


def damaged_payload() -> BadPackage:
    """Return what is said of a payload that is no base64."""
    return BadPackage("Tệp đính kèm trong gói bị hỏng trên đường đi.")


class _Grower:
    """The parser's target: grows the tree and stops it before it harms."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.ended = False
        self.payloads: deque[Payload] = deque()
        self._payload: Payload | None = None
        self._open: list[Node] = []
        self._count = 0
        self._texts = 0

    def start(
        self, tag: str | bytes, attrib: dict[str | bytes, str | bytes], nsmap: Mapping[str | None, str] | None = None,
    ) -> None:
        spelled = {str(name): str(value) for name, value in attrib.items()}
        outer = self._open[-1].scope if self._open else _SCOPE
        scope = outer.new_child({prefix or "": uri or "" for prefix, uri in nsmap.items()}) if nsmap else outer
        node = Node(
            local(str(tag)), {local(name): value for name, value in spelled.items()}, namespace=space_of(str(tag)),
            scope=scope, spelled=spelled,
        )  # fmt: skip
        if nsmap and sum(map(len, scope.maps)) > MOST_PREFIXES:
            raise BadPackage("Gói khai báo quá nhiều tiền tố, không mở để giữ an toàn cho máy.")
        self._count += 1
        self._texts += sum(map(len, node.attributes.values())) + sum(map(len, (nsmap or {}).values()))
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST or self._texts > LARGEST_TEXT:
            raise BadPackage("Gói có quá nhiều phần tử lồng nhau, không mở để giữ an toàn cho máy.")
        if self._open:
            self._open[-1].children.append(node)
            self._open[-1].parts.append(node)
        else:
            self.root = node
        self._open.append(node)
        if node.name == CARRIED and self._payload is None:
            self._payload = Payload(node)
            self.payloads.append(self._payload)

    def end(self, tag: str | bytes) -> None:
        node = self._open.pop()
        if self._payload is not None and self._payload.node is node:
            self._payload.ended = True
            self._payload = None
        self.ended = not self._open

    def data(self, data: str | bytes) -> None:
        if self._payload is not None and self._open[-1] is self._payload.node:
            self._payload.texts.append(str(data))
            return
        self._texts += len(data)
        if self._texts > LARGEST_TEXT:
            raise BadPackage("Phần chữ của gói quá dài, không mở để giữ an toàn cho máy.")
        if self._open:
            self._open[-1].parts.append(str(data))

    def comment(self, text: str | bytes) -> None:
        self._remark(f"<!--{text!s}-->")

    def pi(self, target: str | bytes, data: str | bytes | None = None) -> None:
        self._remark(f"<?{target!s} {data or ''!s}?>")

    def _remark(self, written: str) -> None:
        self._texts += len(written)
        if self._open:
            self._open[-1].parts.append(Remark(written))

    def doctype(self, *declared: object) -> None:
        raise _declared()

    def close(self) -> None:
        """Part of the parser's protocol."""


def space_of(tag: str) -> str:
    """Return the namespace of a full name ``{namespace}name``."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local(tag: str) -> str:
    """Return the local part of a name written in any way."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def _short(text: str) -> str:
    return " ".join(text.split())[:120]


def _declared() -> BadPackage:
    return BadPackage("Gói khai báo kiểu tài liệu (DTD), không mở để giữ an toàn cho máy.")


def _measured(pieces: Iterable[bytes], growing: Growing) -> Iterator[bytes]:
    """Yield pieces while their size and digest are noted."""
    for piece in pieces:
        growing.size += len(piece)
        if growing.size > LARGEST:
            raise BadPackage(f"Gói lớn hơn {LARGEST >> 20} MB.")
        growing.digest.update(piece)
        yield piece


def _without_junk(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the file from its root element (or the comments before it) on."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) > HEAD:
            break
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        pieces = _from_utf16(chain([head], pieces))
        head = b""
        for piece in pieces:
            head += piece
            if len(head) > HEAD:
                break
    first = re.search(rb"<\?xml|<[A-Za-z_!]", head[:JUNK])
    if first is None:
        raise BadPackage("Tệp không phải gói edXML.")
    yield head[_after_prolog(head, first.start()) :]
    yield from pieces


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]


def _from_utf16(pieces: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    for piece in pieces:
        yield decoder.decode(piece).encode(errors="replace")
    yield decoder.decode(b"", True).encode(errors="replace")


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

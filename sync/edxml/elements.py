"""Writes the elements of a package line by line: official order and prefix, what is unknown back in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sync.edxml.dates import DATES, TIMES, qcvn
from sync.edxml.order import ordered
from sync.edxml.planting import NAME, Planting
from sync.edxml.unknown import numbered
from sync.edxml.value import EXACT, SIGNATURE
from sync.errors import BadHeader
from workflow.vietnamese import nfc

# What XML 1.0 cannot hold; text pasted from Word brings vertical tabs along.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Writer:
    """How elements are written: with which prefix, their children in which order, with what planted between them."""

    prefix: str
    order: Mapping[str, tuple[str, ...]]
    planting: Planting

    def start(self, name: str, pad: str, attributes: str = "", file: str = "") -> list[str]:
        """Return the opening tag of an element of the frame, and what stands first in it."""
        opened = f"{pad}<{self.prefix}{name}{attributes}{self.planting.attributes(name, file)}>"
        return [opened, *self.planting.after(name, "", f"{pad}  ", self.prefix, file)]

    def end(self, name: str, pad: str, file: str = "") -> list[str]:
        """Return what is left to stand in an element of the frame, and its closing tag."""
        return [*self.planting.rest(name, f"{pad}  ", self.prefix, file), f"{pad}</{self.prefix}{name}>"]

    def children(self, path: str, value: Mapping[str, Any], pad: str) -> list[str]:
        """Return the lines of what stands in the element ``path`` of a header.

        Raises:
            BadHeader: a name or value cannot be written.
        """
        name = path.rpartition("/")[2].partition("[")[0]
        left = self.planting.left(path, value)
        lines = self.planting.after(path, "", pad, self.prefix)
        for child in ordered(name, left, self.order):
            writer = Writer("", self.order, self.planting) if child == SIGNATURE and name == "edXMLHeader" else self
            for place, one in enumerate(left[child], 1):
                sibling = numbered(child, place)
                lines += writer.element(child, one, f"{path}/{sibling}", pad)
                lines += self.planting.after(path, sibling, pad, self.prefix)
        return [*lines, *self.planting.rest(path, pad, self.prefix)]

    def element(self, name: str, value: Any, path: str, pad: str, file: str = "") -> list[str]:
        """Return the lines of one element.

        Args:
            path: which one it is (see ``unknown.py``); of a file, ``file`` is its name.

        Raises:
            BadHeader: a name or value cannot be written.
        """
        if not NAME.fullmatch(name):
            raise BadHeader(_said(path), f"«{name}» không thể là tên một mục của gói văn bản.")
        said = value if isinstance(value, Mapping) else {"#text": value}
        attributes = "".join(_attribute(key, said[key], path) for key in said if key.startswith("@"))
        attributes += self.planting.attributes(path, file)
        own = escape(_text(name, said.get("#text", ""), path))
        inner = self._of_file(path, pad, file) if file else self.children(path, said, f"{pad}  ")
        start, end = f"{pad}<{self.prefix}{name}{attributes}>{own}", f"</{self.prefix}{name}>"
        if own:  # line ends would become part of the text
            return ["".join([start, *(line.removeprefix(f"{pad}  ") for line in inner), end])]
        return [start, *inner, f"{pad}{end}"] if inner else [start + end]

    def _of_file(self, path: str, pad: str, file: str) -> list[str]:
        return self.planting.rest(path, f"{pad}  ", self.prefix, file)


def _said(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path).removeprefix("edXMLHeader/")


def _attribute(key: str, value: Any, path: str) -> str:
    if not NAME.fullmatch(key[1:]):
        raise BadHeader(_said(path), f"«{key}» không thể là tên một thuộc tính của gói văn bản.")
    return f" {key[1:]}={quoteattr(_text('', value, path))}"


def _text(name: str, value: Any, path: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise BadHeader(_said(path), f"Mục {_said(path)} phải là chữ hoặc số.")
    text = _UNWRITABLE.sub(" ", str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if name in DATES | TIMES and text:
        written = qcvn(name, text)
        if written is None:
            raise BadHeader(_said(path), f"Mục {_said(path)}: «{text[:40]}» không phải ngày.")
        return written
    return text if name in EXACT else nfc(text)

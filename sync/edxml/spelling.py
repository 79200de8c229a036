"""Writes an element read from a package as it came: names with their prefixes, attributes, texts, remarks in order."""

from __future__ import annotations

import base64
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from sync.content import whole
from sync.edxml.package import NAMESPACE
from sync.edxml.tree import Node, Remark, local, space_of

NATIVE = "edXML"
Scope = Mapping[str, str]
"""Prefixes and the namespaces they stand for."""

_PREFIXED = re.compile(r"([^\W\d][\w.-]*):")


def spelled(node: Node, native: frozenset[str], scope: Scope, prefix: str = NATIVE) -> str:
    """Return the element as XML.

    Args:
        native: namespaces of the package itself; what lies in them is written in the official one.
        scope: what prefixes stand for where it is written; anything else is declared on the element itself.
        prefix: with which prefix the package's own elements are written there, ``""`` for none.
    """
    wanted = dict(_in_content(node, native))
    return "".join(_written(node, _Hand(native, prefix), ChainMap(dict(scope)), wanted))


class _Hand:
    """Which prefix and namespace a name is written with."""

    def __init__(self, native: frozenset[str], prefix: str) -> None:
        self._native = native
        self._prefix = prefix

    def element(self, node: Node) -> tuple[str, str]:
        """Return prefix and namespace of an element."""
        if node.namespace in self._native:
            return self._prefix, NAMESPACE
        return prefix_of(node, node.namespace, bare=True), node.namespace

    def attribute(self, node: Node, space: str) -> tuple[str, str]:
        """Return prefix and namespace of an attribute that lies in a namespace."""
        if space in self._native:
            return self._prefix or NATIVE, NAMESPACE
        return prefix_of(node, space, bare=False), space


def prefix_of(node: Node, space: str, *, bare: bool) -> str:
    """Return the prefix that stands for a namespace at an element: none where none is needed, else the nearest."""
    if bare and node.scope.get("") == space:
        return ""
    for level in node.scope.maps:
        for prefix, uri in level.items():
            if prefix and uri == space and node.scope[prefix] == space:
                return prefix
    return "" if bare else "n"


def _in_content(node: Node, native: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the prefixes texts and attributes speak with (``xsi:type="x:Kind"``): they too must stand for something."""
    for inner in node.walk():
        for text in (*inner.spelled.values(), *(part for part in inner.parts if isinstance(part, str))):
            for prefix in _PREFIXED.findall(text):
                uri = node.scope.get(prefix, "")
                if uri and prefix != "xml":
                    yield prefix, NAMESPACE if uri in native else uri


def _written(node: Node, hand: _Hand, outer: ChainMap[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    names = _Names(outer)
    name = names.qualified(*hand.element(node), local(node.name))
    attributes = [(_attribute(names, hand, node, full), text) for full, text in node.spelled.items()]
    for prefix, uri in wanted.items():
        if prefix not in names.used:
            names.bound(prefix, uri)
    yield f"<{name}"
    for prefix, uri in names.declared.items():
        yield f" xmlns{':' + prefix if prefix else ''}={quoteattr(uri)}"
    for full, text in attributes:
        yield f" {full}={quoteattr(text)}"
    yield ">"
    for part in node.parts:
        if isinstance(part, Node):
            yield from _written(part, hand, names.scope, {})
        else:
            yield part.written if isinstance(part, Remark) else escape(part, {"\r": "&#13;"})
    if node.content is not None:
        yield base64.b64encode(whole(node.content)).decode()
    yield f"</{name}>"


def _attribute(names: _Names, hand: _Hand, node: Node, full: str) -> str:
    space, local = space_of(full), full.rpartition("}")[2]
    return names.qualified(*hand.attribute(node, space), local) if space else local


class _Names:
    """The names on one element: prefixes that do not stand for their namespace here are declared."""

    def __init__(self, outer: ChainMap[str, str]) -> None:
        self.scope = outer
        self.used: dict[str, str] = {}
        self.declared: dict[str, str] = {}

    def qualified(self, prefix: str, uri: str, name: str) -> str:
        """Return ``name`` with its prefix; a prefix this element needs for something else is changed."""
        while self.used.get(prefix, uri) != uri:
            prefix += "_"
        self.used[prefix] = uri
        self.bound(prefix, uri)
        return f"{prefix}:{name}" if prefix else name

    def bound(self, prefix: str, uri: str) -> None:
        """Let a prefix stand for a namespace."""
        if self.scope.get(prefix, "") != uri and prefix != "xml":
            if not self.declared:
                self.scope = self.scope.new_child()
            self.scope[prefix] = self.declared[prefix] = uri

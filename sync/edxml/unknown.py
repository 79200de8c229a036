"""What a package holds that the standard does not know: found when it is read, so that it can be written again.

Elements nobody knows that the builder would write by itself, in their place and form, are said in the header alone.
Of everything else a record is kept under ``UNKNOWN`` in the header:

- ``{"in", "after", "xml"}``: an element as it came; ``in`` names its parent (``edXMLHeader/MessageHeader/To[2]``,
  ``edXMLManifest``, ``Reference``), ``after`` the known sibling before it, ``""`` where it stands first;
- ``{"in", "attribute", "prefix", "namespace", "value"}``: an attribute of a known element;
- ``file``, in records of ``Reference`` and ``Attachment``: the name of the attachment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sync.edxml.dates import DATES, TIMES
from sync.edxml.order import ATTACHMENT, ORDER, REFERENCE, ordered
from sync.edxml.package import NAMESPACE, Kind
from sync.edxml.spelling import prefix_of, spelled
from sync.edxml.tree import LARGEST_TEXT, Node, Remark, local, space_of
from sync.edxml.value import EXACT, SIGNATURE
from workflow.vietnamese import nfc

UNKNOWN = "#unknown"
MOST = 5000
"""Records kept of one package; a real one has a handful."""

LEVELS: dict[str, tuple[str, ...]] = {
    "edXML": ("edXMLEnvelope", "AttachmentEncoded"),
    "edXMLEnvelope": ("edXMLHeader", "edXMLBody"),
    "edXMLBody": ("edXMLManifest",),
    "edXMLManifest": ("Reference",),
    "AttachmentEncoded": ("Attachment",),
}
"""The elements around the header, and what the standard puts into each."""

_KNOWN = frozenset({
    *ORDER, *(name for names in ORDER.values() for name in names), *LEVELS,
    *(name for names in LEVELS.values() for name in names), *REFERENCE, *ATTACHMENT, "Status", "Business",
    "BusinessDocType", "BusinessDocReason", "BusinessDocumentInfo",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carried:
    """One attachment as it was read: its name and id, what the manifest says of it, the element that carries it."""

    name: str
    id: str
    reference: Node | None
    node: Node


def set_apart(root: Node) -> frozenset[str]:
    """Keep elements of other vocabularies from being taken for the standard's own because they are called the same.

    Returns:
        The namespaces in which this package writes the standard's elements; senders differ.
    """
    names = ("edXMLEnvelope", "edXMLHeader", "edXMLManifest")
    message = _nearest(root, "MessageHeader") or _nearest(root, "Status")
    carrying = _nearest(root, "AttachmentEncoded")
    places = [root, *(_nearest(root, name) for name in names), message, carrying]
    native = {place.namespace for place in places if place is not None}
    for place in (message, carrying):
        spaces = Counter(child.namespace for child in place.children) if place else Counter[str]()
        if native.isdisjoint(spaces):
            native |= {namespace for namespace, _ in spaces.most_common(1)}
    name_apart(root, frozenset(native))
    return frozenset(native)


def _nearest(root: Node, name: str) -> Node | None:
    """Return the first element of that name, one of the root's own vocabulary before any other."""
    found = [node for node in root.walk() if node.name == name]
    return next((node for node in found if node.namespace == root.namespace), found[0] if found else None)


def name_apart(root: Node, native: frozenset[str]) -> None:
    """Give elements of other vocabularies that are called as known ones are their full name ``{namespace}name``."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.namespace and node.namespace not in native and node.name in _KNOWN:
            node.name = f"{{{node.namespace}}}{node.name}"
        waiting += node.children


def is_apart(node: Node) -> bool:
    """Tell whether a node was set apart: the header does not show it."""
    return node.name.startswith("{")


def unknown_of(
    root: Node, header: Node, carried: Sequence[Carried], kind: Kind, native: frozenset[str], odd: list[str]
) -> list[dict[str, Any]]:
    """Return the records of everything the builder would lose or move; none for a package in the official form.

    Args:
        native: what ``set_apart`` returned.
        odd: takes in words what is too large to be kept.
    """
    found = _Found(native, odd)
    found.known(header, "edXMLHeader")
    around = _Around(found, header, carried, documents=kind == "edoc")
    around.level(root, root.name if root.name in LEVELS else "edXML")
    return found.records


class _Found:
    """The records so far."""

    _full = f"Gói có hơn {MOST} mục không có trong quy chuẩn; phần sau không giữ."

    def __init__(self, native: frozenset[str], odd: list[str]) -> None:
        self._native = native
        self._odd = odd
        self.records: list[dict[str, Any]] = []

    def known(self, node: Node, path: str) -> None:
        """Look through a known element of the header and those below it."""
        self.attributes(node, path)
        known = ORDER.get(node.name, ())
        strange = self._strange(node, known)
        count = Counter[str]()
        after = ""
        for child in node.children:
            if id(child) in strange:
                self.element(child, path, after)
                continue
            count[child.name] += 1
            after = numbered(child.name, count[child.name])
            if child.name in known and child.name != SIGNATURE:
                self.known(child, f"{path}/{after}")

    def element(self, node: Node, path: str, after: str, file: str = "") -> None:
        """Note an element as it came."""
        if sum(inner.content.size for inner in node.walk() if inner.content is not None) > LARGEST_TEXT:
            self._odd.append(f"Mục «{local(node.name)[:40]}» không có trong quy chuẩn và quá lớn; không giữ.")
            return
        if self._room():
            record = {"in": path, "after": after, "xml": spelled(node, self._native, {})}
            self.records.append(record | ({"file": file} if file else {}))

    def _room(self) -> bool:
        if len(self.records) == MOST and self._full not in self._odd:
            self._odd.append(self._full)
        return len(self.records) < MOST

    def attributes(self, node: Node, path: str, file: str = "", but: str = "") -> None:
        """Note the attributes of a known element, except the one called ``but``."""
        for full, value in node.spelled.items():
            space, name = space_of(full), local(full)
            if name == but or not self._room():
                continue
            native = space in self._native
            prefix = "" if not space else "edXML" if native else prefix_of(node, space, bare=False)
            record = {"in": path, "attribute": name, "prefix": prefix, "value": value}
            record["namespace"] = NAMESPACE if native and space else space
            self.records.append(record | ({"file": file} if file else {}))

    def _strange(self, node: Node, known: Sequence[str]) -> set[int]:
        """Return the ids of the children the builder would not write as and where they stand."""
        own: list[Node] = []
        strange: set[int] = set()
        for child in node.children:
            ours = child.name in known and child.name != SIGNATURE and child.namespace in (*self._native, "")
            if ours or _plain(child, self._native, signed=child.name == SIGNATURE):
                own.append(child)
            else:
                strange.add(id(child))
        names = [child.name for child in own]
        behind = [name for name in names if name not in known]
        if names[len(names) - len(behind) :] == behind and _grouped(node.name, behind):
            return strange
        return strange | {id(child) for child in own if child.name not in known}


class _Around:
    """What lies around the header: in the root, the envelope, the body, the manifest, beside and in the files."""

    def __init__(self, found: _Found, header: Node, carried: Sequence[Carried], *, documents: bool) -> None:
        self._found = found
        self._header = header
        self._written = frozenset(LEVELS if documents else {"edXML", "edXMLEnvelope"})
        self._files: dict[int, tuple[str, str]] = {}
        for place, one in enumerate(carried, 1):
            if one.reference is not None:
                self._files[id(one.reference)] = (numbered("Reference", place), one.name)
            self._files[id(one.node)] = (numbered("Attachment", place), one.name)
        self._used = {id(header), *map(id, header.children), *self._files}
        # A file without an id is numbered when the package is built.
        self._named = {name for place, one in enumerate(carried, 1) for name in (one.name, one.id or str(place))}

    def level(self, node: Node, path: str) -> None:
        """Look through one element of the package's frame."""
        self._found.attributes(node, path, but="version" if path == "edXMLManifest" else "")
        after = ""
        seen: set[str] = set()
        for child in node.children:
            if child is self._header:
                after = "edXMLHeader"
            elif id(child) in self._files:
                after, name = self._files[id(child)]
                self._file(child, name)
            elif child.name in self._written and child.name in LEVELS.get(path, ()) and child.name not in seen:
                seen.add(child.name)
                after = child.name
                self.level(child, child.name)
            elif not self._said_already(child):
                self._found.element(child, path, after)

    def _said_already(self, node: Node) -> bool:
        """Tell whether an element holds nothing of its own: what is in it was found, or a file bears its name."""
        if node.name == "Reference" and any(inner.text.removeprefix("cid:") in self._named for inner in node.children):
            return True
        return _bare_frame(node) or any(id(inner) in self._used for inner in node.walk())

    def _file(self, node: Node, file: str) -> None:
        self._found.attributes(node, node.name, file, but="href" if node.name == "Reference" else "")
        known = REFERENCE if node.name == "Reference" else ATTACHMENT
        after = ""
        seen: set[str] = set()
        for child in node.children:
            if child.name in known and child.name not in seen:
                seen.add(child.name)
                after = child.name
                self._found.attributes(child, f"{node.name}/{child.name}", file)
                for inner in child.children:
                    self._found.element(inner, f"{node.name}/{child.name}", "", file)
            else:
                self._found.element(child, node.name, after, file)


def numbered(name: str, place: int) -> str:
    """Return how the ``place``-th of several siblings of one name is called."""
    return name if place == 1 else f"{name}[{place}]"


def _bare_frame(node: Node) -> bool:
    """Tell whether an element of the frame says nothing (the empty body of a report)."""
    return all(inner.name in LEVELS and not inner.text and not inner.spelled for inner in node.walk())


def _plain(node: Node, native: frozenset[str], *, signed: bool = False) -> bool:
    """Tell whether the builder writes the very same element from what the header says of it."""
    if node.namespace not in native or node.content is not None or node.name in DATES | TIMES or is_apart(node):
        return False
    if any(isinstance(part, Remark) for part in node.parts) or (node.spelled and not signed):
        return False
    if any(map(space_of, node.spelled)) or not all(map(_tidy, node.spelled.values())):
        return False
    text = "".join(_texts(node))
    if node.children:
        names = [child.name for child in node.children]
        grouped = _grouped(node.name, names)
        return grouped and not text.strip() and all(_plain(child, native, signed=signed) for child in node.children)
    return text == text.strip() and "\r" not in text if node.name in EXACT else _tidy(text)


def _tidy(text: str) -> bool:
    return "\r" not in text and text == nfc(text).strip()


def _texts(node: Node) -> Iterator[str]:
    return (part for part in node.parts if isinstance(part, str))


def _grouped(parent: str, names: Sequence[str]) -> bool:
    """Tell whether names stand as the builder writes them: each kind together, known ones first and in their order."""
    groups = list(dict.fromkeys(names))
    count = Counter(names)
    written = [name for group in ordered(parent, groups) for name in [group] * count[group]]
    return list(names) == written

"""Puts back what a package held that the standard does not know (``unknown.py``): each in its place, once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from sync.edxml.package import NAMESPACE
from sync.edxml.spelling import NATIVE, spelled
from sync.edxml.tree import CARRIED, XML, read_tree
from sync.edxml.unknown import UNKNOWN, is_apart, name_apart
from sync.edxml.value import value_of
from sync.errors import BadHeader, BadPackage

NAME = re.compile(r"[^\W\d][\w.\-]*")
"""A name without prefix, as XML has them; letters with marks too."""
_OWN = frozenset({NAMESPACE})
_Place = tuple[str, str]
"""The element something stands in or on, and the file it speaks of."""


class Planting:
    """The records of one header; each is handed out once, where it belongs."""

    def __init__(self, records: Any) -> None:
        """Read what a header keeps under ``UNKNOWN``.

        Raises:
            BadHeader: it is not what reading a package gives.
        """
        self._elements: dict[_Place, dict[str, list[_Planted]]] = {}
        self._attributes: dict[_Place, list[Mapping[str, str]]] = {}
        for record in _checked(records):
            place = (record["in"], record.get("file", ""))
            if "attribute" in record:
                self._attributes.setdefault(place, []).append(record)
            else:
                behind = self._elements.setdefault(place, {}).setdefault(record["after"], [])
                behind.append(_Planted(record))

    def attributes(self, path: str, file: str = "") -> str:
        """Return the attributes of a known element, as they stand behind its name."""
        records = self._attributes.pop((path, file), ())
        scope = {"xml": XML} | ({} if _without_prefix(path) else {NATIVE: NAMESPACE})
        written = dict[str, str]()
        for record in records:
            prefix, space = record["prefix"], record["namespace"]
            while prefix and scope.get(prefix, space) != space:
                prefix += "_"
            if prefix and prefix not in scope:
                scope[prefix] = space
                written[f"xmlns:{prefix}"] = space
            written[f"{prefix}:{record['attribute']}" if prefix else record["attribute"]] = record["value"]
        return "".join(f" {name}={quoteattr(value)}" for name, value in written.items())

    def speaks_of(self, path: str) -> bool:
        """Tell whether something stands in an element, or on it."""
        return (path, "") in self._elements or (path, "") in self._attributes

    def left(self, path: str, value: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Return the children a header names under ``path``, without those that come back in their own form.

        What the header does not say any more does not come back; what it says otherwise is written as it says.
        """
        places = self._elements.get((path, ""), {})
        planted: dict[tuple[str, str], list[_Planted]] = {}
        for one in (one for behind in places.values() for one in behind if not one.taken):
            planted.setdefault((one.name, one.said), []).append(one)
        for waiting in planted.values():
            waiting.reverse()
        found: dict[str, list[Any]] = {}
        for name, inner in value.items():
            if not name.startswith(("@", "#")):
                many = inner if isinstance(inner, list | tuple) else [inner]
                found[name] = [one for one in many if not (planted and _comes_back(planted.get((name, _key(one)))))]
        for after, behind in places.items():
            places[after] = [one for one in behind if one.taken]
        return found

    def after(self, path: str, sibling: str, pad: str, prefix: str, file: str = "") -> list[str]:
        """Return the lines of what stands behind ``sibling`` in an element, ``""`` for what stands first."""
        out = self._elements.get((path, file), {}).pop(sibling, ())
        return [f"{pad}{planted.written(prefix)}" for planted in out]

    def rest(self, path: str, pad: str, prefix: str, file: str = "") -> list[str]:
        """Return the lines of what stood behind siblings that are there no more."""
        left = self._elements.pop((path, file), {})
        return [f"{pad}{planted.written(prefix)}" for out in left.values() for planted in out]


class _Planted:
    """One element that waits for its place."""

    def __init__(self, record: Mapping[str, str]) -> None:
        self.after = record["after"]
        try:
            self._node = read_tree(record["xml"].encode())
        except BadPackage as bad:
            raise BadHeader(UNKNOWN, f"Mục {UNKNOWN}: {bad.text}") from None
        name_apart(self._node, _OWN)
        self.name = self._node.name
        self.taken = is_apart(self._node)
        self.said = "" if self.taken else _key(value_of(self._node, []))

    def written(self, prefix: str) -> str:
        scope = {"": NAMESPACE} | ({NATIVE: NAMESPACE} if prefix else {})
        return spelled(self._node, _OWN, scope, prefix.rstrip(":"))


def _comes_back(waiting: list[_Planted] | None) -> bool:
    """Take the first of those that say the same; each is shown once."""
    if not waiting:
        return False
    waiting.pop().taken = True
    return True


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _checked(records: Any) -> list[Mapping[str, str]]:
    found = [] if records is None else records
    right = isinstance(found, list) and all(map(_right, found))
    if not right:
        raise BadHeader(UNKNOWN, f"Mục {UNKNOWN} không đúng dạng mà lệnh edxml show cho ra.")
    return list(found)


def _right(record: Any) -> bool:
    if not isinstance(record, dict) or not all(isinstance(value, str) for value in record.values()):
        return False
    if "attribute" not in record:
        return {"in", "after", "xml"} <= record.keys()
    if not {"in", "attribute", "prefix", "namespace", "value"} <= record.keys():
        return False
    named = all(NAME.fullmatch(name) for name in (record["attribute"], record["prefix"] or "x"))
    return named and bool(record["prefix"]) == bool(record["namespace"]) and record["attribute"] != "xmlns"


def _without_prefix(path: str) -> bool:
    """Tell whether an element stands where the official prefix is not declared yet."""
    return path.split("/")[0] in {"edXML", "AttachmentEncoded", "Attachment"} and not path.endswith(f"/{CARRIED}")

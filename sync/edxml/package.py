"""An edXML package as read: what it says, what it carries, and what was odd about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sync.content import Content, InMemory, head_of, whole
from sync.edxml.names import media_type

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"

Kind = Literal["edoc", "status"]
Header = Mapping[str, Any]
"""Content of ``edXMLHeader``: QCVN names nested as in the file; text as ``str``, an element with children as a dict,
an element that occurs more than once under one parent as a list, an empty element as ``""``. Attributes are kept
inside ``Signature`` alone, as ``@Name``. Dates and times are ISO 8601; everything but identifiers is NFC. Where a
package holds what the standard does not know, ``#unknown`` keeps its place and form (``unknown.py``)."""


class Attachment:
    """One file of a package, decoded; ``name`` is safe to write to a disk, ``content_type`` what the sender said.

    Two are equal when they say and hold the same, wherever the content lies.
    """

    __slots__ = ("content", "content_id", "content_type", "description", "name")

    def __init__(
        self, name: str, data: bytes | Content, content_type: str = "", content_id: str = "", description: str = ""
    ) -> None:
        self.name = name
        self.content: Content = InMemory(data) if isinstance(data, bytes) else data
        self.content_type = content_type
        self.content_id = content_id
        self.description = description

    @property
    def data(self) -> bytes:
        """The whole file; for one that may be large use ``content``."""
        return whole(self.content)

    @property
    def size(self) -> int:
        """Size of the decoded file in bytes."""
        return self.content.size

    @property
    def sha256(self) -> str:
        """SHA-256 of the decoded file in hex."""
        return self.content.sha256

    @property
    def media_type(self) -> str:
        """Media type by the content and the name; the sender's word is not relied on (standards: ZIP called PDF)."""
        return media_type(self.name, head_of(self.content, 64))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Attachment) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Attachment({self.name!r}, {self.size} bytes)"

    def _key(self) -> tuple[str, ...]:
        return (self.name, self.sha256, self.content_type, self.content_id, self.description)

    def to_json(self) -> dict[str, Any]:
        """Return what ``vic edxml show`` prints of the file."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "size": self.size,
            "sha256": self.sha256,
            "content_id": self.content_id,
        }


@dataclass(frozen=True)
class Package:
    """One edXML message; the raw bytes stay with whoever read them and are what is kept as evidence."""

    kind: Kind
    header: Header
    attachments: tuple[Attachment, ...]
    warnings: tuple[str, ...]
    raw_sha256: str

    def to_json(self) -> dict[str, Any]:
        """Return what ``vic edxml show`` prints."""
        return {
            "kind": self.kind,
            "header": dict(self.header),
            "attachments": [attachment.to_json() for attachment in self.attachments],
            "warnings": list(self.warnings),
        }


def listed(value: Any) -> list[Any]:
    """Return a header value as a list: a lone element as a list of one, an absent or empty one as none."""
    if value is None or value == "" or value == {}:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def at(value: Any, *path: str) -> Any:
    """Return what lies under ``path`` in a header, the first where an element repeats; ``None`` where nothing lies."""
    for name in path:
        value = next(iter(listed(value)), None)
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def text_at(value: Any, *path: str) -> str:
    """Return the text under ``path``; absent, empty and the word ``null`` of some senders are all ``""``."""
    found = next(iter(listed(at(value, *path))), "")
    if isinstance(found, Mapping):
        found = found.get("#text", "")
    return "" if found == "null" else str(found)

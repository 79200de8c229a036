"""Everything a package's header says of the document itself, field by field; people and offices are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.edxml.package import Package
from sync.edxml.unknown import UNKNOWN

_PARTIES = frozenset({
    "From", "To", "SignerInfo", "StaffInfo", "ToPlaces", "ReplacementInfoList", "TraceHeaderList", "Signature",
    "DocumentId", "ResponseFor", "RelatesTo",
})  # fmt: skip
"""Elements that name somebody or something else; a person may be called Mật."""


def said(package: Package) -> tuple[str, ...]:
    """Return the texts of the header that speak of the document, and what is said of each attachment."""
    found = tuple(_texts(package.header))
    return (*found, *(attachment.description for attachment in package.attachments if attachment.description))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _PARTIES and name != UNKNOWN:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)

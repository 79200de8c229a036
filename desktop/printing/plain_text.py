"""Text made fit for a printed page: one Unicode form, single spaces, nothing a font or Word would choke on."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from workflow.vietnamese import clean

Content = TypeVar("Content")


def printable(text: str) -> str:
    """Return ``text`` line by line in NFC, without empty lines, control characters and half characters."""
    lines = (clean("".join(map(_visible, line))) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def printable_content(content: Content) -> Content:
    """Return a copy of the dataclass ``content`` with all its texts made printable, those inside tuples too."""
    assert is_dataclass(content) and not isinstance(content, type)
    changed = {field.name: _value(getattr(content, field.name)) for field in fields(content)}
    return replace(content, **changed)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_value(part) for part in value)
    return printable_content(value) if is_dataclass(value) else value


def _visible(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind in ("Cs", "Cn", "Co") else char

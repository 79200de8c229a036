"""Reads payloads of steps already accepted, wherever they were made: what is not as it should be reads as empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from workflow.rules import FileRef


def text(payload: Mapping[str, Any], name: str) -> str:
    """Return a string, or ""."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def whole(payload: Mapping[str, Any], name: str) -> int:
    """Return a whole number, or 0."""
    value = payload.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def flag(payload: Mapping[str, Any], name: str) -> bool:
    """Return whether the value is true."""
    return payload.get(name) is True


def record(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object, or an empty one."""
    value = payload.get(name)
    return value if _is_object(value) else {}


def records(payload: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], ...]:
    """Return the objects of a list, or nothing."""
    return tuple(item for item in _listed(payload, name) if _is_object(item))


def texts(payload: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the strings of a list, or nothing."""
    return tuple(item for item in _listed(payload, name) if isinstance(item, str))


def file(payload: Mapping[str, Any], name: str) -> FileRef | None:
    """Return a file reference, or None."""
    return _file(payload.get(name))


def files(payload: Mapping[str, Any], name: str) -> tuple[FileRef, ...]:
    """Return the file references of a list, or nothing."""
    return tuple(ref for item in _listed(payload, name) if (ref := _file(item)) is not None)


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return type(value) is dict or isinstance(value, Mapping)  # asking an abstract class takes ten times as long


def _listed(payload: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = payload.get(name)
    return value if isinstance(value, list | tuple) else ()


def _file(value: Any) -> FileRef | None:
    if not _is_object(value) or not text(value, "sha256"):
        return None
    return FileRef(
        text(value, "sha256"), text(value, "name"), text(value, "media_type"), whole(value, "size"), text(value, "role")
    )

"""Step: one thing one person did to one item, when, on which machine; appended, never edited, never deleted."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from workflow.frozen import repeated


@dataclass(frozen=True, slots=True)
class Draft:
    """A step before it has an identity: what the rules decided."""

    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one item.

    ``previous`` is the hash of the item's preceding step as the making machine saw it (None for the first),
    ``hash`` the SHA-256 of the canonical form of everything else. ``at`` is device time, ISO 8601 with zone.
    """

    id: str
    item: str
    item_kind: str
    kind: str
    actor: str
    on_behalf_of: str | None
    at: str
    device: str
    payload: Mapping[str, Any]
    previous: str | None
    hash: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value that travels and that the store keeps."""
        return {slot: getattr(self, slot) for slot in self.__slots__}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Step:
        """Read a step from its JSON value.

        Raises:
            ValueError: a field is missing or has another type than it must.
        """
        try:
            fields = {slot: value[slot] for slot in cls.__slots__}
        except KeyError as missing:
            raise ValueError(f"step without {missing}") from None
        optional = {"on_behalf_of", "previous"}
        for name, field in fields.items():
            wanted: type = dict if name == "payload" else str
            if not (isinstance(field, wanted) or (name in optional and field is None)):
                raise ValueError(f"step with a {type(field).__name__} as {name}")
        return cls(**fields)


def canonical_text(value: Mapping[str, Any]) -> str:
    """Return the canonical form of a payload as text; the part many have in common is not spelled each time."""
    if OFTEN not in value:
        return _ENCODER.encode(dict(value))
    parts = (
        f"{encode_basestring(name)}:{spelled_often(value[name]) if name == OFTEN else _ENCODER.encode(value[name])}"
        for name in sorted(value)
    )
    return f"{{{','.join(parts)}}}"


@repeated
def spelled_often(part: Any) -> str:
    """Return the canonical text of the part of a payload that many have in common."""
    return _ENCODER.encode(part)


def new_id(now_ms: int | None = None) -> str:
    """Return a UUID version 7 (RFC 9562 §5.7): sortable by the millisecond it was made."""
    stamp = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    text, chance = f"{stamp:012x}", os.urandom(10).hex()
    return f"{text[:8]}-{text[8:]}-7{chance[:3]}-{_VARIANT[chance[3]]}{chance[4:7]}-{chance[7:19]}"


_VARIANT = {digit: "89ab"[place % 4] for place, digit in enumerate("0123456789abcdef")}
"""The digit that says which kind of UUID it is; two of its bits are left to chance."""


OFTEN = "procedure"
"""The part of a payload that is large and the same in many: the procedure a dossier is taken in by."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """Return the one byte form of a JSON value that hashes are taken over: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value).encode()


def hash_of(step: Step) -> str:
    """Return the SHA-256 (hex) of a step's canonical form without its own hash."""
    content = step.to_json()
    del content["hash"]
    return hashlib.sha256(canonical(content)).hexdigest()


def spell(
    actor: str, at: str, device: str, id: str, item: str, item_kind: str, kind: str, behalf: str | None, payload: str,
    previous: str | None,
) -> str:  # fmt: skip
    """Return the canonical form of a step without its hash, ``payload`` being spelled already."""
    return (
        f'{{"actor":{_text(actor)},"at":{_text(at)},"device":{_text(device)},"id":{_text(id)},"item":{_text(item)}'
        f',"item_kind":{_text(item_kind)},"kind":{_text(kind)},"on_behalf_of":{_text(behalf)},"payload":{payload}'
        f',"previous":{_text(previous)}}}'
    )


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


HASH_FIELD = len(',"hash":""') + 64
"""Characters by which a step's JSON is longer than its canonical form."""


def make(
    draft: Draft,
    *,
    item: str,
    item_kind: str,
    actor: str,
    at: datetime,
    device: str,
    previous: str | None,
    on_behalf_of: str | None = None,
    id: str | None = None,
    payload: str | None = None,
) -> Step:
    """Give a draft its identity and its place in the chain.

    Args:
        at: aware time of the act on this machine.
        previous: hash of the item's newest step known here.
        id: given only where the same outside event must make the same step on every machine.
        payload: the payload's canonical text, where that is known already.
    """
    if at.tzinfo is None:
        raise ValueError("a step needs a time with a zone")
    own, moment = id or new_id(), at.isoformat(timespec="milliseconds")
    text = payload or canonical_text(draft.payload)
    spelled = spell(actor, moment, device, own, item, item_kind, draft.kind, on_behalf_of, text, previous).encode()
    return Step(
        own, item, item_kind, draft.kind, actor, on_behalf_of, moment, device, draft.payload, previous,
        hashlib.sha256(spelled).hexdigest(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the record does not hold together."""

    item: str
    step: str
    why: str


def breaks(steps: Iterable[Step]) -> list[Break]:
    """Check the steps of one item, oldest first: contents against hashes, and every predecessor present earlier.

    Two machines may name the same predecessor: that is a join, not a break.
    """
    found: list[Break] = []
    seen: set[str] = set()
    for step in steps:
        if hash_of(step) != step.hash:
            found.append(Break(step.item, step.id, "nội dung khác với lúc ghi"))
        if step.previous is None and seen:
            found.append(Break(step.item, step.id, "mất nối với bước trước"))
        elif step.previous is not None and step.previous not in seen:
            found.append(Break(step.item, step.id, "thiếu bước đứng trước"))
        seen.add(step.hash)
    return found

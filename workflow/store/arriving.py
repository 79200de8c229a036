"""Steps as servers send them, read and checked at once: the text itself is hashed where it is spelled canonically."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from workflow.frozen import Unchanging
from workflow.steps import OFTEN, Step, canonical
from workflow.store.packing import pack
from workflow.store.step_rows import LEAST, Common, common_of, payload_of

_FEW, _SIGN = 512, 60
"""Shared parts remembered (an office's procedures are fewer), and the letters by which one is looked for."""
_NAMED = f'"{OFTEN}":'
_BEGINNING = f"{_NAMED}{{"


class Arrived(NamedTuple):
    """A step that came: the step, its payload's canonical text, and the part many payloads have in common.

    ``payload`` is None when the step's content and its hash differ.
    """

    step: Step
    payload: str | None
    common: Common | None


class _Line(msgspec.Struct, gc=False):
    """A step's fields, the payload left as it is spelled."""

    id: str
    item: str
    item_kind: str
    kind: str
    actor: str
    on_behalf_of: str | None
    at: str
    device: str
    payload: msgspec.Raw
    previous: str | None
    hash: str


class _Head(msgspec.Struct, gc=False):
    """The part of a payload that many have in common, as it is spelled."""

    procedure: msgspec.Raw = msgspec.Raw()


_line = msgspec.json.Decoder(_Line).decode
_head = msgspec.json.Decoder(_Head).decode
_value = msgspec.json.Decoder().decode


class Reader:
    """Reads steps one after another; what they have in common is read, hashed and packed once."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[Mapping[str, Any], Common] | None] = {}

    def read(self, text: str) -> Arrived:
        """Read one step.

        Raises:
            ValueError: it is no step.
        """
        try:
            line = _line(text)
            spelled = str(line.payload, "utf-8")
            if not _is_whole(text, line, spelled):
                return _slowly(text)
            payload, common = self._payload(spelled)
        except msgspec.DecodeError:
            return _slowly(text)
        step = Step(
            line.id, line.item, line.item_kind, line.kind, line.actor, line.on_behalf_of, line.at, line.device, payload,
            line.previous, line.hash,
        )  # fmt: skip
        return Arrived(step, spelled, common)

    def _payload(self, text: str) -> tuple[dict[str, Any], Common | None]:
        """Read a payload; the shared part is the same object for every step that names it."""
        at = text.find(_BEGINNING) if len(text) >= LEAST else -1
        if at < 0 or text.find(_NAMED, at + 1) >= 0:
            payload = _object(text)
            return payload, common_of(payload, text)
        start = at + len(_NAMED)
        part = self._part(text, start)
        if part is not None:
            payload = _object(f"{text[:start]}null{text[start + len(part[1].text) :]}")
            if OFTEN in payload:
                payload[OFTEN] = part[0]
                return payload, part[1]._replace(place=start)
        payload = _object(text)
        return payload, common_of(payload, text)

    def _part(self, text: str, start: int) -> tuple[Mapping[str, Any], Common] | None:
        """Return the part that begins there, where it is kept once for all; None for any other."""
        sign = text[start : start + _SIGN]
        known = self._parts.get(sign)
        if known is None or not text.startswith(known[1].text, start):
            known = _common_part(str(_head(text).procedure, "utf-8"))
            if known is None or not text.startswith(known[1].text, start):
                return None
            if len(self._parts) >= _FEW:
                self._parts.clear()
            self._parts[sign] = known
        return known


def _common_part(text: str) -> tuple[Mapping[str, Any], Common] | None:
    """Read what is common; None where it is not kept once for all."""
    value = _value(text) if text else None
    if not isinstance(value, dict) or len(text) < LEAST or canonical(value).decode() != text:
        return None
    return Unchanging(value), Common(text, 0, hashlib.sha256(text.encode()).digest(), pack(text))


def _is_whole(text: str, line: _Line, payload: str) -> bool:
    """Tell whether the step is spelled canonically around its payload and hashes to its hash.

    A name that would need escapes is spelled otherwise in a text that reads back to it, so plain comparison does.
    """
    behalf = "null" if line.on_behalf_of is None else f'"{line.on_behalf_of}"'
    previous = "null" if line.previous is None else f'"{line.previous}"'
    before = f'{{"actor":"{line.actor}","at":"{line.at}","device":"{line.device}"'
    after = (
        f',"id":"{line.id}","item":"{line.item}","item_kind":"{line.item_kind}","kind":"{line.kind}"'
        f',"on_behalf_of":{behalf},"payload":{payload},"previous":{previous}}}'
    )
    if f'{before},"hash":"{line.hash}"{after}' != text:
        return False
    return hashlib.sha256(f"{before}{after}".encode()).hexdigest() == line.hash


def _object(text: str) -> dict[str, Any]:
    value = _value(text)
    if not isinstance(value, dict):
        raise msgspec.DecodeError("a payload is an object")
    return value


def _slowly(text: str) -> Arrived:
    """Read a step spelled in another way, or by other means than the quick reader knows."""
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("a step is an object")
    step = Step.from_json(value)
    payload = payload_of(text, step)
    return Arrived(step, payload, None if payload is None else common_of(step.payload, payload))

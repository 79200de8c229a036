"""A run of steps as lines: heads and big texts once, times and places as differences, hashes worked out again.

Lines of a run (an answer or a request), one JSON value each:

- ``{"h": [device, actor, kind, on_behalf_of?, item_kind?]}``: the next head, counted from 0;
- ``{"t": value}``: the next big text, counted from 0;
- ``[head, id, item, at, position, payload, previous?, texts?]``: a step.

``at`` and ``position`` are differences to the step before. ``previous`` is 0 (or not there) when it is the hash of the
item's newest step before this one: in this run, else the one both sides know; null when there is none although one is
known; else the hash. ``texts`` puts big texts back into the payload: ``{"procedure": 0}``. No hash travels: the reader
works each one out, and a check over all of them tells both sides whether they hold the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sync.compact.short import long_hash, long_id, short_bytes, short_hash, short_id
from workflow.steps import Step, canonical, spell
from workflow.store.step_rows import milliseconds, time_text

Known = Callable[[str], str | None]
"""Says the hash of an item's newest step both sides know, None when there is none."""
BIG = "procedure"
"""The part of a payload that many steps have in common."""
_LEAST = 600
"""From how many bytes on it is told once for all."""
_CHECK = 16
_HEADS, _TEXTS = 65536, 1024
"""Most heads and texts of one run; a reader that follows these bounds cannot be filled up."""


def nothing_known(item: str) -> str | None:
    """Know no step of any item: each predecessor outside the run is told."""
    return None


def line(value: Any) -> bytes:
    """Return one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class _Run:
    """What both sides keep alike while a run goes on."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.newest: dict[str, str] = {}
        self.at = self.position = 0
        self.hashes = hashlib.sha256()
        self.unchecked = 0

    def implied(self, item: str) -> str | None:
        """Return what the predecessor of the item's next step is unless something else is said."""
        return self.newest.get(item) or self.known(item)

    def took(self, step: Step) -> None:
        """Note a step of the run."""
        self.newest[step.item] = step.hash
        self.hashes.update(bytes.fromhex(step.hash))
        self.unchecked += 1

    def check(self) -> str:
        """Return the check over the hashes of all steps since the last one, and begin the next."""
        found = short_bytes(self.hashes.digest()[:_CHECK]) if self.unchecked else ""
        self.hashes, self.unchecked = hashlib.sha256(), 0
        return found


class StepWriter:
    """Writes the steps of one run."""

    def __init__(self, known: Known = nothing_known, *, full: bool = False) -> None:
        """Begin a run.

        Args:
            full: tell every predecessor: for a reader whose record turned out not to be what we think.
        """
        self._run = _Run(known)
        self._full = full
        self._heads: dict[tuple[str, ...], int] = {}
        self._texts: dict[bytes, int] = {}

    def lines(self, step: Step, position: int = 0) -> bytes:
        """Return the lines that carry a step: itself, before it the head and the text it is the first to need.

        Raises:
            ValueError: its hash is no hash.
        """
        out: list[bytes] = []
        payload, texts = self._payload(step.payload, out)
        told: list[Any] = [
            self._head(step, out), short_id(step.id), short_id(step.item), self._time(step.at),
            position - self._run.position, payload, self._previous(step),
        ]  # fmt: skip
        if texts:
            told.append(texts)
        elif told[-1] == 0:
            told.pop()
        self._run.position = position
        self._run.took(step)
        out.append(line(told))
        return b"".join(out)

    def check(self) -> str:
        """Return the check over the steps since the last one; "" when there were none."""
        return self._run.check()

    def _head(self, step: Step, out: list[bytes]) -> int:
        plain = step.item_kind == step.kind.partition(".")[0]
        head = (step.device, step.actor, step.kind, step.on_behalf_of or "", "" if plain else step.item_kind)
        if head not in self._heads:
            self._heads[head] = len(self._heads)
            told = list(head)
            while told and not told[-1]:
                told.pop()
            out.append(line({"h": told}))
        return self._heads[head]

    def _payload(self, payload: Mapping[str, Any], out: list[bytes]) -> tuple[Mapping[str, Any], dict[str, int]]:
        part = payload.get(BIG)
        text = canonical(part) if isinstance(part, Mapping) else b""
        if len(text) < _LEAST or (text not in self._texts and len(self._texts) == _TEXTS):
            return payload, {}
        if text not in self._texts:
            self._texts[text] = len(self._texts)
            out.append(line({"t": part}))
        return {name: value for name, value in payload.items() if name != BIG}, {BIG: self._texts[text]}

    def _time(self, at: str) -> int | str:
        moment = milliseconds(at)
        if isinstance(moment, str) or time_text(moment) != at:
            return at
        before, self._run.at = self._run.at, moment
        return moment - before

    def _previous(self, step: Step) -> str | int | None:
        if not self._full and step.previous == self._run.implied(step.item):
            return 0
        return None if step.previous is None else short_hash(step.previous)


class StepReader:
    """Reads the steps of one run."""

    def __init__(self, known: Known = nothing_known) -> None:
        self._run = _Run(known)
        self._heads: list[tuple[str, ...]] = []
        self._texts: list[Any] = []

    def take(self, value: Any) -> tuple[Step, int] | None:
        """Read one line; return the step it carries and its position, None when it carries none.

        Raises:
            ValueError: it is not spelled as ``StepWriter`` does.
        """
        if isinstance(value, list):
            return self._step(value)
        if "h" in value:
            _room(self._heads, _HEADS).append(_head(value["h"]))
        elif "t" in value:
            _room(self._texts, _TEXTS).append(value["t"])
        return None

    def check(self) -> str:
        """Return the check over the steps since the last one; "" when there were none."""
        return self._run.check()

    def _step(self, told: Sequence[Any]) -> tuple[Step, int]:
        if not 6 <= len(told) <= 8:
            raise ValueError("a step has six to eight parts")
        whole: list[Any] = [*told, 0, {}][:8] if len(told) == 6 else [*told, {}][:8]
        head, id, item, at, position, payload, previous, texts = whole
        if not isinstance(payload, dict) or not isinstance(texts, dict):
            raise ValueError("a payload is an object")
        payload = payload | {name: self._texts[_place(place, self._texts)] for name, place in texts.items()}
        device, actor, kind, behalf, item_kind = self._heads[_place(head, self._heads)]
        named = long_id(item)
        step = Step(
            long_id(id), named, item_kind, kind, actor, behalf or None, self._time(at), device, payload,
            self._previous(named, previous),
        )  # fmt: skip
        self._run.position += _number(position)
        sound = replace(step, hash=_hash(step))
        self._run.took(sound)
        return sound, self._run.position

    def _time(self, at: Any) -> str:
        if isinstance(at, str):
            return at
        self._run.at += _number(at)
        if abs(self._run.at) >= 1 << 43:
            raise ValueError("no time")
        return time_text(self._run.at)

    def _previous(self, item: str, told: Any) -> str | None:
        if told == 0 and not isinstance(told, (bool, str)):
            return self._run.implied(item)
        return None if told is None else long_hash(told)


def _hash(step: Step) -> str:
    spelled = spell(
        step.actor, step.at, step.device, step.id, step.item, step.item_kind, step.kind, step.on_behalf_of,
        canonical(step.payload).decode(), step.previous,
    )  # fmt: skip
    return hashlib.sha256(spelled.encode()).hexdigest()


def _head(told: Any) -> tuple[str, ...]:
    if not isinstance(told, list) or not 3 <= len(told) <= 5 or not all(isinstance(part, str) for part in told):
        raise ValueError("a head is three to five texts")
    whole: list[str] = [*told, "", ""][:5]
    device, actor, kind, behalf, item_kind = whole
    return device, actor, kind, behalf, item_kind or kind.partition(".")[0]


def _place(value: Any, among: Sequence[Any]) -> int:
    if not 0 <= _number(value) < len(among):
        raise ValueError("nothing was told under that number")
    return int(value)


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 60:
        raise ValueError("not a whole number")
    return value


def _room(told: list[Any], most: int) -> list[Any]:
    if len(told) >= most:
        raise ValueError("too many different ones")
    return told

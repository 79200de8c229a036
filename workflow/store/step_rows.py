"""The row of a step: what its columns say is not said again in its packed body, and it reads back byte for byte."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from workflow.steps import HASH_FIELD, OFTEN, Step, canonical_text, hash_of, spell, spelled_often
from workflow.store.packing import id_of, key, pack, unpack

Verdict = Literal["pending", "accepted", "refused"]

_ZONE = timezone(timedelta(hours=7))
_EPOCH = datetime(1970, 1, 1, 7, tzinfo=_ZONE)
_MILLISECOND = timedelta(milliseconds=1)

_INTO = (
    "INSERT INTO steps (id, item, at, body, previous, hash, head, shared, mine, joined, fate, position, reason,"
    " answered_by) VALUES (?, ?, ?, ?, ?, ?, {0}, {0}, ?, ?, ?, ?, '', '')"
)
INSERT = _INTO.format("(SELECT num FROM shared_texts WHERE hash = ?)")
NUMBERED = _INTO.format("?")
"""The same, given the numbers of shared texts instead of their hashes."""
SHARE = "INSERT INTO shared_texts (hash, body) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING"
HASH, HEAD = 5, 6
"""Where the hash stands in the values for ``INSERT``, and the two shared texts."""
BEFORE = (
    "(SELECT coalesce(b.logged, b.hash) FROM steps AS b WHERE b.item = s.item AND b.seq < s.seq"
    " ORDER BY b.seq DESC LIMIT 1)"
)
SHARED = (
    "(SELECT t.body FROM shared_texts AS t WHERE t.num = s.head),"
    " (SELECT t.body FROM shared_texts AS t WHERE t.num = s.shared)"
)
COLUMNS = f"s.id, s.item, s.at, s.body, iif(s.previous = x'', {BEFORE}, s.previous), s.hash, {SHARED}"
"""What ``step_of`` reads of ``steps AS s``; an empty ``previous`` is the hash with which the row before was written."""
WIDTH = 8
"""How many columns these are."""
LEAST = 600
"""From how many characters the part that many payloads have in common is kept once for all."""


FATES: Mapping[Verdict, int] = {"pending": 0, "accepted": 1, "refused": 2}
"""How a verdict is kept: in no byte at all for nearly every step."""


class Common(NamedTuple):
    """The part of a payload that is kept once for many steps: its canonical text, where that stands, hash, packed."""

    text: str
    place: int
    hash: bytes
    packed: bytes


class StepRow(NamedTuple):
    """The row of a step: values for ``INSERT``; ``shared`` are values for ``SHARE``, to be written before."""

    values: tuple[Any, ...]
    shared: tuple[tuple[bytes, bytes], ...]


def row_of(
    step: Step,
    before: bytes | None,
    payload: str | None = None,
    *,
    mine: bool,
    joined: bool,
    verdict: Verdict,
    position: int | None,
) -> StepRow:
    """Return the row of a step.

    Args:
        before: the hash with which the item's newest row was written; None when it has none.
        payload: the payload's canonical text, where that is known already.
    """
    text = canonical_text(step.payload) if payload is None else payload
    common = common_of(step.payload, text)
    shared = (shared_head(step.device, step.kind, step.actor),)
    values = values_of(step, before, text, common, shared[0][0], (int(mine), int(joined), FATES[verdict], position))
    return StepRow(values, shared if common is None else (*shared, (common.hash, common.packed)))


def values_of(
    step: Step, before: bytes | None, payload: str, common: Common | None, head: bytes | int, fate: tuple[Any, ...]
) -> tuple[Any, ...]:
    """Return the values for ``INSERT``.

    Args:
        head: what stands for device, kind and actor.
        fate: mine, joined, fate, position.
    """
    previous = None if step.previous is None else bytes.fromhex(step.previous)
    usual = _USUAL.fullmatch(step.at) is not None
    at = _usual_milliseconds(step.at) if usual else milliseconds(step.at)
    told = usual or time_text(at) == step.at
    return (
        key(step.id), key(step.item), at, _body(step, told, payload, common),
        b"" if previous is not None and previous == before else previous, bytes.fromhex(step.hash), head,
        None if common is None else common.hash, *fate,
    )  # fmt: skip


def common_of(payload: Mapping[str, Any], text: str) -> Common | None:
    """Return the part of a payload that is kept once for many steps, if it has one.

    Args:
        text: the payload's canonical text.
    """
    part = payload.get(OFTEN) if len(text) >= LEAST else None
    if not isinstance(part, Mapping):
        return None
    common = spelled_often(part)
    place = text.find(f'"{OFTEN}":{common}')
    if place < 0 or len(common) < LEAST:
        return None
    return Common(common, place + len(OFTEN) + 3, *_shared_part(common))


@lru_cache(64)
def _shared_part(text: str) -> tuple[bytes, bytes]:
    """Return the values for ``SHARE`` of a text."""
    return hashlib.sha256(text.encode()).digest(), pack(text)


def _body(step: Step, told: bool, payload: str, common: Common | None) -> bytes:
    """Return what the columns do not say, packed: a line of exceptions, if any, then the payload.

    Args:
        told: whether the column says the time as it is spelled.
    """
    if told and common is None and step.on_behalf_of is None and step.kind.partition(".")[0] == step.item_kind:
        return pack(f"\n{payload}")
    rest = {
        "at": None if told else step.at,
        "item_kind": None if step.kind.partition(".")[0] == step.item_kind else step.item_kind,
        "on_behalf_of": step.on_behalf_of,
        "cut": None if common is None else common.place,
    }
    exceptions = {name: value for name, value in rest.items() if value is not None}
    line = _encode(exceptions) if exceptions else ""
    if common is not None:
        payload = f"{payload[: common.place]}{payload[common.place + len(common.text) :]}"
    return pack(f"{line}\n{payload}")


def payload_of(text: str, step: Step) -> str | None:
    """Return the canonical text of the payload of a step that came as ``text``; None when content and hash differ.

    Text that is spelled canonically around the payload, and hashes to the step's hash once that is cut out, needs no
    second spelling; any other is spelled anew.
    """
    start, end = text.find(',"payload":'), text.rfind(',"previous":')
    payload = text[start + len(',"payload":') : end]
    bare = spell(
        step.actor, step.at, step.device, step.id, step.item, step.item_kind, step.kind, step.on_behalf_of, payload,
        step.previous,
    )  # fmt: skip
    if len(text) == len(bare) + HASH_FIELD and hashlib.sha256(bare.encode()).hexdigest() == step.hash:
        return payload
    return canonical_text(step.payload) if hash_of(step) == step.hash else None


def step_of(row: Sequence[Any]) -> Step:
    """Read a step from ``COLUMNS``.

    Raises:
        ValueError: the body is not what ``row_of`` writes.
    """
    id, item, at, body, previous, hash, head, shared = row[:WIDTH]
    device, kind, actor = _head(head)
    rest, payload = _parts(body, shared)
    read = json.loads(payload)
    if not isinstance(read, dict):
        raise ValueError("not the body of a step")
    return Step(
        id_of(id), id_of(item), rest.get("item_kind") or kind.partition(".")[0], kind, actor, rest.get("on_behalf_of"),
        rest.get("at") or time_text(at), device, read, None if previous is None else previous.hex(), hash.hex(),
    )  # fmt: skip


def canonical_of(row: Sequence[Any]) -> bytes:
    """Return the canonical form of a step without its hash, as ``steps.hash_of`` takes it, but without reading it all.

    Raises:
        ValueError: the body is not what ``row_of`` writes.
    """
    id, item, at, body, previous, _, head, shared = row[:WIDTH]
    device, kind, actor = _head(head)
    rest, payload = _parts(body, shared)
    return spell(
        actor, rest.get("at") or time_text(at), device, id_of(id), id_of(item),
        rest.get("item_kind") or kind.partition(".")[0], kind, rest.get("on_behalf_of"), payload,
        None if previous is None else previous.hex(),
    ).encode()  # fmt: skip


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@lru_cache(4096)
def shared_head(device: str, kind: str, actor: str) -> tuple[bytes, bytes]:
    """Return the values for ``SHARE`` of device, kind and actor: nearly every step has the same ones as many others."""
    return _shared_part(_encode([device, kind, actor]))


def _parts(body: Any, shared: Any) -> tuple[Mapping[str, Any], str]:
    """Return the exceptions, and the payload's text."""
    line, newline, payload = unpack(body).partition("\n")
    if not newline:
        raise ValueError("not the body of a step")
    if not line:
        return _NOTHING, payload
    rest = json.loads(line)
    if not isinstance(rest, dict):
        raise ValueError("not the body of a step")
    place = rest.get("cut")
    if place is not None:
        payload = f"{payload[:place]}{_shared(shared)}{payload[place:]}"
    return rest, payload


_NOTHING: Mapping[str, Any] = {}


@lru_cache(256)
def _shared(body: Any) -> str:
    """Read a text that many steps have in common."""
    if body is None:
        raise ValueError("a part of the step is missing")
    return unpack(body)


@lru_cache(4096)
def _head(body: Any) -> tuple[str, str, str]:
    """Read device, kind and actor."""
    read = json.loads(_shared(body))
    if not isinstance(read, list) or len(read) != 3 or not all(isinstance(part, str) for part in read):
        raise ValueError("not the head of a step")
    return read[0], read[1], read[2]


@lru_cache(64)
def milliseconds(at: str) -> int | str:
    """Return a step's time as milliseconds since 1970, other text as it is."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    if moment.tzinfo is None or not 1900 < moment.year < 2200:
        return at
    return (moment - _EPOCH) // _MILLISECOND


_USUAL = re.compile(
    r"(?:19[1-9]|20\d|21[0-8])\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3])"
    r":[0-5]\d:[0-5]\d\.\d{3}\+07:00",
    re.ASCII,
)
"""A time as steps made here spell it; days that some months lack are looked at more closely."""


def _usual_milliseconds(at: str) -> int:
    return _hour(at[:13]) + int(at[14:16]) * 60_000 + int(at[17:19]) * 1000 + int(at[20:23])


@lru_cache(4096)
def _hour(at: str) -> int:
    return (datetime.fromisoformat(f"{at}:00:00+07:00") - _EPOCH) // _MILLISECOND


@lru_cache(64)
def time_text(at: int | str) -> str:
    """Return the time as steps made here spell it."""
    if isinstance(at, str):
        return at
    return (_EPOCH + at * _MILLISECOND).isoformat(timespec="milliseconds")

"""The row of a step: what its columns say is not said again in its packed body, and it reads back byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Literal

from workflow.steps import Step, canonical, hash_of, spell
from workflow.store.packing import id_of, key, pack, unpack

Verdict = Literal["pending", "accepted", "refused"]

_ZONE = timezone(timedelta(hours=7))
_EPOCH = datetime(1970, 1, 1, 7, tzinfo=_ZONE)
_MILLISECOND = timedelta(milliseconds=1)

INSERT = (
    "INSERT INTO steps (id, item, kind, actor, at, body, previous, hash, mine, joined, verdict, position, reason,"
    " answered_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')"
)
_HASH_FIELD = len(',"hash":""') + 64
HASH = 7
"""Where the hash stands in a row for ``INSERT``."""
BEFORE = (
    "(SELECT coalesce(b.logged, b.hash) FROM steps AS b WHERE b.item = s.item AND b.seq < s.seq"
    " ORDER BY b.seq DESC LIMIT 1)"
)
COLUMNS = f"s.id, s.item, s.kind, s.actor, s.at, s.body, iif(s.previous = x'', {BEFORE}, s.previous), s.hash"
"""What ``step_of`` reads of ``steps AS s``; an empty ``previous`` is the hash with which the row before was written."""


def row_of(
    step: Step,
    before: bytes | None,
    payload: str | None = None,
    *,
    mine: bool,
    joined: bool,
    verdict: Verdict,
    position: int | None,
) -> tuple[Any, ...]:
    """Return the row of a step for ``INSERT``.

    Args:
        before: the hash with which the item's newest row was written; None when it has none.
        payload: the payload's canonical text, where that is known already.
    """
    previous = None if step.previous is None else bytes.fromhex(step.previous)
    return (
        key(step.id), key(step.item), step.kind, step.actor, milliseconds(step.at), body_of(step, payload),
        b"" if previous is not None and previous == before else previous, bytes.fromhex(step.hash),
        int(mine), int(joined), verdict, position,
    )  # fmt: skip


def body_of(step: Step, payload: str | None = None) -> bytes:
    """Return what the columns do not say of a step, packed: a line of JSON (device, exceptions), then the payload."""
    rest = {
        "at": None if _time_text(milliseconds(step.at)) == step.at else step.at,
        "item_kind": None if step.kind.partition(".")[0] == step.item_kind else step.item_kind,
        "on_behalf_of": step.on_behalf_of,
    }
    exceptions = {name: value for name, value in rest.items() if value is not None}
    head = _encode([step.device, exceptions]) if exceptions else _usual_head(step.device)
    return pack(f"{head}\n{canonical(step.payload).decode() if payload is None else payload}")


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
    if len(text) == len(bare) + _HASH_FIELD and hashlib.sha256(bare.encode()).hexdigest() == step.hash:
        return payload
    return canonical(step.payload).decode() if hash_of(step) == step.hash else None


def step_of(row: Sequence[Any]) -> Step:
    """Read a step from ``COLUMNS``.

    Raises:
        ValueError: the body is not what ``body_of`` writes.
    """
    id, item, kind, actor, at, body, previous, hash = row[:8]
    head, payload = _parts(body)
    rest = head[1] if len(head) > 1 else {}
    read = json.loads(payload)
    if not isinstance(read, dict) or not isinstance(head[0], str):
        raise ValueError("not the body of a step")
    return Step(
        id_of(id), id_of(item), rest.get("item_kind") or kind.partition(".")[0], kind, actor, rest.get("on_behalf_of"),
        rest.get("at") or _time_text(at), head[0], read, None if previous is None else previous.hex(), hash.hex(),
    )  # fmt: skip


def canonical_of(row: Sequence[Any]) -> bytes:
    """Return the canonical form of a step without its hash, as ``steps.hash_of`` takes it, but without reading it all.

    Raises:
        ValueError: the body is not what ``body_of`` writes.
    """
    id, item, kind, actor, at, body, previous, _ = row[:8]
    head, payload = _parts(body)
    rest = head[1] if len(head) > 1 else {}
    return spell(
        actor, rest.get("at") or _time_text(at), head[0], id_of(id), id_of(item),
        rest.get("item_kind") or kind.partition(".")[0], kind, rest.get("on_behalf_of"), payload,
        None if previous is None else previous.hex(),
    ).encode()  # fmt: skip


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@lru_cache(64)
def _usual_head(device: str) -> str:
    return _encode([device])


def _parts(body: Any) -> tuple[list[Any], str]:
    head, newline, payload = unpack(body).partition("\n")
    if not newline:
        raise ValueError("not the body of a step")
    return _head(head), payload


@lru_cache(256)
def _head(text: str) -> list[Any]:
    """Read the line before the payload: nearly always the same few devices. Nobody changes what is returned."""
    read = json.loads(text)
    if not isinstance(read, list) or not read or not all(isinstance(v, dict) for v in read[1:]):
        raise ValueError("not the body of a step")
    return read


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


@lru_cache(64)
def _time_text(at: int | str) -> str:
    """Return the time as steps made here spell it."""
    if isinstance(at, str):
        return at
    return (_EPOCH + at * _MILLISECOND).isoformat(timespec="milliseconds")

"""The request of version 2: a line that asks, the steps as a run, a line that closes it with check and signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.coding import Coding, pack, unpack
from sync.compact.short import long_id, short_id
from sync.compact.steps import StepReader, StepWriter, line
from sync.wire import DEFAULT_MAX, LONGEST_REQUEST, SyncRequest, cursor_position, cursor_text, load_json
from workflow.steps import Step
from workflow.store.loan_papers import Shown

VERSION = 2
MOST_STEPS = 1000
MOST_LOANS = 200


class DamagedSending(ValueError):
    """The steps are not what their sender checked or signed: one of them changed on its machine or on the way."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What closes a sending: the public key of the machine and its signature, both in base64url; "" for none."""

    key: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server reads it. ``full``: tell every predecessor of a step."""

    request: SyncRequest
    seal: Seal
    full: bool


def write_request(request: SyncRequest, coding: Coding, *, seal: Seal | None = None, full: bool = False) -> bytes:
    """Return the packed body of a request."""
    first: dict[str, Any] = {
        "v": VERSION, "epoch": request.epoch, "since": cursor_position(request.since), "rid": short_id(request.rid),
        "max": request.max,
    }  # fmt: skip
    if request.acked:
        first["acked"] = [short_id(id) for id in request.acked]
    if request.loans:
        first["loans"] = [[loan.paper, loan.spent, int(loan.open)] for loan in request.loans]
    if full:
        first["full"] = True
    writer = StepWriter()
    lines = [line(first), *(writer.lines(step) for step in request.steps)]
    end: dict[str, Any] = {"end": len(request.steps)}
    if request.steps:
        end["check"] = writer.check()
    if seal is not None:
        end |= {name: text for name, text in (("key", seal.key), ("sig", seal.signature)) if text}
    return pack(b"".join([*lines, line(end)]), coding)


def read_request(body: bytes, coding: str) -> Asked:
    """Read a request's body.

    Raises:
        DamagedSending: its steps cannot be read, or are not those that were checked.
        ValueError: not a request of this version.
    """
    first, *rest = (load_json(text) for text in unpack(body, coding, LONGEST_REQUEST).split(b"\n") if text)
    if not isinstance(first, dict) or first.get("v") != VERSION or not rest:
        raise ValueError("not a request of this version")
    end = rest.pop()
    if not isinstance(end, dict) or "end" not in end:
        raise ValueError("a request ends with a line that says so")
    steps = _steps(rest, end)
    acked = first.get("acked", [])
    wanted = first.get("max", DEFAULT_MAX)
    if not isinstance(acked, list) or len(acked) > MOST_STEPS:
        raise ValueError("acked is a list")
    request = SyncRequest(
        _text(first, "epoch"), _cursor(first.get("since", 0)), long_id(_text(first, "rid")), steps,
        tuple(long_id(id) for id in acked), wanted if isinstance(wanted, int) and wanted > 0 else DEFAULT_MAX,
        _loans(first.get("loans", [])),
    )  # fmt: skip
    return Asked(request, Seal(_text(end, "key"), _text(end, "sig")), first.get("full") is True)


def _steps(lines: list[Any], end: Mapping[str, Any]) -> tuple[Step, ...]:
    reader, steps = StepReader(), []
    try:
        for value in lines:
            if isinstance(value, (dict, list)) and (taken := reader.take(value)) is not None:
                steps.append(taken[0])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise DamagedSending("a step cannot be read") from None
    if len(steps) > MOST_STEPS:
        raise ValueError("too many steps at once")
    if len(steps) != end["end"] or reader.check() != end.get("check", ""):
        raise DamagedSending("the steps are not those that were sent")
    return tuple(steps)


def _loans(told: Any) -> tuple[Shown, ...]:
    if not isinstance(told, list) or len(told) > MOST_LOANS:
        raise ValueError("loans is a list")
    found: list[Shown] = []
    for one in told:
        paper, spent, still = one if isinstance(one, list) and len(one) == 3 else ("", 0, 0)
        if not isinstance(paper, str) or not 0 < len(paper) <= 1000 or type(spent) is not int or still not in (0, 1):
            raise ValueError("a loan is what was signed, the highest number taken, and whether it is still open")
        found.append(Shown(paper, spent, bool(still)))
    return tuple(found)


def _cursor(since: Any) -> str:
    if not isinstance(since, int) or isinstance(since, bool) or not 0 <= since < 10**18:
        raise ValueError("since is a position")
    return cursor_text(since) if since else ""


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name, "")
    if not isinstance(found, str) or len(found) > 200:
        raise ValueError(f"{name} is a short text")
    return found

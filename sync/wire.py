"""Version 1 of the exchange: steps told whole, one JSON request a cycle, answered line by line with checkpoints."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.coding import cut, lines, stranger, unpack, unpacked
from workflow.steps import Step
from workflow.store.journal import AcceptedPage, AcceptedStep, StepResult
from workflow.store.loan_papers import Shown

CHECKPOINT_RECORDS = 25
CHECKPOINT_BYTES = 16 * 1024
DEFAULT_MAX = 256 * 1024
LONGEST_REQUEST = 32 * 1024 * 1024
NDJSON = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What a desk asks in one cycle of one lane.

    ``since`` is the cursor of the newest change held, empty for none; ``rid`` names the request in logs;
    ``acked`` are ids of steps the server once accepted and, by its new epoch, may have forgotten; ``loans`` prove the
    numbers of these steps, and after a new epoch all that are held: the server may have forgotten that it lent them.
    """

    epoch: str
    since: str
    rid: str
    steps: tuple[Step, ...] = ()
    acked: tuple[str, ...] = ()
    max: int = DEFAULT_MAX
    loans: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class BadStep:
    """A step that could not even be read; ``id`` is empty when it names none."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Received:
    """A request as the server reads it: one unreadable step never spoils the others."""

    request: SyncRequest
    bad: tuple[BadStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a desk that knows all it may see holds of a lane.

    ``count`` accepted steps, ``sum`` of their hashes as numbers (modulo 2^256, 32 bytes), ``scope``: a short mark of
    the offices it sees.
    """

    count: int
    sum: bytes
    scope: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything between two checkpoints of an answer; to be stored in one transaction.

    ``holds`` is told by the last one when nothing more follows.
    """

    page: AcceptedPage
    more: bool
    time: str
    holds: Holdings | None = None


def write_request(request: SyncRequest) -> bytes:
    """Return the gzip body of a request."""
    value = {
        "epoch": request.epoch,
        "since": request.since,
        "rid": request.rid,
        "steps": [step.to_json() for step in request.steps],
        "max": request.max,
    }
    if request.acked:
        value["acked"] = list(request.acked)
    return gzip.compress(_line(value), mtime=0)


def read_request(body: bytes, encoding: str) -> Received:
    """Read a request's body.

    Args:
        encoding: the Content-Encoding it came with, empty for none.

    Raises:
        ValueError: not a request of this protocol.
    """
    value = load_json(unpack(body, encoding, LONGEST_REQUEST))
    if not isinstance(value, dict):
        raise ValueError("a request is an object")
    texts = {name: _text(value, name) for name in ("epoch", "since", "rid")}
    steps: list[Step] = []
    bad: list[BadStep] = []
    for raw in _list(value, "steps"):
        try:
            steps.append(Step.from_json(raw))
        except (ValueError, TypeError) as why:
            named = raw.get("id") if isinstance(raw, dict) else None
            bad.append(BadStep(named if isinstance(named, str) else "", str(why)))
    acked = tuple(str(id) for id in _list(value, "acked"))
    wanted = value.get("max", DEFAULT_MAX)
    longest = wanted if isinstance(wanted, int) and wanted > 0 else DEFAULT_MAX
    asked = SyncRequest(texts["epoch"], texts["since"], texts["rid"], tuple(steps), acked, longest)
    return Received(asked, tuple(bad))


def load_json(data: bytes) -> Any:
    """Read strict JSON: no NaN, no Infinity, UTF-8 only.

    Raises:
        ValueError: anything else.
    """
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def result_line(result: StepResult) -> bytes:
    """Return the line that tells the verdict on one step."""
    return _line({"r": {name: getattr(result, name) for name in ("id", "status", "position", "reason", "by")}})


def step_line(accepted: AcceptedStep) -> bytes:
    """Return the line that carries one accepted step."""
    return _line({"e": {"step": accepted.step.to_json(), "position": accepted.position}})


def checkpoint_line(cursor: str, epoch: str, more: bool, time: str) -> bytes:
    """Return the line at which the reader commits."""
    return _line({"cp": cursor, "epoch": epoch, "more": more, "time": time})


def epoch_of(body: bytes) -> str:
    """Return the epoch a server names that is no longer what the desk knew; "" when the answer names none."""
    try:
        epoch = json.loads(body)["epoch"]
    except (ValueError, KeyError, TypeError):
        return ""
    return epoch if isinstance(epoch, str) else ""


def cursor_text(position: int) -> str:
    """Return the cursor of ``position``."""
    return f"s:{position}"


def cursor_position(cursor: str) -> int:
    """Return the position of a cursor; the empty cursor stands before everything.

    Raises:
        ValueError: not a cursor of this protocol.
    """
    if cursor == "":
        return 0
    prefix, _, digits = cursor.partition(":")
    if prefix != "s" or not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise ValueError("not a cursor")
    return int(digits)


def with_checkpoints(
    lines: Iterable[tuple[bytes, str]], start: str, end: str, *, epoch: str, more: bool, time: str
) -> Iterator[bytes]:
    """Yield blocks of lines that each end in a checkpoint, the last one saying whether there is ``more``.

    Args:
        lines: each line with the cursor that holds once it is stored.
        start: the cursor before the first line.
        end: the cursor after the last one; it may lie further on, where steps are that the reader may not see.
    """
    block: list[bytes] = []
    size, cursor = 0, start
    for line, after in lines:
        if block and (len(block) >= CHECKPOINT_RECORDS or size + len(line) > CHECKPOINT_BYTES):
            yield b"".join([*block, checkpoint_line(cursor, epoch, True, time)])
            block, size = [], 0
        block.append(line)
        size += len(line)
        cursor = after
    yield b"".join([*block, checkpoint_line(end, epoch, more, time)])


@dataclass(slots=True)
class _Open:
    """What came since the last checkpoint."""

    results: list[StepResult] = field(default_factory=list)
    steps: list[AcceptedStep] = field(default_factory=list)

    def take(self, value: Any) -> Checkpoint | None:
        if not isinstance(value, dict):
            raise ValueError("a line is an object")
        if "r" in value:
            self.results.append(_result(value["r"]))
        elif "e" in value:
            self.steps.append(AcceptedStep(Step.from_json(value["e"]["step"]), int(value["e"]["position"])))
        elif "cp" in value:
            cursor_position(value["cp"])
            page = AcceptedPage(tuple(self.results), tuple(self.steps), value["cp"], str(value["epoch"]))
            self.results, self.steps = [], []
            return Checkpoint(page, bool(value["more"]), str(value["time"]))
        return None  # a line of a later version: ignored


def read_answer(pieces: Iterable[bytes]) -> Iterator[Checkpoint]:
    """Yield the checkpoints of an answer as its bytes come in; what follows the last whole one is dropped.

    Args:
        pieces: the raw body, cut anywhere, packed or not.

    Raises:
        Offline: the answer ended before its end; every checkpoint before that was yielded.
        NotTheServer: somebody else answered.
    """
    open_records, begun, whole = _Open(), False, False
    for line in lines(unpacked(pieces)):
        try:
            value = load_json(line)
            checkpoint = open_records.take(value)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise stranger(begun=begun) from None
        begun, whole = True, checkpoint is not None
        if checkpoint is not None:
            yield checkpoint
    if not whole:
        raise cut()


def _result(value: Mapping[str, Any]) -> StepResult:
    position = value["position"]
    status = value["status"]
    if status not in ("applied", "conflict", "superseded", "rejected", "needs-file", "wait"):
        raise ValueError("unknown status")
    place = None if position is None else int(position)
    return StepResult(str(value["id"]), status, place, str(value["reason"]), str(value["by"]))


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name, "")
    if not isinstance(found, str) or len(found) > 100:
        raise ValueError(f"{name} is a short text")
    return found


def _list(value: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = value.get(name, [])
    if not isinstance(found, list):
        raise ValueError(f"{name} is a list")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

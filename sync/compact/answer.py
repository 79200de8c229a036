"""The answer of version 2: a greeting, results, steps as a run, and checkpoints that say what both sides must hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.coding import cut, lines, stranger, unpacked
from sync.compact.request import VERSION
from sync.compact.short import long_bytes, short_bytes
from sync.compact.steps import Known, StepReader, StepWriter, line, nothing_known
from sync.errors import Damaged
from sync.wire import (
    CHECKPOINT_BYTES,
    CHECKPOINT_RECORDS,
    Checkpoint,
    Holdings,
    cursor_text,
    load_json,
)
from workflow.store.join import Status
from workflow.store.journal import AcceptedPage, AcceptedStep, StepResult

STATUSES: tuple[Status, ...] = ("applied", "conflict", "superseded", "rejected", "needs-file", "wait")
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


class Differs(Damaged):
    """The steps worked out here are not those the server has: asked again in full, or its record is another one."""

    code = "differs"
    title = "Dữ liệu nhận về không khớp với máy chủ"

    def __init__(self) -> None:
        super().__init__(
            "Các bước nhận về không khớp mã kiểm tra của máy chủ nên chưa được ghi vào máy này.",
            "Chương trình tự hỏi lại đầy đủ; nếu còn báo, gửi mã này cho bộ phận hỗ trợ.",
        )


@dataclass(frozen=True, slots=True)
class View:
    """What the server tells one desk: up to which position, and what the desk holds then."""

    epoch: str
    until: int
    time: str
    holdings: Holdings | None = None


@dataclass(slots=True)
class _Block:
    """What stands between two checkpoints while an answer is written."""

    lines: list[bytes] = field(default_factory=list)
    records: int = 0
    size: int = 0

    def add(self, text: bytes) -> None:
        self.lines.append(text)
        self.records += 1
        self.size += len(text)

    @property
    def full(self) -> bool:
        return self.records >= CHECKPOINT_RECORDS or self.size >= CHECKPOINT_BYTES

    def close(self, end: Mapping[str, Any]) -> bytes:
        whole = b"".join([*self.lines, line({name: value for name, value in end.items() if value != ""})])
        self.lines, self.records, self.size = [], 0, 0
        return whole


def write_answer(
    view: View,
    results: Sequence[tuple[int, StepResult]],
    steps: Iterable[AcceptedStep],
    *,
    since: int,
    room: int,
    known: Known = nothing_known,
    full: bool = False,
    greeting: Mapping[str, Any] | None = None,
) -> Iterator[bytes]:
    """Yield blocks of lines that each end in a checkpoint.

    Args:
        results: each with the place of its step in the request.
        steps: in the order of their positions; not asked for more than ``room`` bytes of lines.
        since: the position the desk holds.
        known: the newest step of an item at or below ``since``.
        greeting: what else the first line says.
    """
    writer, block, cursor, more = StepWriter(known, full=full), _Block(), since, False
    block.lines.append(line({"v": VERSION, "epoch": view.epoch, "time": view.time} | dict(greeting or {})))
    for place, result in results:
        block.add(line({"r": _told(place, result)}))
        if block.full:
            yield block.close({"cp": cursor, "check": writer.check()})
    for accepted in steps:
        if room <= 0:
            more = True
            break
        text = writer.lines(accepted.step, accepted.position)
        room -= len(text)
        block.add(text)
        cursor = accepted.position
        if block.full:
            yield block.close({"cp": cursor, "check": writer.check()})
    end: dict[str, Any] = {"cp": cursor if more else view.until, "check": writer.check(), "more": more}
    if view.holdings is not None and not more:
        end["holds"] = [view.holdings.count, short_bytes(view.holdings.sum), view.holdings.scope]
    yield block.close(end)


def _told(place: int, result: StepResult) -> list[Any]:
    told: list[Any] = [place, STATUSES.index(result.status), result.position, result.reason, result.by]
    while not told[-1] and told[-1] != 0:
        told.pop()
    return told


class _Reading:
    """One answer on its way in."""

    def __init__(self, ids: Sequence[str], known: Known) -> None:
        self.ids = ids
        self.reader = StepReader(known)
        self.results: list[StepResult] = []
        self.steps: list[AcceptedStep] = []
        self.greeting: Mapping[str, Any] = {}
        self.ended = False

    def take(self, value: Any) -> Checkpoint | None:
        """Read one line; return a checkpoint when it is one.

        Raises:
            Differs: the steps are not those the server checked.
            ValueError, TypeError, KeyError: no line of this version.
        """
        if not self.greeting:
            if not isinstance(value, dict) or value["v"] != VERSION:
                raise ValueError("no greeting of this version")
            self.greeting = value
            return None
        if isinstance(value, dict):
            if "cp" in value:
                return self._checkpoint(value)
            if "r" in value:
                self.results.append(self._result(value["r"]))
                return None
        taken = self.reader.take(value)
        if taken is not None:
            self.steps.append(AcceptedStep(*taken))
        return None

    def _result(self, told: Sequence[Any]) -> StepResult:
        whole: list[Any] = [*told, *(0, 0, None, "", "")[len(told) :]]
        place, status, position, reason, by = whole
        if not 0 <= place < len(self.ids) or not 0 <= status < len(STATUSES):
            raise ValueError("no such step or status")
        if not (position is None or isinstance(position, int)):
            raise ValueError("no position")
        return StepResult(self.ids[place], STATUSES[status], position, str(reason), str(by))

    def _checkpoint(self, value: Mapping[str, Any]) -> Checkpoint:
        if self.reader.check() != value.get("check", ""):
            raise Differs()
        cursor = value["cp"]
        if not isinstance(cursor, int) or isinstance(cursor, bool) or cursor < 0:
            raise ValueError("no position")
        page = AcceptedPage(
            tuple(self.results), tuple(self.steps), cursor_text(cursor) if cursor else "", str(self.greeting["epoch"])
        )
        self.results, self.steps = [], []
        self.ended = "more" in value
        return Checkpoint(page, bool(value.get("more", True)), str(self.greeting["time"]), _holdings(value))


def read_answer(pieces: Iterable[bytes], ids: Sequence[str], known: Known = nothing_known) -> Iterator[Checkpoint]:
    """Yield the checkpoints of an answer as its bytes come in; what follows the last whole one is dropped.

    Args:
        pieces: the raw body, cut anywhere, packed or not.
        ids: of the steps of the request, in order.
        known: the newest step of an item at or below the cursor asked with.

    Raises:
        Offline: the answer ended before its end; every checkpoint before that was yielded.
        Damaged: it broke on the way.
        Differs: the steps worked out here are not the server's.
        NotTheServer: somebody else answered.
    """
    reading = _Reading(ids, known)
    for text in lines(unpacked(pieces)):
        try:
            checkpoint = reading.take(load_json(text))
        except _UNREADABLE:
            raise stranger(begun=bool(reading.greeting)) from None
        if checkpoint is not None:
            yield checkpoint
        if reading.ended:
            return
    raise cut()


def _holdings(value: Mapping[str, Any]) -> Holdings | None:
    told = value.get("holds")
    if told is None:
        return None
    count, total, scope = told
    if not isinstance(count, int) or not isinstance(scope, str):
        raise ValueError("no holdings")
    return Holdings(count, long_bytes(total, 32), scope)

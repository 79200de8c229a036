"""A running time limit as a ledger: what was granted, when it stood still, what was added; the due time follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflow.errors import AlreadyDone, Missing, WrongState
from workflow.workdays.calendar import Calendar
from workflow.workdays.counting import (
    Extension,
    Pause,
    Start,
    counts_from,
    due_after,
    due_same_day,
    joined,
    working_minutes,
)
from workflow.workdays.hours import DAY_MINUTES
from workflow.workdays.lines import Due


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch in which the clock stands still; ``resumed`` None while it still does."""

    since: datetime
    resumed: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """What a due time is derived from, so that a changed calendar or a late entry gives the right date again.

    Time waiting for papers or a fee is not counted (NĐ 118/2025/NĐ-CP); an extension is granted once with an apology
    (TT 03/2025/TT-VPCP, mẫu 04). Zero minutes: the result is given the same day.

    Attributes:
        received: when it came in; aware.
        minutes: working minutes granted by the procedure.
        stops: in order; only the last may still run.
        extensions: working minutes added, each with its reason.
        begin: from when the limit counts.
    """

    received: datetime
    minutes: int
    stops: tuple[Stop, ...] = ()
    extensions: tuple[Extension, ...] = ()
    begin: Start = "at-once"

    @property
    def paused(self) -> bool:
        """Whether the clock stands still."""
        return bool(self.stops) and self.stops[-1].resumed is None

    @property
    def budget(self) -> int:
        """All working minutes granted."""
        return self.minutes + sum(extension.minutes for extension in self.extensions)

    def pause(self, since: datetime, why: str = "") -> TimeLimit:
        """Return the limit with its clock stopped.

        Raises:
            AlreadyDone: it stands still already.
            Missing: before it was received, or before the clock last ran on.
        """
        if self.paused:
            raise AlreadyDone("Thời hạn đang tạm dừng.", "Cho thời hạn chạy tiếp trước.")
        if since < (self.stops[-1].resumed or self.received if self.stops else self.received):
            raise Missing("since", "Lúc tạm dừng trước lúc thời hạn bắt đầu chạy.")
        return replace(self, stops=(*self.stops, Stop(since, None, why)))

    def resume(self, now: datetime) -> TimeLimit:
        """Return the limit with its clock running on.

        Raises:
            WrongState: it does not stand still.
            Missing: before it was stopped.
        """
        if not self.paused:
            raise WrongState("Thời hạn không tạm dừng.")
        if now < self.stops[-1].since:
            raise Missing("at", "Lúc chạy tiếp trước lúc tạm dừng.")
        return replace(self, stops=(*self.stops[:-1], replace(self.stops[-1], resumed=now)))

    def extend(self, minutes: int, why: str) -> TimeLimit:
        """Return the limit with working minutes added.

        Raises:
            Missing: nothing to add, or no reason.
        """
        if minutes <= 0:
            raise Missing("minutes", "Thời gian gia hạn phải lớn hơn không.")
        if not why.strip():
            raise Missing("why", "Gia hạn phải ghi lý do.")
        return replace(self, extensions=(*self.extensions, Extension(minutes, why)))

    def due(self, calendar: Calendar) -> Due | None:
        """Return when it is due and why; None while the clock stands still.

        Raises:
            ValueError: a calendar in which nobody works.
        """
        if self.paused:
            return None
        if not self.budget:
            return due_same_day(calendar, self.received, self._pauses())
        return due_after(
            calendar, self.received, minutes=self.minutes, pauses=self._pauses(), extensions=self.extensions,
            begin=self.begin,
        )  # fmt: skip

    def left(self, calendar: Calendar, now: datetime) -> int:
        """Return the working minutes not yet used at ``now``; below zero when it is overdue, unmoved while stopped."""
        until = self.stops[-1].since if self.paused else now
        if not self.budget:
            return working_minutes(calendar, until, due_same_day(calendar, self.received, self._pauses()).at)
        start = counts_from(calendar, self.received, self.begin)
        used = working_minutes(calendar, start, max(start, until))
        still = sum(
            working_minutes(calendar, max(begin, start), min(end, until))
            for begin, end in joined(self._pauses()) if max(begin, start) < min(end, until)
        )  # fmt: skip
        return self.budget - used + still

    def _pauses(self) -> tuple[Pause, ...]:
        return tuple((stop.since, stop.resumed) for stop in self.stops if stop.resumed is not None)

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value that ``from_json`` reads back."""
        return {
            "received": self.received.isoformat(),
            "minutes": self.minutes,
            "begin": self.begin,
            "stops": [
                {"since": s.since.isoformat(), "resumed": s.resumed.isoformat() if s.resumed else None, "why": s.why}
                for s in self.stops
            ],
            "extensions": [{"minutes": extension.minutes, "why": extension.why} for extension in self.extensions],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TimeLimit:
        """Read what ``to_json`` wrote."""
        stops = tuple(
            Stop(
                datetime.fromisoformat(stop["since"]),
                datetime.fromisoformat(stop["resumed"]) if stop["resumed"] else None,
                stop["why"],
            )
            for stop in value["stops"]
        )
        extensions = tuple(Extension(extension["minutes"], extension["why"]) for extension in value["extensions"])
        received = datetime.fromisoformat(value["received"])
        return cls(received, value["minutes"], stops, extensions, value.get("begin", "at-once"))


def of_days(received: datetime, days: int, begin: Start = "at-once") -> TimeLimit:
    """Return a limit of working days of eight hours each."""
    return TimeLimit(received, days * DAY_MINUTES, begin=begin)

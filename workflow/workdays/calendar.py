"""The working calendar: office hours of every day, for the province and for units that differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from workflow.workdays import form
from workflow.workdays.hours import USUAL_WEEK, Period, Special, Week, Window
from workflow.workdays.lines import EXPECTED

SAME_DAY_UNTIL = time(15)
"""What comes in later is answered on the next working day (NĐ 61/2018/NĐ-CP, kept by NĐ 118/2025/NĐ-CP)."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Office hours of every day.

    Attributes:
        week: from Monday to Sunday, where no period says otherwise.
        special: days unlike their weekday, by date.
        periods: weekly hours that hold for a while; the later one in the list wins.
        same_day_until: the hour after which "trong ngày" means the next working day.
        decided_to: the last day up to which the yearly decisions on exchanged days are known; later holidays are
            counted by the law alone.
        units: calendars of units that keep other hours (một cửa on Saturday mornings), by id.
    """

    week: Week = USUAL_WEEK
    special: Mapping[date, Special] = field(default_factory=dict)
    name: str = "Lịch làm việc mặc định"
    periods: tuple[Period, ...] = ()
    same_day_until: time = SAME_DAY_UNTIL
    decided_to: date | None = None
    units: Mapping[str, Calendar] = field(default_factory=dict)

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return the office hours of a day."""
        special = self.special.get(day)
        return self.week_of(day)[day.weekday()] if special is None else special.windows

    def week_of(self, day: date) -> Week:
        """Return the weekly hours that hold on a day."""
        return next((period.week for period in reversed(self.periods) if period.holds(day)), self.week)

    def works(self, day: date) -> bool:
        """Tell whether anybody works on that day."""
        return bool(self.windows(day))

    def why_off(self, day: date) -> str:
        """Return why nobody works on that day; a holiday the year's decision has not named yet says so."""
        special = self.special.get(day)
        if special is None:
            return "Nghỉ hằng tuần"
        return special.why + EXPECTED if special.expected else special.why

    def decided(self, day: date) -> bool:
        """Tell whether the yearly decision on holidays of that day is known."""
        return self.decided_to is None or day <= self.decided_to

    def completed(self, usual: Calendar) -> Calendar:
        """Return this calendar with the days of ``usual`` in the years after ``decided_to`` it says nothing about.

        So the calendar of a year that is over does not make working days of the next Tết.
        """
        if self.decided_to is None:
            return self
        own = {day.year for day in self.special if day > self.decided_to}
        more = {
            day: known for day, known in usual.special.items() if day > self.decided_to and day.year not in own
        }
        units = {id: unit.completed(usual) for id, unit in self.units.items()}
        return replace(self, special={**self.special, **more}, units=units)

    def for_unit(self, ids: Iterable[str]) -> Calendar:
        """Return the calendar of the first unit of ``ids`` (nearest first) that keeps its own; else this one."""
        return next((self.units[id] for id in ids if id in self.units), self)

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value that ``from_json`` reads back."""
        value: dict[str, Any] = {"name": self.name, "zone": "+07:00", "windows": form.write_week(self.week)}
        if self.periods:
            value["periods"] = [form.write_period(period) for period in self.periods]
        value["same_day_until"] = f"{self.same_day_until:%H:%M}"
        if self.decided_to:
            value["decided_to"] = self.decided_to.isoformat()
        value |= form.write_special(self.special, self.week)
        if self.units:
            value["units"] = {id: unit.to_json() for id, unit in self.units.items()}
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Calendar:
        """Read a calendar in the form SCHEMA.md describes.

        Raises:
            BadCalendar: something in it is not of that form; it is a ValueError too.
        """
        said = form.read_parts(value)
        if said.week is None:
            raise form.BadCalendar("lịch.windows", "thiếu giờ làm việc trong tuần")
        whole = cls(
            said.week, said.special, said.name or "Lịch làm việc của tỉnh", said.periods,
            said.same_day_until or SAME_DAY_UNTIL, said.decided_to,
        )  # fmt: skip
        units = value.get("units") or {}
        if not isinstance(units, Mapping):
            raise form.BadCalendar("lịch.units", "phải là các đơn vị theo mã")
        if not units:
            return whole
        own = {str(id): whole._changed(form.read_parts(unit, f"lịch.units.{id}", said.week), str(id))
               for id, unit in units.items()}  # fmt: skip
        return cls(
            whole.week, whole.special, whole.name, whole.periods, whole.same_day_until, whole.decided_to, own
        )

    def _changed(self, own: form.Parts, id: str) -> Calendar:
        """Return this calendar with what a unit says of its own in place of ours; our holidays stay holidays."""
        return Calendar(
            own.week or self.week, {**self.special, **own.special}, own.name or f"{self.name}, {id}",
            own.periods or (() if own.week else self.periods), own.same_day_until or self.same_day_until,
            own.decided_to or self.decided_to,
        )  # fmt: skip

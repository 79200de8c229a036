"""The JSON form of a working calendar: read with a refusal that names the place, written back the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from workflow.errors import Trouble
from workflow.workdays.hours import Period, Special, Week, Window

KINDS = ("holidays", "make_up", "half_days")
_LONGEST_RUN = 60
"""Days one entry ``from``-``to`` may cover; a longer one is a slip of the pen."""


class BadCalendar(Trouble, ValueError):
    """A calendar cannot be used as it is; the text names the place."""

    code = "calendar"
    title = "Lịch làm việc chưa đúng dạng"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"Mục {where}: {why}.", "Sửa mục này của tệp lịch rồi làm lại.")
        self.where = where


@dataclass(frozen=True, slots=True)
class Parts:
    """What one calendar (or what a unit changes of it) says; None: nothing of its own."""

    week: Week | None
    periods: tuple[Period, ...]
    special: dict[date, Special]
    same_day_until: time | None
    decided_to: date | None
    name: str


def read_parts(value: object, where: str = "lịch", usual: Week | None = None) -> Parts:
    """Read what a calendar says; SCHEMA.md beside this file describes the form.

    Args:
        where: the place named in a refusal.
        usual: weekly hours in which days worked to make up take the hours they do not state.

    Raises:
        BadCalendar: something in it is not of the form, or a day is said to be two things.
    """
    known = _object(value, where)
    zone = known.get("zone", "+07:00")
    if zone != "+07:00":
        raise BadCalendar(f"{where}.zone", f"múi giờ phải là +07:00, không phải “{zone}”")
    week = _week(known["windows"], f"{where}.windows") if "windows" in known else None
    return Parts(
        week,
        tuple(_period(entry, place) for entry, place in _entries(known, "periods", where)),
        _special(known, where, week or usual),
        _clock(known["same_day_until"], f"{where}.same_day_until") if known.get("same_day_until") else None,
        _day(known["decided_to"], f"{where}.decided_to") if known.get("decided_to") else None,
        str(known.get("name") or ""),
    )


def write_week(week: Week) -> dict[str, list[list[str]]]:
    """Return weekly hours in the JSON form."""
    return {str(n): _write_windows(day) for n, day in enumerate(week) if day}


def write_special(special: Mapping[date, Special], week: Week) -> dict[str, list[dict[str, Any]]]:
    """Return the days unlike their weekday in the JSON form, by kind."""
    listed: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for day, known in sorted(special.items()):
        entry: dict[str, Any] = {"date": day.isoformat(), "name": known.why}
        if known.windows:
            entry["windows"] = _write_windows(known.windows)
        if known.expected:
            entry["expected"] = True
        worked = "half_days" if week[day.weekday()] else "make_up"
        listed[worked if known.windows else "holidays"].append(entry)
    return listed


def write_period(period: Period) -> dict[str, Any]:
    """Return weekly hours that hold for a while in the JSON form."""
    last = period.last.isoformat() if period.last else None
    return {"name": period.name, "from": period.first.isoformat(), "to": last, "windows": write_week(period.week)}


def _write_windows(windows: Sequence[Window]) -> list[list[str]]:
    return [[f"{window.start:%H:%M}", f"{window.end:%H:%M}"] for window in windows]


def _special(known: Mapping[str, Any], where: str, week: Week | None) -> dict[date, Special]:
    """Return every day unlike its weekday; a day named twice must be the same both times."""
    found: dict[date, Special] = {}
    for day, special, place in _said(known, where, week):
        if found.get(day, special).windows != special.windows:
            raise BadCalendar(place, f"ngày {day:%d/%m/%Y} vừa nghỉ vừa làm, hoặc có hai giờ làm khác nhau")
        found.setdefault(day, special)
    return found


def _said(known: Mapping[str, Any], where: str, week: Week | None) -> Iterator[tuple[date, Special, str]]:
    for kind in KINDS:
        for entry, place in _entries(known, kind, where):
            for day in _days(entry, place):
                yield day, _entry(entry, place, kind, day, week), place
    for entry, place in _entries(known, "exchanged", where):
        off, worked = _day(entry.get("off"), f"{place}.off"), _day(entry.get("worked"), f"{place}.worked")
        name = str(entry.get("name") or "")
        yield off, Special(name or f"Nghỉ, làm bù ngày {worked:%d/%m/%Y}"), place
        hours = week[off.weekday()] if week else ()
        if not hours:
            raise BadCalendar(f"{place}.off", f"ngày {off:%d/%m/%Y} vốn đã nghỉ, không có giờ làm để đổi")
        yield worked, Special(name or f"Làm bù cho ngày {off:%d/%m/%Y}", hours), place


def _entry(entry: Mapping[str, Any], place: str, kind: str, day: date, week: Week | None) -> Special:
    windows = _windows(entry.get("windows") or (), f"{place}.windows")
    if kind == "holidays":
        windows = ()
    elif not windows:
        windows = week[0] if kind == "make_up" and week else ()
        if not windows:
            raise BadCalendar(f"{place}.windows", f"ngày {day:%d/%m/%Y} có làm việc nhưng không ghi giờ")
    return Special(str(entry.get("name") or ""), windows, entry.get("expected") is True)


def _days(entry: Mapping[str, Any], place: str) -> list[date]:
    if "date" in entry:
        return [_day(entry["date"], f"{place}.date")]
    first, last = _day(entry.get("from"), f"{place}.from"), _day(entry.get("to"), f"{place}.to")
    if not 0 <= (last - first).days < _LONGEST_RUN:
        raise BadCalendar(place, f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y} không phải một kỳ nghỉ")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _period(entry: Mapping[str, Any], place: str) -> Period:
    first = _day(entry.get("from"), f"{place}.from")
    last = _day(entry["to"], f"{place}.to") if entry.get("to") else None
    if last is not None and last < first:
        raise BadCalendar(place, "ngày hết hiệu lực trước ngày có hiệu lực")
    return Period(first, last, _week(entry.get("windows"), f"{place}.windows"), str(entry.get("name") or ""))


def _entries(known: Mapping[str, Any], name: str, where: str) -> list[tuple[Mapping[str, Any], str]]:
    value = known.get(name) or ()
    if not isinstance(value, list | tuple):
        raise BadCalendar(f"{where}.{name}", "phải là một danh sách")
    return [(_object(entry, f"{where}.{name}[{n}]"), f"{where}.{name}[{n}]") for n, entry in enumerate(value)]


def _week(value: object, where: str) -> Week:
    known = _object(value, where)
    strange = sorted(set(known) - set("0123456"))
    if strange:
        raise BadCalendar(f"{where}.{strange[0]}", "thứ trong tuần là 0 (thứ Hai) đến 6 (Chủ nhật)")
    return tuple(_windows(known.get(str(n), ()), f"{where}.{n}") for n in range(7))


def _windows(value: object, where: str) -> tuple[Window, ...]:
    if not isinstance(value, list | tuple):
        raise BadCalendar(where, "phải là danh sách các khoảng giờ")
    found: list[Window] = []
    for place, hours in enumerate(value):
        window = _window(hours, f"{where}[{place}]")
        if found and window.start < found[-1].end:
            raise BadCalendar(f"{where}[{place}]", "giờ chồng lên hoặc trước khoảng liền trước")
        found.append(window)
    return tuple(found)


def _window(hours: object, where: str) -> Window:
    if not isinstance(hours, list | tuple) or len(hours) != 2:
        raise BadCalendar(where, "một khoảng giờ có giờ bắt đầu và giờ kết thúc")
    start, end = (_clock(clock, where) for clock in hours)
    if start >= end:
        raise BadCalendar(where, f"kết thúc lúc {end:%H:%M}, trước khi bắt đầu lúc {start:%H:%M}")
    return Window(start, end)


def _clock(value: object, where: str) -> time:
    try:
        clock = time.fromisoformat(str(value))
    except ValueError:
        raise BadCalendar(where, f"“{value}” không phải giờ dạng 07:00") from None
    if clock.second or clock.microsecond or clock.tzinfo:
        raise BadCalendar(where, f"“{value}” phải là giờ và phút, không có giây và múi giờ")
    return clock


def _day(value: object, where: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadCalendar(where, f"“{value}” không phải ngày dạng 2026-04-30") from None


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadCalendar(where, "thiếu, hoặc không đúng dạng")
    return value

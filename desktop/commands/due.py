"""``vic due``: when something is due in working time, and line by line why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from desktop.actions.province_terms import province_terms
from desktop.commands.profiles import opened
from workflow.default_calendar import default_calendar
from workflow.errors import Trouble
from workflow.workdays import (
    DAY_MINUTES,
    USUAL_RULE,
    VIETNAM,
    BadCalendar,
    Calendar,
    Due,
    Extension,
    Pause,
    Rule,
    due_after,
    due_same_day,
    explain,
    standing,
    undecided_words,
)

_MOST_DAYS, _MOST_HOURS = 5000, 40_000
_YEARS = range(1950, 2150)
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``due`` to the command line."""
    parser = subparsers.add_parser("due", help="tính hạn theo thời gian làm việc, kèm giải thích")
    parser.add_argument("--received", type=_moment, required=True, metavar="T", help="lúc tiếp nhận, ISO 8601")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument(
        "--days", type=_number(_MOST_DAYS, whole=True), metavar="N", help="số ngày làm việc (0: trả trong ngày)"
    )
    length.add_argument("--hours", type=_number(_MOST_HOURS), metavar="N", help="số giờ làm việc")
    more: dict[str, Any] = {"nargs": "+", "action": "extend", "default": []}
    parser.add_argument("--pause", type=_pause, metavar="FROM/TO", help="lúc tạm dừng", **more)
    parser.add_argument(
        "--extend", type=_number(_MOST_DAYS), metavar="N", **more,
        help="gia hạn thêm N ngày (hoặc N giờ, theo đơn vị của thời hạn)",
    )  # fmt: skip
    parser.add_argument("--calendar", type=Path, metavar="FILE", help="tệp lịch làm việc (JSON)")
    parser.add_argument("--unit", default="", metavar="MÃ", help="đơn vị có lịch riêng trong tệp lịch")
    parser.add_argument(
        "--start", choices=("at-once", "next-day", "cut-off"), default="at-once",
        help="tính từ lúc nhận, từ ngày làm việc kế tiếp, hoặc từ ngày kế tiếp khi nhận sau giờ chốt",
    )  # fmt: skip
    parser.add_argument("--finished", type=_moment, metavar="T", help="lúc có kết quả: sớm, đúng hay quá hạn")
    parser.set_defaults(run=due)


def due(arguments: argparse.Namespace) -> dict[str, Any] | None:
    """Return the due time and its lines; without ``--json`` say them in words.

    Raises:
        BadCalendar: the calendar cannot be used.
        Trouble: its file cannot be read.
    """
    calendar, rule = _counted_by(arguments)
    found = _due(calendar, arguments)
    unsure = _unsure(calendar, found)
    answer = found.to_json() | ({"provisional": True} if unsure else {})
    stands = None
    if arguments.finished is not None:
        by_hours = arguments.hours is not None
        stands = standing(calendar, found.at, finished=arguments.finished, by_hours=by_hours, rule=rule)
        answer["standing"] = {"kind": stands.kind, "minutes": stands.minutes, "words": stands.words}
    if arguments.json:
        return answer
    _say(found, unsure, (f"Kết quả: {stands.words}.", rule.words()) if stands else ())
    return None


def _due(calendar: Calendar, arguments: argparse.Namespace) -> Due:
    unit = DAY_MINUTES if arguments.days is not None else 60
    granted = int((arguments.days if arguments.days is not None else arguments.hours) * unit)
    if not granted and not arguments.extend:
        return due_same_day(calendar, arguments.received, arguments.pause)
    extensions = [Extension(int(more * unit)) for more in arguments.extend]
    return due_after(
        calendar, arguments.received, minutes=granted, pauses=arguments.pause, extensions=extensions,
        begin=arguments.start,
    )  # fmt: skip


def _counted_by(arguments: argparse.Namespace) -> tuple[Calendar, Rule]:
    """Return the calendar of the file, of the profile named, or the embedded one; and the province's rule of late."""
    calendar, rule = default_calendar(), USUAL_RULE
    if arguments.profile is not None:
        place = opened(arguments)
        try:
            calendar, rule = place.calendar, province_terms(place).rule
        finally:
            place.close()
    if arguments.calendar is not None:
        calendar = read_calendar(arguments.calendar)
    return _of_unit(calendar, arguments), rule


def _of_unit(calendar: Calendar, arguments: argparse.Namespace) -> Calendar:
    """Return the calendar of the unit named, where one is."""
    if arguments.unit and arguments.unit not in calendar.units:
        raise BadCalendar(f"lịch.units.{arguments.unit}", "lịch này không có lịch riêng của đơn vị đó")
    return calendar.for_unit([arguments.unit])


def read_calendar(path: Path) -> Calendar:
    """Read a calendar file.

    Raises:
        BadCalendar: it is not of the form.
        Trouble: it cannot be read, or is not JSON.
    """
    try:
        value: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        why = f"dòng {wrong.lineno}: {wrong.msg}" if isinstance(wrong, json.JSONDecodeError) else str(wrong)
        raise Trouble(f"Không đọc được tệp lịch {path.name} ({why}).", "Kiểm tra lại tệp.") from None
    return Calendar.from_json(value)


def _unsure(calendar: Calendar, found: Due) -> str:
    """Return what the date rests on that is not decided yet; "" when everything is."""
    crossed = undecided_words(found.lines)
    if crossed:
        return f"Lịch nghỉ dự kiến: {crossed}; có quyết định thì hạn có thể khác."
    if calendar.decided(found.at.date()):
        return ""
    return "Ngày nghỉ của năm này mới tính theo luật; có quyết định của năm thì hạn có thể khác."


def _say(found: Due, unsure: str, stands: Sequence[str]) -> None:
    at = found.at
    print(f"Hạn: {at:%H:%M} {_WEEKDAYS[at.weekday()]}, {at:%d/%m/%Y}")
    print(f"Cách tính: {explain(found.lines)}.")
    for line in found.lines:
        to = line.to if line.to.date() == line.from_.date() else None
        until = f"{to:%H:%M}" if to else "24:00"
        counted = f"{line.counted_minutes:>5} phút" if line.counted_minutes else "    –     "
        print(f"  {line.from_:%d/%m/%Y %H:%M}–{until}  {counted}  {line.why}")
    if unsure:
        print(unsure)
    for words in stands:
        print(words)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” không phải thời điểm dạng 2026-11-11T09:10:00+07:00") from None
    if at.year not in _YEARS:
        raise argparse.ArgumentTypeError(f"năm {at.year} ngoài khoảng tính được")
    return at if at.tzinfo else at.replace(tzinfo=VIETNAM)


def _pause(text: str) -> Pause:
    begin, slash, end = text.partition("/")
    if not slash:
        raise argparse.ArgumentTypeError(f"“{text}” phải có dạng TỪ/ĐẾN")
    pause = _moment(begin), _moment(end)
    if pause[1] < pause[0]:
        raise argparse.ArgumentTypeError("tạm dừng kết thúc trước khi bắt đầu")
    return pause


def _number(most: int, *, whole: bool = False) -> Callable[[str], Fraction]:
    """Return a reader of a length; hours may have a part ("1.5") as long as it is whole minutes."""

    def read(text: str) -> Fraction:
        try:
            value = Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise argparse.ArgumentTypeError(f"“{text}” không phải số") from None
        if not 0 <= value <= most or (value.denominator != 1 if whole else (value * 60).denominator != 1):
            raise argparse.ArgumentTypeError(f"“{text}” phải từ 0 đến {most}" + (", số nguyên" if whole else ""))
        return value

    return read

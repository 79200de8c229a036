"""``vic calendar``: makes a working calendar file from the public holidays, and checks one before it is given out."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from desktop.commands.due import read_calendar
from workflow.workdays import Calendar
from workflow.workdays.seed import seed


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``calendar`` to the command line."""
    parser = subparsers.add_parser("calendar", help="lập, kiểm tra tệp lịch làm việc")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    making = actions.add_parser("seed", help="lập tệp lịch từ ngày nghỉ lễ theo luật và quyết định đã biết")
    making.add_argument("--first", type=int, required=True, metavar="NĂM")
    making.add_argument("--last", type=int, required=True, metavar="NĂM")
    making.add_argument("--decided-to", type=date.fromisoformat, required=True, metavar="NGÀY")
    making.add_argument("--out", type=Path, required=True, metavar="FILE")
    making.set_defaults(run=make)
    checking = actions.add_parser("check", help="đọc thử một tệp lịch và đếm ngày nghỉ, ngày làm bù")
    checking.add_argument("file", type=Path, metavar="FILE")
    checking.set_defaults(run=check)


def make(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the file; one line for each day."""
    calendar = seed(range(arguments.first, arguments.last + 1), arguments.decided_to)
    arguments.out.write_text(lines_of(calendar), "utf-8")
    return {"path": str(arguments.out), **_counted(calendar)}


def check(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read a file as the program does.

    Raises:
        BadCalendar: something in it is not of the form; the text names the place.
    """
    return _counted(read_calendar(arguments.file))


def lines_of(calendar: Calendar) -> str:
    """Return the calendar as JSON that people can read and compare."""
    parts = []
    for name, value in calendar.to_json().items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value:
            text = "[\n" + ",\n".join(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in value) + "\n ]"
        parts.append(f" {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _counted(calendar: Calendar) -> dict[str, Any]:
    days = calendar.special.values()
    return {
        "name": calendar.name,
        "days_off": sum(not day.windows for day in days),
        "days_worked": sum(bool(day.windows) for day in days),
        "expected": sum(day.expected for day in days),
        "units": len(calendar.units),
    }

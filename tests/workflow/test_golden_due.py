"""Three hundred due dates 2025–2027, fifty of them by hand: Tết, exchanged days, pauses, extensions, the 15:00 rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.commands.dispatch import run
from tests.workflow import due_oracle
from workflow.default_calendar import default_calendar
from workflow.workdays import Due, Extension, due_after, due_same_day, recompute

ROWS = json.loads((Path(__file__).parent / "golden_due.json").read_text("utf-8"))["rows"]
CALENDAR = default_calendar()


def by_rule(row: Mapping[str, Any]) -> Due:
    """Return the due time the program counts for a row."""
    received = datetime.fromisoformat(row["received"])
    pauses = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in row.get("pauses", [])]
    if row.get("days") == 0:
        return due_same_day(CALENDAR, received, pauses)
    unit = 480 if "days" in row else 60
    minutes = round(row.get("days", row.get("hours")) * unit)
    more = [Extension(round(row["extend"] * unit))] if "extend" in row else []
    return due_after(
        CALENDAR, received, minutes=minutes, pauses=pauses, extensions=more, begin=row.get("start", "at-once")
    )


def test_there_are_three_hundred_and_fifty_were_done_by_hand() -> None:
    assert len(ROWS) == len({json.dumps(row) for row in ROWS}) == 300
    assert sum(row["checked"].startswith("tay: ") for row in ROWS) == 50
    assert {row["due"][:4] for row in ROWS} >= {"2025", "2026", "2027"}


def test_every_golden_due_date_comes_out_and_its_lines_lead_there() -> None:
    for row in ROWS:
        due = by_rule(row)
        assert due.at.isoformat() == row["due"], row
        again = recompute(due.to_json()["lines"])
        assert again.due == due.at
        if row.get("days") != 0:
            unit = 480 if "days" in row else 60
            assert again.minutes == round((row.get("days", row.get("hours")) + row.get("extend", 0)) * unit)


def test_counting_minute_by_minute_gives_the_same_dates() -> None:
    for row in ROWS:
        assert due_oracle.due(row).isoformat() == row["due"], row


@pytest.mark.parametrize("place", range(0, 300, 23))
def test_the_command_gives_the_golden_dates(place: int, capsys: pytest.CaptureFixture[str]) -> None:
    row = ROWS[place]
    words = ["due", "--received", row["received"], "--json", "--start", row.get("start", "at-once")]
    words += ["--days", str(row["days"])] if "days" in row else ["--hours", str(row["hours"])]
    for begin, end in row.get("pauses", []):
        words += ["--pause", f"{begin}/{end}"]
    words += ["--extend", str(row["extend"])] if "extend" in row else []
    assert run(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["due"] == row["due"] and recompute(said["lines"]).due.isoformat() == row["due"]

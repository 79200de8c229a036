"""Working time: which minutes count, when something is due, why then, and how it stands against that."""

from workflow.workdays.calendar import SAME_DAY_UNTIL, Calendar
from workflow.workdays.counting import (
    Extension,
    Pause,
    Start,
    due_after,
    due_at_close,
    due_same_day,
    working_days_between,
    working_minutes,
)
from workflow.workdays.form import BadCalendar
from workflow.workdays.hours import DAY_MINUTES, QUARTER, USUAL, VIETNAM, Period, Special, Window
from workflow.workdays.limit import Stop, TimeLimit, of_days
from workflow.workdays.lines import (
    Due,
    DueLine,
    Recomputed,
    exact_end,
    explain,
    length_words,
    recompute,
    undecided,
    undecided_words,
)
from workflow.workdays.standing import USUAL_RULE, Left, Rule, Standing, left, standing

__all__ = [
    "DAY_MINUTES", "QUARTER", "SAME_DAY_UNTIL", "USUAL", "USUAL_RULE", "VIETNAM", "BadCalendar", "Calendar", "Due",
    "DueLine", "Extension", "Left", "Pause", "Period", "Recomputed", "Rule", "Special", "Standing", "Start", "Stop",
    "TimeLimit", "Window", "due_after", "due_at_close", "due_same_day", "exact_end", "explain", "left",
    "length_words", "of_days", "recompute", "standing", "undecided", "undecided_words", "working_days_between",
    "working_minutes",
]  # fmt: skip

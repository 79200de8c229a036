"""Which days a report is asked for: this or last month, quarter, year, or days chosen by hand."""

from __future__ import annotations

from datetime import date, timedelta

SPANS: tuple[tuple[str, str], ...] = (
    ("month", "Tháng này"), ("last-month", "Tháng trước"), ("quarter", "Quý này"), ("last-quarter", "Quý trước"),
    ("year", "Năm nay"), ("last-year", "Năm trước"),
)  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def span_of(name: str, today: date) -> tuple[date, date]:
    """Return first and last day of a span; the one that runs ends today, a past one on its last day.

    >>> span_of("last-quarter", date(2026, 1, 5))
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    last, kind = name.startswith("last-"), name.removeprefix("last-")
    months = _MONTHS[kind]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    if not last:
        return first, today
    end = first - timedelta(days=1)
    return date(end.year, (end.month - 1) // months * months + 1, 1), end

"""How the province counts early, on time and late, as its catalogue says; the usual way where it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.workplace import Workplace
from workflow.reports.ask import Terms
from workflow.reports.catalogue import TERMS
from workflow.store import catalogue


def province_part(place: Workplace, name: str) -> Mapping[str, Any] | None:
    """Return what the province decides about one matter of its reports, None where it says nothing."""
    found = catalogue.get(place.database, "office")
    part = found.body.get(name) if found is not None else None
    return dict(part) if part else None


def province_terms(place: Workplace) -> Terms:
    """Return the terms by which reports, books and slips judge (standards of TT 01/2020/TT-VPCP, NĐ 118/2025/NĐ-CP).

    Raises:
        Missing, BadCalendar: the province's terms cannot be read.
    """
    return Terms.from_json(province_part(place, TERMS) or {})

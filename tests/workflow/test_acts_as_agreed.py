"""The acts as all machines agreed on them: what a step must and may bring, what happens once, what bears one's name.

Desks and servers of different versions judge each other's steps by this table, and old journals are read by it. So a
field that becomes required refuses steps written before, and an act that may suddenly happen twice doubles what was
written. Whoever changes a line here on purpose changes ``acts_as_agreed.txt`` with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workflow.office import RULES
from workflow.errors import Missing
from workflow.fields import filled

AGREED = Path(__file__).parent / "acts_as_agreed.txt"
TABLES: list[Any] = [rules.table for rules in RULES.values()]  # type: ignore[attr-defined]
ACTS = {act.kind: act for table in TABLES for act in table.acts.values()}


def line(act: Any) -> str:
    """Return an act as it stands in the table."""
    marks = " ".join(name for name in ("once", "personal") if getattr(act, name))
    must = " ".join(sorted(field.name for field in act.fields if field.required))
    may = " ".join(sorted(field.name for field in act.fields if not field.required))
    return f"{act.kind} | {marks} | {must} | {may} | {' '.join(act.clears)}"


def agreed() -> list[str]:
    """Return the table as agreed."""
    lines = AGREED.read_text(encoding="utf-8").splitlines()
    return [one for one in lines if one and not one.startswith("#")]


def test_every_act_is_as_agreed() -> None:
    assert sorted(line(act) for act in ACTS.values()) == agreed()


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_what_is_required_is_asked_for_by_its_name_and_nothing_else_is(kind: str) -> None:
    """Of an empty payload the first required field is missed; with nothing required, nothing is."""
    act = ACTS[kind]
    required = [field for field in act.fields if field.required]
    if not required:
        assert filled(act.fields, {}) == {}
        return
    with pytest.raises(Missing) as met:
        filled(act.fields, {})
    assert met.value.field == required[0].name and required[0].label in met.value.text

"""The office a typed name or code means today: old names and codes lead to the successor, divided ones ask which."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.workplace import Workplace
from workflow.errors import Missing
from workflow.people import Unit
from workflow.resolving import Resolved, resolve

_SHOWN = 5


def unit_named(place: Workplace, text: str) -> Unit | None:
    """Return the office with an electronic identifier that ``text`` means now; None when the directory knows none.

    Raises:
        Missing: the name is that of a unit that was divided, or of several; the text lists whom to choose from
            (standards §7.3: an old commune alone is not converted when it was split).
    """
    found = resolve(text, place.directory)
    today = [one.unit for one in found if one.unit.id in place.directory.units and one.unit.organ]
    if today:
        return today[0]
    if not found:
        return None
    offices = list({unit.id: unit for one in found for unit in one.successors if unit.organ}.values())
    if len(offices) == 1:
        return offices[0]
    names = "; ".join(unit.name for unit in offices[:_SHOWN])
    raise Missing("receivers", f"“{text}” nay thuộc nhiều đơn vị: {names}.", "Ghi tên đơn vị nhận hiện nay.")


def units_named(place: Workplace, text: str) -> Sequence[Resolved]:
    """Return everything a name or code may mean, old and new, for a list to choose from."""
    return resolve(text, place.directory)

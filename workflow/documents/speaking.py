"""Who speaks for a paper towards other offices: its office, or the one that goes on with the work since."""

from __future__ import annotations

from workflow.acts import moment, office_of
from workflow.people import Directory, Unit
from workflow.steps import Step


def speaking_office(office: str, step: Step, directory: Directory) -> Unit | None:
    """Return the office in whose name a message about ``step`` leaves.

    A dissolved office has no voice on the axis any more: the one of its heirs whose person acted speaks, with its own
    identifier (QĐ 28/2018/QĐ-TTg Điều 7, 8: an office sends and reports under the identifier it is registered with).
    """
    seen = directory.at(moment(step.at))
    if office in seen.units:
        return seen.units[office]
    heirs = [id for id in seen.heirs(office) if id in seen.units]
    actor = seen.people.get(step.actor)
    own = office_of(actor, seen) if actor is not None else ""
    return seen.units[own if own in heirs else heirs[0]] if heirs else None

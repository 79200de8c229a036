"""Whose task it is: a person by id, or whoever holds a role in a unit or office, written ``role@unit``."""

from __future__ import annotations

from workflow.people import Directory, Person, Role


def owner(role: Role, unit: str) -> str:
    """Return the owner of a task for whoever holds ``role`` in ``unit``."""
    return f"{role.value}@{unit}"


def within(unit: str, wanted: str, directory: Directory) -> bool:
    """Tell whether ``unit`` is ``wanted`` or a part of it inside the same office."""
    seen: set[str] = set()
    while unit in directory.units and unit not in seen:
        if unit == wanted:
            return True
        if directory.units[unit].organ:
            return False
        seen.add(unit)
        unit = directory.units[unit].parent
    return False


def owns(task_owner: str, person: Person, directory: Directory) -> bool:
    """Tell whether a task of ``task_owner`` is this person's."""
    role, _, unit = task_owner.partition("@")
    if not unit:
        return role == person.id
    return role in person.roles and within(person.unit, unit, directory)


def owners_of(person: Person, directory: Directory) -> tuple[str, ...]:
    """Return every owner whose tasks are this person's: the person, and each role in each unit up to the office."""
    units: list[str] = []
    unit = person.unit
    while unit in directory.units and unit not in units:
        units.append(unit)
        unit = "" if directory.units[unit].organ else directory.units[unit].parent
    return (person.id, *(owner(role, unit) for unit in units for role in sorted(person.roles)))

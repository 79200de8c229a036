"""Whose task it is: a person by id, or whoever holds a role in a unit or office, written ``role@unit``.

A task never lies with nobody: what belongs to a unit that was dissolved goes to its heirs, what belongs to somebody
who left or to a post nobody holds goes to the head of the unit, then to the leaders of the office (NĐ 30/2020 Điều 6:
the head of an office answers for its papers).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow.organisation.day import up_to_office
from workflow.organisation.mandate import Mandate
from workflow.people import SYSTEM, Directory, Person, Role

_INSTEAD = (Role.LEADER, Role.UNIT_HEAD, Role.CLERK)
"""Who stands in for an empty post of an office, in this order."""


def owner(role: Role, unit: str) -> str:
    """Return the owner of a task for whoever holds ``role`` in ``unit``."""
    return f"{role.value}@{unit}"


def within(unit: str, wanted: str, directory: Directory) -> bool:
    """Tell whether ``unit`` is ``wanted`` or a part of it inside the same office."""
    return wanted in up_to_office(unit, directory.units)


def standing_units(unit: str, directory: Directory) -> tuple[str, ...]:
    """Return the units that do the work of ``unit`` at the moment: itself, its heirs, or its parent's."""
    seen: set[str] = set()
    while unit and unit not in seen:
        seen.add(unit)
        here = tuple(id for id in directory.heirs(unit) if id in directory.units)
        if here:
            return here
        unit = directory.parent(unit)
    return ()


def keepers(task_owner: str, directory: Directory) -> tuple[Person, ...]:
    """Return whose task it is at the moment, without those who act for them; nobody only where nobody works."""
    return directory.kept(task_owner, lambda: _keepers(task_owner, directory))


def _keepers(task_owner: str, directory: Directory) -> tuple[Person, ...]:
    role, _, unit = task_owner.partition("@")
    if not unit:
        return _keepers_of_person(role, directory)
    found: list[Person] = []
    for here in standing_units(unit, directory):
        holders = [person for person in directory.members(here) if role in person.roles]
        found += holders or _instead(here, directory)
    return tuple(found)


def _keepers_of_person(id: str, directory: Directory) -> tuple[Person, ...]:
    if id in directory.people:
        return (directory.people[id],)
    left = directory.record(id)
    if left is None:
        return ()
    # A leader's work falls to the other leaders, anybody else's to the head of the unit.
    unit = directory.office(left.unit).id if left.has(Role.LEADER) and left.unit else left.unit
    return tuple(person for here in standing_units(unit, directory) for person in _instead(here, directory))


def _instead(unit: str, directory: Directory) -> tuple[Person, ...]:
    """Return who looks after what nobody in ``unit`` holds: its head, its people, else those of the office."""
    here = [person for person in directory.members(unit) if person.id != SYSTEM.id]
    wanted = _INSTEAD if directory.units[unit].organ else (Role.UNIT_HEAD,)
    for role in wanted:
        if holders := [person for person in here if person.has(role)]:
            return tuple(holders)
    above = directory.units[unit].parent
    if here or directory.units[unit].organ or above not in directory.units:
        return tuple(here)
    return _instead(above, directory)


def _among(person: Person, people: Iterable[Person]) -> bool:
    return person.id in [one.id for one in people]


def stands_in(person: Person, id: str, directory: Directory) -> bool:
    """Tell whether something that names ``id`` is this person's: the same, or the one who looks after it since."""
    return person.id == id or (bool(id) and id not in directory.people and _among(person, keepers(id, directory)))


def holds(person: Person, role: Role, unit: str, directory: Directory) -> bool:
    """Tell whether the person holds ``role`` in ``unit``, or looks after it because nobody does."""
    if role in person.roles and within(person.unit, unit, directory):
        return True
    return person.id != SYSTEM.id and _among(person, keepers(owner(role, unit), directory))


def lies_in(id: str, unit: str, directory: Directory) -> bool:
    """Tell whether work held by ``id`` (a person, a unit, ``role@unit``) lies in ``unit``, below or with its heirs."""
    place = id.partition("@")[2] or id
    person = directory.record(place)
    here = standing_units(person.unit if person is not None else place, directory)
    return any(within(one, wanted, directory) for one in here for wanted in standing_units(unit, directory))


def in_scope(mandate: Mandate, work: Iterable[str], directory: Directory) -> bool:
    """Tell whether a delegation speaks of work held by ``work``; one for a single unit, only where the work lies there
    (NĐ 30/2020 Điều 13 khoản 3: what is passed on is named)."""
    return not mandate.unit or any(lies_in(id, mandate.unit, directory) for id in work if id)


def owns(
    task_owner: str, person: Person, directory: Directory, item_kind: str = "", work: Iterable[str] | None = None
) -> bool:
    """Tell whether a task of ``task_owner`` is this person's, also for somebody absent (thay mặt).

    Args:
        item_kind: kind of the item the task is about; a delegation that does not cover it does not count.
        work: with whom the item lies, for delegations of one unit; None when that is not asked.
    """
    held = keepers(task_owner, directory)
    if _among(person, held):
        return True
    mandates = directory.mandates(taker=person.id)
    return bool(mandates) and any(
        mandate.giver in {keeper.id for keeper in held} and (not item_kind or mandate.concerns(item_kind))
        and (work is None or in_scope(mandate, work, directory))
        for mandate in mandates
    )


def owners_of(person: Person, directory: Directory) -> tuple[str, ...]:
    """Return every owner whose tasks are this person's: the person, each role in each unit up to the office, and what
    is looked after for dissolved units, empty posts, people who left and people who are absent."""
    own = (person.id, *(owner(role, unit) for unit in up_to_office(person.unit, directory.units)
                        for role in sorted(person.roles)))  # fmt: skip
    if directory.when is None:
        return own
    absent = [id for one in directory.represented(person.id) for id in _held(one, directory)]
    return tuple(dict.fromkeys((*own, *_held(person, directory), *absent)))


def _held(person: Person, directory: Directory) -> Iterator[str]:
    yield person.id
    office = directory.office(person.unit).id if person.unit in directory.units else ""
    for unit in directory.all_units():
        if office and any(directory.office(id).id == office for id in standing_units(unit.id, directory)):
            for role in Role:
                if _among(person, keepers(owner(role, unit.id), directory)):
                    yield owner(role, unit.id)
    for other in directory.all_people():
        if stands_in(person, other.id, directory) and other.id != person.id:
            yield other.id

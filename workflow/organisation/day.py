"""The organisation as it stands on one day: which units exist, who holds which post, who works where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.organisation.person import SYSTEM, Person, Role
from workflow.organisation.post import Post
from workflow.organisation.unit import Unit
from workflow.organisation.validity import valid, valid_ones


@dataclass(frozen=True, slots=True)
class Day:
    """What holds; ``members`` are the people of each unit and of the units below it inside the same office."""

    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    members: Mapping[str, tuple[Person, ...]]


def whole(units: Mapping[str, Unit], people: Mapping[str, Person]) -> Day:
    """Return everything ever known as if it held together: for names and for data without dates."""
    return Day(units, people, _members(people.values(), units))


def day(
    units: Mapping[str, Unit], people: Mapping[str, Person], posts: Mapping[str, Sequence[Post]], on: date
) -> Day:
    """Return what holds on the day ``on``.

    A person with posts is where the first post of that day says, with the roles of all of them (kiêm nhiệm); one whose
    posts are all over, or whose unit no longer exists, works nowhere.
    """
    open_units = {id: unit for id, unit in units.items() if valid(unit, on)}
    found: dict[str, Person] = {}
    for person in people.values():
        now = _placed(person, posts.get(person.id, ()), on)
        if now is not None and (now.unit in open_units or now.id == SYSTEM.id or now.unit not in units):
            found[now.id] = now
    return Day(open_units, found, _members(found.values(), units))


def _placed(person: Person, posts: Sequence[Post], on: date) -> Person | None:
    if not valid(person, on):
        return None
    if not posts:
        return person
    held = valid_ones(posts, on)
    if not held:
        return None
    roles = frozenset(Role(role) for post in held for role in post.roles)
    return replace(person, unit=held[0].unit, post=held[0].name, roles=roles)


def last_place(person: Person, posts: Sequence[Post], on: date | None = None) -> Person:
    """Return a person as of the last post held (by the day ``on``): for names, and for whose work falls to whom."""
    begun = [post for post in posts if on is None or post.start <= on.isoformat()] or list(posts[:1])
    if not begun:
        return person
    last = max(begun, key=lambda post: (post.end == "", post.end, post.start))
    return replace(person, unit=last.unit, post=last.name, roles=frozenset(Role(role) for role in last.roles))


def _members(people: Iterable[Person], units: Mapping[str, Unit]) -> dict[str, tuple[Person, ...]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        for unit in up_to_office(person.unit, units):
            found[unit].append(person)
    return {unit: tuple(members) for unit, members in found.items()}


def up_to_office(unit: str, units: Mapping[str, Unit]) -> tuple[str, ...]:
    """Return a unit and those above it, as far as the office they belong to."""
    found: list[str] = []
    while unit in units and unit not in found:
        found.append(unit)
        unit = "" if units[unit].organ else units[unit].parent
    return tuple(found)

"""What may I do next: any item, any person, one call; also in an absent person's place, and who may instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from workflow.acts import Table
from workflow.owners import in_scope
from workflow.people import Directory, Person
from workflow.rules import Option, Rules


@runtime_checkable
class Tabled(Protocol):
    """Rules that are rows of a table, so that it can be told who may do what the person may not."""

    table: Table[Any]


def what_next(
    rules: Rules[Any], state: Any, person: Person, directory: Directory, now: datetime, *, others: bool = False
) -> tuple[Option, ...]:
    """Return what ``person`` may do next with an item, the primary act first.

    In one's own right first, then what may be done on behalf of absent people (``on_behalf_of`` names whom), with what
    is still ``missing``. What stands under a name of its own, like a signature, is listed with the reason why nobody
    does it for the absent one.

    Args:
        directory: of all times, with the delegations known; it is looked at as of ``now``.
        others: add what only others may do now, with ``why_not`` and ``who``.
    """
    seen = directory.at(now)
    here = seen.people.get(person.id, person)
    own = rules.options(state, here, seen)
    found = [*own, *_behalf(rules, state, here, seen, {option.kind for option in own if not option.why_not})]
    if not any(option.primary for option in found):
        found = _first_of_another(found)
    if others:
        found += _others(rules, state, seen, {option.kind for option in found})
    return tuple(found)


def _first_of_another(found: list[Option]) -> list[Option]:
    """Let the absent person's primary act be first when there is none of one's own."""
    wanted = next((option for option in found if option.on_behalf_of), None)
    return found if wanted is None else [replace(wanted, primary=True), *(one for one in found if one is not wanted)]


def _behalf(rules: Rules[Any], state: Any, person: Person, seen: Directory, own: set[str]) -> list[Option]:
    found: list[Option] = []
    work = tuple(rules.table.work(state)) if isinstance(rules, Tabled) else ()
    for principal in seen.represented(person.id):
        held = seen.mandates(taker=person.id, giver=principal.id)
        for option in rules.options(state, principal, seen):
            kind = option.kind
            elsewhere = kind.partition(".")[0] != rules.item_kind or option.why_not
            if elsewhere or kind in own or not any(one.covers(kind) and in_scope(one, work, seen) for one in held):
                continue
            if option.personal:
                why = f"Mang tên {principal.name}; không ai làm thay được."
                found.append(Option(kind, option.words, why_not=why, who=(principal.id,), personal=True))
            else:
                found.append(replace(option, primary=False, on_behalf_of=principal.id))
    return found


def _others(rules: Rules[Any], state: Any, seen: Directory, known: set[str]) -> list[Option]:
    """Return the acts of this stage that are not the person's, each with who may do it now."""
    if not isinstance(rules, Tabled):
        return []
    found = []
    for act in rules.table.acts.values():
        if act.kind in known or state.stage not in act.stages:
            continue
        able = rules.table.able(act.kind, state, seen)
        if able:
            why = f"Dành cho {act.who.words}."
            found.append(Option(act.kind, act.words, why_not=why, who=tuple(one.id for one in able)))
    return found

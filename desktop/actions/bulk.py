"""One act on many items: each its own step in its own transaction; what one refuses stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.workplace import Workplace
from workflow.errors import Trouble
from workflow.next_acts import what_next
from workflow.rules import Option

ALONE = frozenset({"outgoing.drafted", "outgoing.revised", "outgoing.replaced"})
"""Acts that are written for one item; nobody does them to twenty at once."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item; ``trouble`` is None when it was done."""

    item: str
    title: str
    words: str = ""
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class SharedAct:
    """An act possible on some of the chosen items: ``fits`` are those, ``total`` how many were chosen."""

    option: Option
    fits: tuple[str, ...]
    total: int


def shared_acts(place: Workplace, items: Sequence[str]) -> tuple[SharedAct, ...]:
    """Return what may be done to the chosen items, what fits most of them first.

    Items of different kinds share no act. An act done on behalf of somebody absent is one of its own.
    """
    found: dict[tuple[str, str], list[tuple[str, Option]]] = {}
    for item in items:
        for option in _open_options(place, item):
            found.setdefault((option.kind, option.on_behalf_of), []).append((item, option))
    acts = [
        SharedAct(chosen[0][1], tuple(item for item, _ in chosen), len(items))
        for chosen in found.values()
        if len(chosen) > 1 or len(items) == 1
    ]
    return tuple(sorted(acts, key=lambda act: -len(act.fits)))


def _open_options(place: Workplace, item: str) -> list[Option]:
    kind = place.journal.kind(item)
    if kind is None:
        return []
    rules = place.journal.registry[kind]
    options = what_next(rules, place.journal.state(item), place.me, place.directory, place.now())
    return [option for option in options if not option.why_not and option.kind not in ALONE]


def bulk(place: Workplace, items: Sequence[str], act: Callable[[str], str]) -> tuple[Outcome, ...]:
    """Do ``act`` to every item once, in the order given.

    Args:
        act: does it to one item and returns what to say; what it refuses or cannot do is kept with the item.

    Returns:
        One outcome for each item; a killed program has done some of them wholly and the rest not at all.
    """
    outcomes = []
    for item in dict.fromkeys(items):
        title = _title(place, item)
        try:
            outcomes.append(Outcome(item, title, act(item)))
        except Trouble as trouble:
            outcomes.append(Outcome(item, title, trouble=trouble))
    return tuple(outcomes)


def bulk_words(outcomes: Sequence[Outcome]) -> str:
    """Return the result in one line: "Đã làm 18 trên 20; 2 chưa làm được"."""
    done = sum(outcome.trouble is None for outcome in outcomes)
    rest = len(outcomes) - done
    return f"Đã làm {done} trên {len(outcomes)}" + (f"; {rest} chưa làm được" if rest else "")


def _title(place: Workplace, item: str) -> str:
    try:
        row = place.journal.row(item)
    except KeyError:
        return item
    return " ".join(part for part in (row.code, row.title) if part)

"""Who came after whom: units merged, divided, renamed or dissolved; n old ones, m new ones.

Luật Tổ chức chính quyền địa phương 72/2025/QH15; NQ 1655/NQ-UBTVQH15.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

WHOLE, PART, TERRITORY = "whole", "part", "territory"


@dataclass(frozen=True, slots=True)
class Link:
    """One line from an old unit to one that came after it.

    Attributes:
        old, new: ids of units.
        on: first day of the new one, yyyy-mm-dd.
        share: "whole" when all of the old unit went there, "part" when it was divided, "territory" when only its land
            did, its work and records going elsewhere (the districts: standards §7.1).
        basis: the decision that says so.
    """

    old: str
    new: str
    on: str
    share: str = WHOLE
    basis: str = ""


class Succession:
    """All links, followed forwards and backwards; circles in the data end where they began."""

    def __init__(self, links: Iterable[Link]) -> None:
        self.links = tuple(links)
        self._after: dict[str, list[Link]] = defaultdict(list)
        self._before: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            self._after[link.old].append(link)
            self._before[link.new].append(link)

    def next(self, unit: str, on: date) -> tuple[Link, ...]:
        """Return the links that lead directly out of ``unit`` and hold on that day."""
        return tuple(link for link in self._after.get(unit, ()) if link.on <= on.isoformat())

    def successors(self, unit: str, on: date) -> tuple[str, ...]:
        """Return the ids of the units at the end of every line out of ``unit`` on that day; itself if none leads out.

        An old unit that went into one that was merged later leads to the last of them.
        """
        found: list[str] = []
        seen: set[str] = set()
        waiting = [unit]
        while waiting:
            here = waiting.pop(0)
            if here in seen:
                continue
            seen.add(here)
            after = [link.new for link in self.next(here, on)]
            waiting += after
            if not after:
                found.append(here)
        return tuple(found)

    def heirs(self, unit: str, on: date) -> tuple[str, ...]:
        """Return who goes on with the work of ``unit``: where the whole of it went, else all who took a part."""
        here, seen = [unit], {unit}
        found: list[str] = []
        while here:
            id = here.pop(0)
            links = self.next(id, on)
            whole = [link.new for link in links if link.share == WHOLE]
            after = whole or [link.new for link in links if link.share == PART]
            if not after and id not in found:
                found.append(id)
            here += [new for new in after if new not in seen]
            seen.update(after)
        return tuple(found)

    def predecessors(self, unit: str, on: date) -> tuple[str, ...]:
        """Return the ids of all units whose work ``unit`` goes on with on that day, nearest first."""
        found: list[str] = []
        waiting = [unit]
        while waiting:
            here = waiting.pop(0)
            for link in self._before.get(here, ()):
                if link.on <= on.isoformat() and link.old not in found and link.old != unit:
                    found.append(link.old)
                    waiting.append(link.old)
        return tuple(old for old in found if unit in self.heirs(old, on))

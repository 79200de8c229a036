"""A post somebody holds for a time; one person may hold several, one after the other or together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """``roles`` are those of ``workflow.people.Role``; of several posts on one day the first listed is the main one."""

    person: str
    unit: str
    name: str
    roles: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    basis: str = ""

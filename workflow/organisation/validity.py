"""From when until when: days as ISO text, the first day included, the end day the first one outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol, TypeVar

from workflow.workdays import VIETNAM


class Dated(Protocol):
    """Something that begins and ends; "" leaves that side open."""

    @property
    def start(self) -> str:
        """First day it holds, yyyy-mm-dd."""

    @property
    def end(self) -> str:
        """First day it no longer holds, yyyy-mm-dd."""


D = TypeVar("D", bound=Dated)


def valid(thing: Dated, on: date) -> bool:
    """Tell whether ``thing`` holds on the day ``on``; ISO days compare as text."""
    day = on.isoformat()
    return (not thing.start or thing.start <= day) and (not thing.end or day < thing.end)


def valid_ones(things: Iterable[D], on: date) -> tuple[D, ...]:
    """Return those that hold on the day ``on``, in their order."""
    return tuple(thing for thing in things if valid(thing, on))


def day_of(moment: datetime | date) -> date:
    """Return the day in Vietnam; a time without a zone is taken as Vietnamese."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is VIETNAM:
        return moment.date()
    return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).date()

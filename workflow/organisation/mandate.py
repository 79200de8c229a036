"""Somebody does the work of an absent person for a time: who, for whom, which acts, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflow.organisation.validity import day_of
from workflow.workdays import VIETNAM


@dataclass(frozen=True, slots=True)
class Mandate:
    """A delegation in force or ended.

    Attributes:
        giver: the absent person, whose rights are used.
        taker: who acts in the giver's place.
        start, end: first and last day, both included, yyyy-mm-dd.
        acts: kinds of steps ("incoming.assigned") or of items ("incoming"); empty for all that may be delegated.
        given: ISO 8601 time it was given; before that it covers nothing.
        ended: ISO 8601 time it was revoked or declined; "" while it stands.
        unit: only work that lies with this unit; "" for all the giver may do.
    """

    id: str
    giver: str
    taker: str
    start: str
    end: str
    acts: tuple[str, ...] = ()
    given: str = ""
    ended: str = ""
    unit: str = ""

    def stands(self, at: datetime) -> bool:
        """Tell whether it is in force at that moment."""
        if self.ended and datetime.fromisoformat(self.ended) <= at:
            return False
        if self.given and at < datetime.fromisoformat(self.given):
            return False
        return self.start <= day_of(at).isoformat() <= self.end

    def until(self) -> datetime:
        """Return the moment from which it is over: revoked or declined, else the midnight after its last day."""
        day = datetime.fromisoformat(self.end).replace(tzinfo=VIETNAM) + timedelta(days=1)
        return min(day, datetime.fromisoformat(self.ended)) if self.ended else day

    def covers(self, kind: str) -> bool:
        """Tell whether a kind of step is within its scope."""
        return not self.acts or kind in self.acts or kind.partition(".")[0] in self.acts

    def concerns(self, item_kind: str) -> bool:
        """Tell whether anything about items of that kind is within its scope."""
        return not self.acts or any(act.partition(".")[0] == item_kind for act in self.acts)

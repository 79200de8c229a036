"""Asks again about arrived signatures that could not be told when they came: a list was old, a service was silent."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from desktop.actions.check_signatures import SILENCE, check_document
from desktop.workplace import Workplace
from workflow.errors import Refusal
from workflow.people import Role
from workflow.rules import Folder
from workflow.steps import Step
from workflow.store.lists import page

MOST = 20
"""Documents asked about after one exchange; the others come with the next ones."""

NEWEST = 300
"""How far back is looked: what is older was asked about on many days and is for a person to judge."""


@dataclass
class AskingAgain:
    """What the clerk's desk does after each exchange: each document that stayed undetermined once a day.

    A step is written only when the answer is another one; unknown is never called valid meanwhile.
    """

    asked: dict[str, date] = field(default_factory=dict)

    def ask(self, place: Workplace) -> tuple[Step, ...]:
        """Judge again what could not be told; ends early when the services do not answer."""
        if not place.me.has(Role.CLERK):
            return ()
        done: list[Step] = []
        for item in self._due(place)[:MOST]:
            self.asked[item] = place.now().date()
            began = time.monotonic()
            with suppress(Refusal):  # taken back or withdrawn meanwhile: nobody needs the answer
                done += check_document(place, item, before="undetermined")
            if time.monotonic() - began > SILENCE:
                break
        return tuple(done)

    def _due(self, place: Workplace) -> list[str]:
        today = place.now().date()
        rows = page(place.database, Folder.INCOMING, limit=NEWEST)
        return [one.item for one in rows if one.row.signature == "undetermined" and self.asked.get(one.item) != today]

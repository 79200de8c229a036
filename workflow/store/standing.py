"""Who stands for whom by now: the directory with this record's delegations, and what lists show after that changed."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.engine import Connection

from workflow.mandates.mandate import MandateRules
from workflow.organisation.mandate import Mandate
from workflow.organisation.validity import day_of
from workflow.owners import owners_of
from workflow.people import Directory, Person
from workflow.store import project
from workflow.store.database import Database

MANDATE = "mandate"
_RULES = MandateRules()
_MANDATES = "SELECT id, state, upto FROM items WHERE kind = 'mandate' AND head IS NOT NULL ORDER BY id"
_ITEMS = "SELECT id FROM items WHERE kind = 'mandate' AND head IS NOT NULL ORDER BY id"
_OWNERS = "SELECT value FROM meta WHERE name = 'owners'"
_INHERITED = "SELECT value FROM meta WHERE name = 'inherited'"
_REMEMBER = (
    "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_CONCERNED = (
    "SELECT DISTINCT i.id FROM tasks AS t JOIN items AS i ON i.num = t.num"
    " WHERE t.owner IN (SELECT value FROM json_each(?))"
)


class Standing:
    """The delegations of one record, read once and again after one of them changed."""

    def __init__(self) -> None:
        self._mandates: tuple[Mandate, ...] | None = None
        self._settled: tuple[object, ...] = ()
        self._last: tuple[Directory, tuple[Mandate, ...], Directory] | None = None

    def forget(self) -> None:
        """Read the delegations again the next time."""
        self._mandates = None

    def seen(self, connection: Connection, directory: Directory, at: datetime) -> Directory:
        """Return the directory as it stands at ``at``, with the delegations known here."""
        return self._joined(directory, self._known(connection)).at(at)

    def _joined(self, directory: Directory, mandates: tuple[Mandate, ...]) -> Directory:
        """Return the directory with the delegations: the same one while neither changed."""
        if self._last is None or self._last[0] is not directory or self._last[1] is not mandates:
            self._last = (directory, mandates, directory.with_mandates(mandates))
        return self._last[2]

    def remembered(self, directory: Directory, at: datetime) -> Directory | None:
        """Return the same without asking the database; None when the delegations must be read first."""
        return None if self._mandates is None else self._joined(directory, self._mandates).at(at)

    def _known(self, connection: Connection) -> tuple[Mandate, ...]:
        if self._mandates is None:
            rows = connection.exec_driver_sql(_MANDATES).all()
            self._mandates = tuple(
                project.state_of(connection, id, _RULES, kept, upto).value for id, kept, upto in rows
            )
        return self._mandates

    def settled(self, connection: Connection, directory: Directory, now: datetime) -> bool:
        """Tell whether nothing can have changed hands since ``moved`` was last asked."""
        return self._settled == (directory, self._known(connection), day_of(now))

    def moved(self, connection: Connection, directory: Directory, me: Person, now: datetime) -> tuple[str, ...]:
        """Return the items whose place in the lists changed because others' tasks became mine, or no longer are.

        That happens without a step: a delegation begins or ends, somebody leaves, a unit is dissolved.
        """
        seen = self.seen(connection, directory, now)
        mine = set(owners_of(seen.record(me.id) or me, seen))
        _take_over(connection, seen, me)
        kept = connection.exec_driver_sql(_OWNERS).scalar()
        connection.exec_driver_sql(_REMEMBER, ("owners", json.dumps(sorted(mine))))
        self._settled = (directory, self._known(connection), day_of(now))
        before = set(json.loads(kept)) if kept else mine
        changed = json.dumps(sorted(mine ^ before))
        return tuple(connection.exec_driver_sql(_CONCERNED, (changed,)).scalars())


def mandate_items(database: Database) -> list[str]:
    """Return the ids of all delegations this record holds, also ended ones."""
    with database.reading() as connection:
        return list(connection.exec_driver_sql(_ITEMS).scalars())


def _take_over(connection: Connection, seen: Directory, me: Person) -> None:
    """Ask the servers for everything again when the office inherited another one: its steps stand further back."""
    here = seen.record(me.id) or me
    inherited = json.dumps(seen.predecessors(seen.office(here.unit).id) if here.unit in seen.units else ())
    kept = connection.exec_driver_sql(_INHERITED).scalar()
    if kept is not None and kept != inherited:
        connection.exec_driver_sql("UPDATE lanes SET cursor = ''")
    connection.exec_driver_sql(_REMEMBER, ("inherited", inherited))

"""What officials and offices have to hear: work that is theirs now, a document that came, a due time that passed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sync.provincial.notices.event import Event
from workflow.acts import read_time
from workflow.owners import keepers
from workflow.people import SYSTEM, Directory
from workflow.rules import Row, Rules, Task
from workflow.secrets import secret_doubt, secret_mark
from workflow.steps import Step

MANY = 5
"""Work that lies with more people than this (a whole division) is on all their desks and is not told to each."""
_TITLE = 200
_NOUN = {"incoming": "văn bản", "outgoing": "văn bản", "dossier": "hồ sơ", "field_report": "phản ánh"}
ARRIVED = "incoming.arrived"


def official_events(
    rules: Rules[Any], before: Any, step: Step, after: Any, directory: Directory
) -> tuple[Event, ...]:
    """Return what officials have to hear because of ``step``; nobody is told of what they did themselves."""
    known = {(task.key, task.owner) for task in rules.tasks(before, directory)} if before.stage else set()
    fresh = [task for task in rules.tasks(after, directory) if (task.key, task.owner) not in known]
    row = rules.row(after, directory)
    told = work_events("official.assigned", rules.item_kind, row, fresh, directory, but=step.actor)
    if step.kind == ARRIVED:
        values = _values("incoming", row, row.due) | {"name": directory.name(after.office)}
        told = (Event("office.arrived", values, to=after.office), *told)
    return told


def work_events(
    kind: str, item_kind: str, row: Row, tasks: Iterable[Task], directory: Directory, *, but: str = ""
) -> tuple[Event, ...]:
    """Return one event for each person each piece of work lies with.

    Args:
        but: somebody who knows already.
    """
    found: dict[str, Event] = {}
    for task in tasks:
        people = keepers(task.owner, directory)
        if len(people) > MANY:
            continue
        for person in people:
            if person.id not in (but, SYSTEM.id):
                values = _values(item_kind, row, task.due) | {"what": task.what, "name": person.name}
                found.setdefault(person.id, Event(kind, values, to=person.id))
    return tuple(found.values())


def _values(item_kind: str, row: Row, due: str | None) -> dict[str, str]:
    """Return what may be said of an item; of one whose title speaks of any secrecy, not even the title."""
    noun = _NOUN.get(item_kind, "việc")
    quiet = bool(secret_mark(row.title, row.code) or secret_doubt(row.title))
    personal = item_kind in ("dossier", "field_report")
    return {
        "noun": noun, "noun_capital": noun.capitalize(), "code": row.code, "due": read_time(due) if due else "",
        "title": "" if quiet else row.title[:_TITLE], "sender": "" if quiet or personal else row.party[:_TITLE],
    }  # fmt: skip

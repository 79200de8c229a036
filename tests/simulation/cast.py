"""Who works in the simulated province: one commune with up to three desks, another with one."""

from __future__ import annotations

from dataclasses import replace

from tests.workflow import office
from workflow.people import Directory, Person, Role

OFFICES = ("nam-can", "dam-doi")
_CLERKS = frozenset({Role.CLERK, Role.ONE_STOP})
_BY_ID = {person.id: person for person in office.PEOPLE}

CLERK = replace(_BY_ID["clerk"], roles=_CLERKS)
SECOND = Person("clerk2", "Phan Thị Cẩm Tú", "nam-can", "Văn thư", _CLERKS, "012")
LEADER, HEAD, EXPERT, PEER = (_BY_ID[id] for id in ("leader", "head", "expert", "peer"))
OTHER = replace(_BY_ID["other-clerk"], roles=_CLERKS)
_CHANGED = {person.id: person for person in (CLERK, OTHER)}
PEOPLE = (*(_CHANGED.get(person.id, person) for person in office.PEOPLE), SECOND)
DIRECTORY = Directory(office.UNITS, PEOPLE)

CASTS = (
    (CLERK, LEADER, EXPERT), (CLERK, SECOND), (CLERK, LEADER), (HEAD, EXPERT), (EXPERT, HEAD, CLERK),
    (CLERK, SECOND, LEADER), (EXPERT, PEER, HEAD), (EXPERT, HEAD), (HEAD, EXPERT, LEADER),
)  # fmt: skip
"""Who has a desk in the commune in one story."""
PLAYERS = (CLERK, SECOND, LEADER, HEAD, EXPERT, PEER, OTHER)
DEVICES = {f"may-{person.id}": person.id for person in PLAYERS}

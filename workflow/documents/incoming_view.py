"""What lists, folders and buttons show of an incoming document."""

from __future__ import annotations

from dataclasses import replace

from workflow.acts import Table, at_office
from workflow.documents.change import WHAT
from workflow.documents.incoming_changes import SUPERSEDED, open_wishes
from workflow.documents.incoming_state import (
    ARRIVED,
    ASSIGNED,
    CLOSED,
    FINISHED,
    REGISTERED,
    STAGES,
    STARTED,
    Incoming,
    cooperates,
    lead_owners,
    leads,
    work_of,
)
from workflow.owners import owner, owns, within
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.rules import Folder, Option, Row, Task


def row(state: Incoming, directory: Directory) -> Row:
    """Return what lists and search know of the document."""
    party = state.sender.name or state.sender.organ
    names = [directory.name(id) for id in (state.lead, state.person, *state.cooperating) if id]
    words = [
        state.code, state.subject, state.content, party, state.type_name, state.place, state.signer.name,
        str(state.number or ""), state.document_id, *names, *(opinion.text for opinion in state.opinions),
        *(file.name for file in state.files), state.outcome, state.reason,
        *(wish.about for wish in state.wishes), *(wish.reason for wish in state.wishes),
    ]  # fmt: skip
    closed, asked = state.stage in CLOSED, bool(open_wishes(state))
    return Row(
        state=_words(state), title=state.subject, code=state.code,
        number=str(state.number or ""), party=party, type_name=state.type_name, received=state.received,
        due=None if closed and asked else state.deadline, urgency=state.urgency, done=closed and not asked,
        files=_current(state), opinions=len(state.opinions),
        signature="" if state.verdict == "none" else state.verdict,
        words=" ".join(word for word in words if word),
    )  # fmt: skip


def _words(state: Incoming) -> str:
    """Return the state in words; a wish of the sender that nobody answered comes before everything."""
    wishes = open_wishes(state)
    if wishes:
        return f"Nơi gửi yêu cầu {WHAT.get(wishes[0].what, 'thay đổi')}"
    return STAGES.get(state.stage, state.stage)


def _current(state: Incoming) -> int:
    return sum(file.role != SUPERSEDED for file in state.files)


def tasks(state: Incoming, directory: Directory) -> tuple[Task, ...]:
    """Return what has to be done now, and by whom; an answer to the sender's wish is owed at any stage."""
    clerk = owner(Role.CLERK, state.office)
    owed = [(one.key, f"Trả lời yêu cầu {WHAT.get(one.what, 'thay đổi')}") for one in open_wishes(state)]
    return (*(Task(f"answer:{key}", clerk, words) for key, words in owed), *_work(state, directory))


def _work(state: Incoming, directory: Directory) -> tuple[Task, ...]:
    due = state.deadline
    if state.stage == ARRIVED:
        return (Task("register", owner(Role.CLERK, state.office), "Vào sổ", due),)
    if state.stage == REGISTERED:
        return (Task("assign", owner(Role.LEADER, state.office), "Cho ý kiến, giao việc", due),)
    if state.stage not in (ASSIGNED, STARTED):
        return ()
    return (*_lead_tasks(state, directory, due), *_cooperating_tasks(state, directory, due))


def _lead_tasks(state: Incoming, directory: Directory, due: str | None) -> tuple[Task, ...]:
    named = state.person or (state.lead if directory.record(state.lead) else "")
    if named:
        return (Task("handle", named, "Xử lý", due),)
    owners = lead_owners(state.lead)
    return tuple(Task(f"handle:{held.partition('@')[0]}", held, "Xử lý", due) for held in owners)


def _cooperating_tasks(state: Incoming, directory: Directory, due: str | None) -> tuple[Task, ...]:
    open_ones = [id for id in state.cooperating if not _has_answered(state, id, directory)]
    return tuple(
        Task(f"cooperate:{id}", id if directory.record(id) else owner(Role.UNIT_HEAD, id), "Phối hợp", due)
        for id in open_ones
    )


def _has_answered(state: Incoming, id: str, directory: Directory) -> bool:
    said = {opinion.behalf or opinion.actor for opinion in state.opinions if opinion.kind == "incoming.opinion"}
    units = [speaker.unit for actor in said if (speaker := directory.record(actor)) is not None]
    return id in said or any(within(unit, id, directory) for unit in units)


def folders(state: Incoming, person: Person, directory: Directory) -> frozenset[Folder]:
    """Return the folders in which the person finds the document."""
    if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
        return frozenset()
    found: set[Folder] = set()
    if person.has(Role.CLERK, Role.LEADER) or leads(state, person, directory) or cooperates(state, person, directory):
        found.add(Folder.INCOMING)
    if any(owns(task.owner, person, directory, "incoming", work_of(state)) for task in tasks(state, directory)):
        found |= {Folder.INCOMING, Folder.TODO}
    return frozenset(found)


_OFFERED = (
    "incoming.registered", "incoming.assigned", "incoming.started", "incoming.steered", "incoming.opinion",
    "incoming.finished", "incoming.refused", "incoming.transferred", "incoming.handed_back", "incoming.taken_back",
)  # fmt: skip
_HANDING = ("incoming.transferred", "incoming.handed_back", "incoming.taken_back")
_BY_HAND = frozenset({ARRIVED, REGISTERED, ASSIGNED, STARTED, FINISHED})
"""Stages at which a clerk may enter what the sender asked for on paper; what was given back is asked for no more."""
_ANSWERS = ("incoming.change_agreed", "incoming.change_refused")
REPLY = Option("outgoing.drafted", "Soạn trả lời", primary=True)
"""Drafting a reply makes a new item; it is offered here because this is where one thinks of it."""


def options(table: Table[Incoming], state: Incoming, person: Person, directory: Directory) -> tuple[Option, ...]:
    """Return what the person may do next, the primary act first."""
    offered = [kind for kind in _OFFERED if not (kind == "incoming.opinion" and person.has(Role.LEADER))]
    if open_wishes(state):
        offered = [*_ANSWERS, *offered]
    elif person.has(Role.CLERK) and state.stage in _BY_HAND:
        offered.append("incoming.change_asked")
    found = table.options(state, person, directory, offered)
    handles = state.stage in (ASSIGNED, STARTED) and leads(state, person, directory)
    if handles and at_office(person, state.office, directory):
        return (REPLY, *(replace(option, primary=False) for option in found))
    # Closing without work, or speaking up, is never the one next thing.
    quiet = (
        "incoming.finished", "incoming.opinion", "incoming.steered", "incoming.change_asked", *_HANDING, *_ANSWERS,
    )  # fmt: skip
    return tuple(replace(option, primary=option.primary and option.kind not in quiet) for option in found)

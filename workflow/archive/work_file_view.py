"""What lists, folders, tasks and buttons show of a work file."""

from __future__ import annotations

from dataclasses import replace

from workflow.acts import Table, at_office
from workflow.archive.work_file import ARCHIVED, CLOSED, DESTROYED, HANDED, STAGES, WorkFile
from workflow.owners import owner, owns, within
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.rules import FileRef, Folder, Option, Row, Task


def row(state: WorkFile, directory: Directory) -> Row:
    """Return what lists and search know of the work file."""
    words = [
        state.notation, state.title, state.description, directory.name(state.keeper), state.creator, state.reason,
        state.place, state.decision,
        *(" ".join(filter(None, (entry.code, entry.subject, entry.organ.name))) for entry in state.entries),
    ]  # fmt: skip
    due = state.hand_over_by if state.stage == CLOSED else None
    return Row(
        state=_words(state), title=state.title, code=state.notation, number=str(state.year or ""),
        party=directory.name(state.unit), type_name="Hồ sơ công việc", received=state.start,
        due=f"{due.isoformat()}T17:00:00+07:00" if due else None, done=state.stage in (ARCHIVED, DESTROYED),
        files=len(state.entries), words=" ".join(word for word in words if word),
    )  # fmt: skip


def _words(state: WorkFile) -> str:
    words = STAGES.get(state.stage, state.stage)
    return f"{words}, không tiêu hủy" if state.hold and state.stage != DESTROYED else words


def tasks(state: WorkFile) -> tuple[Task, ...]:
    """Return what has to be done now, and by whom."""
    if state.stage == CLOSED:
        due = state.hand_over_by
        return (Task("hand-over", state.keeper, "Nộp lưu", f"{due.isoformat()}T17:00:00+07:00" if due else None),)
    if state.stage == HANDED:
        return (Task("receive", owner(Role.CLERK, state.office), "Nhận vào lưu trữ"),)
    return ()


def folders(state: WorkFile, person: Person, directory: Directory) -> frozenset[Folder]:
    """Return the folders: its keeper and unit, clerks and leaders see it; the archive has to receive it."""
    if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
        return frozenset()
    found: set[Folder] = set()
    mine = person.id == state.keeper or within(person.unit, state.unit, directory)
    if mine or person.has(Role.CLERK, Role.LEADER):
        found.add(Folder.WORK_FILES)
    if any(owns(task.owner, person, directory, "work_file") for task in tasks(state)):
        found.add(Folder.WORK_FILES)
        if state.stage == HANDED:  # handing over has a year; it stands in its own list with its deadline
            found.add(Folder.TODO)
    return frozenset(found)


_OFFERED = (
    "work_file.received", "work_file.handed_over", "work_file.closed", "work_file.file_added", "work_file.revised",
    "work_file.removed", "work_file.arranged", "work_file.passed", "work_file.returned", "work_file.kept_back",
    "work_file.reopened", "work_file.held", "work_file.freed", "work_file.destroyed",
)  # fmt: skip
_LEADS = frozenset({"work_file.received", "work_file.handed_over", "work_file.closed"})


def options(table: Table[WorkFile], state: WorkFile, person: Person, directory: Directory) -> tuple[Option, ...]:
    """Return what the person may do next, the primary act first."""
    useless = set()
    if not state.entries:
        useless |= {"work_file.removed", "work_file.arranged"}
    useless.add("work_file.held" if state.hold else "work_file.freed")
    offered = [kind for kind in _OFFERED if kind in table.acts and kind not in useless]
    found = table.options(state, person, directory, offered)
    return tuple(replace(option, primary=option.primary and option.kind in _LEADS) for option in found)


def files(state: WorkFile) -> tuple[FileRef, ...]:
    """Return minutes and package, then the files of the documents in their order, each once."""
    own = (state.minutes, state.package)
    listed = (*(file for file in own if file is not None), *(file for one in state.ordered for file in one.files))
    return tuple({file.sha256: file for file in listed}.values())

"""A small kind of item with every trait the store must carry: rules of a shared notebook, and people who use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from workflow.errors import AlreadyDone, NotAllowed, WrongState
from workflow.people import Directory, Person, Role, Unit
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.steps import Draft, Step

ZONE = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
LAN = Person("lan", "Nguyễn Thị Lan", "vp", "Văn thư", frozenset({Role.CLERK}))
DUNG = Person("dung", "Trần Văn Dũng", "vp", "Chuyên viên", frozenset({Role.SPECIALIST}))
DIRECTORY = Directory([Unit("vp", "Văn phòng", "H12.1")], [LAN, DUNG])


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook: lines anybody adds, a number given once, one owner, an end."""

    item: str
    title: str = ""
    received: str = ""
    due: str | None = None
    lines: tuple[str, ...] = ()
    number: int = 0
    owner: str = ""
    closed: bool = False
    files: tuple[Mapping[str, Any], ...] = ()


class NotebookRules:
    """Opened, then lines, one number, one owner; closed by its owner; a secret line is refused to specialists."""

    item_kind = "notebook"
    lane = "documents"

    def empty(self, item: str) -> Notebook:
        return Notebook(item)

    def decide(
        self, state: Notebook, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        self._judge(state, command.kind, command.payload, actor)
        if command.kind == "notebook.nothing":
            return ()
        if command.kind == "notebook.twice":
            return Draft("notebook.line", command.payload), Draft("notebook.line", command.payload)
        return (Draft(command.kind, command.payload),)

    def check(self, state: Notebook, step: Step, directory: Directory) -> None:
        self._judge(state, step.kind, step.payload, directory.person(step.actor))

    def _judge(self, state: Notebook, kind: str, payload: Mapping[str, Any], actor: Person) -> None:
        if kind != "notebook.opened" and not state.title:
            raise WrongState("Sổ chưa mở.")
        if kind == "notebook.opened" and state.title:
            raise AlreadyDone("Sổ đã mở.")
        if state.closed:
            raise WrongState("Sổ đã đóng.")
        if kind == "notebook.numbered" and state.number:
            raise AlreadyDone(f"Sổ đã mang số {state.number}.")
        if kind == "notebook.taken" and state.owner:
            raise AlreadyDone(f"Sổ đã có {state.owner} nhận.")
        if payload.get("secret") and not actor.has(Role.CLERK):
            raise NotAllowed("Chỉ văn thư được ghi.")

    def evolve(self, state: Notebook, step: Step) -> Notebook:
        payload = step.payload
        if step.kind == "notebook.opened":
            return replace(
                state, title=payload["title"], received=payload.get("received", step.at), due=payload.get("due"),
                files=tuple(payload.get("files", ())),
            )  # fmt: skip
        if step.kind == "notebook.numbered":
            return replace(state, number=payload["number"])
        if step.kind == "notebook.taken":
            return replace(state, owner=step.actor)
        if step.kind == "notebook.closed":
            return replace(state, closed=True)
        return replace(state, lines=(*state.lines, payload.get("text", "")))

    def row(self, state: Notebook, directory: Directory) -> Row:
        return Row(
            "closed" if state.closed else "open", state.title, number=str(state.number or ""), received=state.received,
            due=state.due, done=state.closed, files=len(state.files), words=" ".join(state.lines),
        )  # fmt: skip

    def folders(self, state: Notebook, person: Person, directory: Directory) -> frozenset[Folder]:
        places = {Folder.INCOMING}
        if not state.closed and state.owner in ("", person.id):
            places.add(Folder.TODO)
        return frozenset(places)

    def tasks(self, state: Notebook, directory: Directory) -> tuple[Task, ...]:
        if state.closed:
            return ()
        return (Task("keep", state.owner or "van_thu@vp", "Giữ sổ", state.due),)

    def letters(self, before: Notebook, step: Step, after: Notebook, directory: Directory) -> tuple[Letter, ...]:
        if step.kind != "notebook.numbered":
            return ()
        return (Letter("vxp", f"status:{step.item}:03", "Báo đã có số", {"code": "03"}),)

    def options(self, state: Notebook, person: Person, directory: Directory) -> tuple[Option, ...]:
        return ()

    def files(self, state: Notebook) -> tuple[FileRef, ...]:
        return tuple(FileRef.from_json(file) for file in state.files)

    def to_json(self, state: Notebook) -> dict[str, Any]:
        return asdict(state)

    def from_json(self, value: Mapping[str, Any]) -> Notebook:
        return Notebook(**{**value, "lines": tuple(value["lines"]), "files": tuple(value["files"])})


REGISTRY = {"notebook": NotebookRules()}


def opened(title: str = "Sổ đất đai", **more: Any) -> Command:
    """Return the command that opens a notebook."""
    return Command("notebook.opened", {"title": title, **more})


def line(text: str, **more: Any) -> Command:
    """Return the command that adds a line."""
    return Command("notebook.line", {"text": text, **more})


NUMBERED = Command("notebook.numbered", {"register": "so"})
TAKEN = Command("notebook.taken", {})
CLOSED = Command("notebook.closed", {})

"""Finds the document a message of the axis speaks of and hands the message on to it; what finds none waits, visible."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.documents import stray
from workflow.documents.change import BY_PACKAGE, BY_STATUS, RECALL
from workflow.documents.status_letters import SHORT, WORDS
from workflow.errors import Refusal
from workflow.people import SYSTEM, Person
from workflow.resolving import by_code
from workflow.rules import Command
from workflow.steps import Step
from workflow.store import search
from workflow.store.journal import Journal
from workflow.store.wanted import has_step

NAMESPACE = uuid.UUID("5b0b3ad8-6f0c-5d0e-9a53-3f6b0f6a2b11")
ASKING = "13"
REPEATED = ("15", "16")
"""Answers may come once for every wish, so the time they carry tells them apart."""


def item_of(organ: str, doc_id: str) -> str:
    """Return the item a package becomes: the same one on every machine of the office."""
    return str(uuid.uuid5(NAMESPACE, f"item:{organ}:{doc_id}"))


def step_of(organ: str, doc_id: str, what: str = "") -> str:
    """Return the id of the step a package makes, the same on every machine of the office.

    Args:
        what: one of several things the same package does.
    """
    return str(uuid.uuid5(NAMESPACE, f"step:{organ}:{doc_id}{':' if what else ''}{what}"))


@dataclass(frozen=True, slots=True)
class Notice:
    """A message about a document, as JSON keeps it until the document is known.

    Attributes:
        doc_id: the axis' name of the message, or of its part.
        message: "status" or "edoc".
        code: status code; "" for a package.
        what: recall, update, replace; "" for a report.
        document_id: id of the document it speaks of.
        about: id by which its sender awaits the answer.
        organ: who sent it; ``to``: who shall learn of it, "" when it does not say.
        answers: number and notation of the document.
        part: of a package that does several things.
    """

    doc_id: str
    message: str
    organ: str
    name: str = ""
    code: str = ""
    what: str = ""
    document_id: str = ""
    about: str = ""
    to: str = ""
    answers: str = ""
    text: str = ""
    at: str = ""
    part: str = ""
    package: Mapping[str, Any] | None = None
    files: Sequence[Mapping[str, Any]] = ()
    changes: Mapping[str, Any] | None = None
    item: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what is not empty."""
        return {slot: value for slot in self.__slots__ if (value := getattr(self, slot)) not in ("", None, (), [])}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Notice:
        """Read what ``to_json`` wrote; what is missing is empty."""
        known = {slot: value[slot] for slot in cls.__slots__ if slot in value}
        return cls(**{"doc_id": "", "message": "status", "organ": ""} | known)


def status_notice(doc_id: str, report: Mapping[str, Any]) -> Notice:
    """Return the notice of a status message (fields as ``sync.edxml.fields.status_fields`` gives them)."""
    code, text = report["code"], report["text"]
    if code == ASKING:
        text = text.removeprefix(WORDS[ASKING]).lstrip(" :.") or text
    return Notice(
        doc_id, "status", report["from"]["organ"], report["from"]["name"], code, RECALL if code == ASKING else "",
        report["document_id"], report["document_id"], report["to"], report["answers"], text, report["at"],
    )  # fmt: skip


class Matcher:
    """Hands messages on, and looks after those that wait; one for each cycle.

    Args:
        now: aware time.
    """

    def __init__(self, journal: Journal, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._now = now
        self.changed: list[str] = []

    @property
    def organ(self) -> str:
        """The electronic identifier of this office."""
        return self._journal.directory.office(self._journal.me.unit).organ

    def is_us(self, organ: str) -> bool:
        """Tell whether a code is this office's, in whichever form."""
        return self._same_office(organ, self.organ)

    def take(self, notice: Notice) -> bool:
        """Hand a message on, or keep it as a stray; return False when it said nothing new.

        Raises:
            Refusal: not even the tray may take it.
            StoreTrouble: the disk does not take it.
        """
        item, why = self.target(notice)
        if item is None:
            return self._put_aside(notice, why, "")
        try:
            return bool(self.hand_on(notice, item))
        except Refusal as refusal:
            return self._put_aside(notice, stray.REFUSED, refusal.text)

    def known(self, doc_id: str) -> bool:
        """Tell whether a message was handed on or put aside here, or on another machine of the office."""
        database, organ = self._journal.database, self.organ
        return any(has_step(database, step_of(organ, doc_id, what)) for what in ("", "wish", "stray"))

    def target(self, notice: Notice) -> tuple[str | None, str]:
        """Return the item a message belongs to, or why none (a word of ``stray.WHY``)."""
        if notice.message == "status" and notice.code not in SHORT:
            return None, stray.CODE
        if notice.to and not self.is_us(notice.to):
            return None, stray.ELSEWHERE
        found = self._arrived(notice) if notice.what else self._sent(notice)
        if not found:
            return None, stray.UNKNOWN
        fitting = [item for item, organs in found.items() if organs == [""] or self._named_as(notice.organ, organs)]
        return (fitting[0], "") if fitting else (None, stray.STRANGER)

    def hand_on(self, notice: Notice, item: str, actor: Person = SYSTEM, organ: str = "") -> tuple[Step, ...]:
        """Record a message on the document it belongs to; the same one twice changes nothing.

        Args:
            actor: who matched it; the program unless given.
            organ: which agency it stands for, as the document names it; found by the directory unless given.

        Raises:
            Refusal: the document does not take it.
        """
        organ = organ or self._named_as(notice.organ, _organs(notice, self._journal.state(item))) or notice.organ
        if notice.what:
            kind, command, part = "incoming", _wish(notice, organ, self._now()), notice.part or "wish"
        else:
            kind, command, part = "outgoing", _report(notice, organ, self._now()), notice.part
        steps = self._journal.act(
            item, kind, command, now=self._now(), actor=actor, step_id=step_of(self.organ, notice.doc_id, part)
        )
        if steps:
            self.changed.append(item)
        return steps

    def settle(self) -> int:
        """Hand on every waiting message whose document is known by now; return how many."""
        count = 0
        for item in self._journal.items("stray"):
            if self._journal.row(item).done:
                continue
            state = self._journal.state(item)
            count += self._settle(item, Notice.from_json(state.notice)) if state.stage == stray.WAITING else 0
        return count

    def _settle(self, tray_item: str, notice: Notice) -> int:
        target, _ = self.target(notice)
        if target is None:
            return 0
        try:
            with self._journal.database.work():
                self.hand_on(notice, target)
                self.close(tray_item, notice, target)
        except Refusal:
            return 0  # it stays in the tray with what was said when it came
        return 1

    def close(self, tray_item: str, notice: Notice, target: str, actor: Person = SYSTEM) -> None:
        """Write down which document a message was handed on to."""
        row = self._journal.row(target)
        payload = {"item": target, "text": " ".join(filter(None, (row.code, row.title)))}
        organ = self.organ
        self._journal.act(
            tray_item, "stray", Command("stray.matched", payload), now=self._now(), actor=actor,
            step_id=step_of(organ, notice.doc_id, f"{notice.part}matched"),
        )  # fmt: skip
        self.changed.append(tray_item)

    def _put_aside(self, notice: Notice, why: str, said: str) -> bool:
        organ = self.organ
        item = str(uuid.uuid5(NAMESPACE, f"stray:{organ}:{notice.doc_id}:{notice.part}"))
        payload = {
            "office": self._journal.directory.office(self._journal.me.unit).id, "doc_id": notice.doc_id,
            "message": notice.message, "code": notice.code, "what": notice.what, "document_id": notice.document_id,
            "answers": notice.answers[:300], "from": {"organ": notice.organ, "name": notice.name[:500]},
            "text": notice.text[:20000], "why": why, "why_text": said[:2000],
            "received": self._now().isoformat(timespec="seconds"), "package": notice.package,
            "notice": notice.to_json(),
        }  # fmt: skip
        steps = self._journal.act(
            item, "stray", Command("stray.came", {name: v for name, v in payload.items() if v not in ("", None)}),
            now=self._now(), actor=SYSTEM, step_id=step_of(organ, notice.doc_id, f"{notice.part}stray"),
        )  # fmt: skip
        self.changed.append(item)
        return bool(steps)

    def _named_as(self, organ: str, organs: Sequence[str]) -> str:
        """Return how a document names the office that calls itself ``organ``; "" when it does not name it.

        Offices write their code in the old form or the new one, and go on under the code of those they took over.
        """
        return organ if organ in organs else next((one for one in organs if self._same_office(one, organ)), "")

    def _same_office(self, one: str, other: str) -> bool:
        directory = self._journal.directory.at(self._now())
        here = {unit.id for unit in by_code(one, directory)}
        return one == other or any(unit.id in here for unit in by_code(other, directory))

    def _sent(self, notice: Notice) -> dict[str, list[str]]:
        """Return documents of this office the report may speak of, with those who may report on each.

        An answer may name the package that brought the wish instead of the document it was about; who waits for one
        comes first.
        """
        named = [
            (item, state)
            for item, state in self._named("outgoing", notice.document_id)
            if notice.document_id in (state.document_id, *(one.document_id for one in state.asked))
        ]
        if notice.code in REPEATED:
            named.sort(key=lambda one: not any(asked.waits_for(notice.organ) for asked in one[1].asked))
        return {item: _organs(notice, state) for item, state in named}

    def _arrived(self, notice: Notice) -> dict[str, list[str]]:
        """Return documents that came in and that the wish may speak of, with who sent each.

        Of one that came twice the registered copy is meant, else the first; a document never replaces itself.
        """
        named = [
            (item, state)
            for item, state in reversed(self._named("incoming", notice.document_id))
            if notice.document_id == state.document_id and item != notice.item
        ]
        named.sort(key=lambda one: not one[1].number)
        return {item: _organs(notice, state) for item, state in named}

    def _named(self, kind: str, document_id: str) -> list[tuple[str, Any]]:
        hits = search.find(self._journal.database, f"{document_id} ", 50) if document_id else ()
        return [(hit.item, self._journal.state(hit.item)) for hit in hits if hit.kind == kind]


def _organs(notice: Notice, state: Any) -> list[str]:
    """Return who may send the message about a document: its sender a wish, its receivers a report."""
    if notice.what:
        return [state.sender.organ]
    return list(dict.fromkeys(party.organ for party in (*state.receivers, *state.removed) if party.organ))


def _moment(text: str, otherwise: datetime) -> str:
    """Return the time a message carries, or the time it came where that is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = otherwise
    sound = at.tzinfo is not None and 1900 <= at.year < 2200
    return (at if sound else otherwise).isoformat(timespec="seconds")


def _wish(notice: Notice, organ: str, now: datetime) -> Command:
    payload = {
        "key": f"{notice.doc_id}{notice.part}", "what": notice.what,
        "by": BY_STATUS if notice.message == "status" else BY_PACKAGE, "reason": notice.text[:4000], "organ": organ,
        "at": _moment(notice.at, now), "about": notice.about, "package": notice.package, "item": notice.item,
        "files": [dict(file) for file in notice.files], "changes": dict(notice.changes or {}),
    }  # fmt: skip
    return Command("incoming.change_asked", {name: v for name, v in payload.items() if v not in ("", None, [], {})})


def _report(notice: Notice, organ: str, now: datetime) -> Command:
    at = _moment(notice.at, now)
    again = f":{notice.at or notice.doc_id}" if notice.code in REPEATED else ""
    payload = {
        "organ": organ, "code": notice.code, "at": at, "text": notice.text[:5000], "about": notice.document_id,
        "key": f"status:{notice.document_id}:{organ}:{notice.code}{again}"[:500],
    }  # fmt: skip
    return Command("outgoing.delivered", payload)

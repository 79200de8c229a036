"""Walks both journeys thing by thing; looks at the desks before each, so it goes on wherever it was broken off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desktop.training.names import CLERK, LEADER, ONE_STOP, PIN, SPECIALIST
from tests.journeys.province import Office, Seat, item_of_document, reply_to

BODY = "Ủy ban nhân dân xã Năm Căn báo cáo như sau:\n1. Đã rà soát 12 cống."
MORE = f"{BODY}\n2. Bổ sung: 3 trạm bơm."
REMARK = "Bổ sung số liệu trạm bơm."
PROCEDURE = "2.000815"
APPLICANT = {
    "name": "Trịnh Thị Mỹ Xuyên", "uid": "096187004512", "phone": "0919254067", "address": "Ấp 3, xã Năm Căn",
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """One thing to do: ``done`` looks at what is stored, ``do`` acts; ``sync`` marks a cycle (stores as it goes)."""

    name: str
    done: Callable[[], bool]
    do: Callable[[], object]
    sync: bool = False


def _quiet(thing: Thing) -> None:
    """Tell nobody."""


def walk(
    things: Sequence[Thing], begin: Callable[[Thing], None] = _quiet, end: Callable[[Thing], None] = _quiet
) -> None:
    """Do what is not done yet; a cycle is run until it brought what it is for."""
    for thing in things:
        tries = 0
        while not thing.done():
            assert tries < 4, f"{thing.name}: done {tries} times and still not done"
            begin(thing)
            thing.do()
            end(thing)
            tries += 1


class DocumentJourney:
    """Arrives, registered, assigned, answered, returned, revised, signed, numbered, sealed, sent, finished."""

    def __init__(self, office: Office, document_id: str) -> None:
        self._office = office
        self._document_id = document_id

    def things(self) -> list[Thing]:
        """Return everything to do, in order."""
        return [*self._reception(), *self._first_draft(), *self._second_draft(), *self._departure()]

    def deliveries(self, count: int) -> list[Thing]:
        """Return what takes in ``count`` reports of the receiver."""

        def arrived() -> bool:
            return self._has(CLERK, "outgoing.delivered", count)

        return [self._sync("reports come", CLERK, arrived)]

    @property
    def item(self) -> str:
        """The arrived document."""
        return item_of_document(self._seat(CLERK), self._document_id)

    @property
    def reply(self) -> str:
        """The answer, wherever it is known already."""
        return reply_to(self._seat(SPECIALIST), self.item)

    def _reception(self) -> list[Thing]:
        steering = {"text": "Giao Phòng Kinh tế tham mưu trả lời."}
        assigning = {
            "lead": "nam-can-kt", "cooperating": ["nam-can-vhxh"], "person": SPECIALIST, "text": "Trước hạn", "days": 5,
        }  # fmt: skip
        return [
            self._sync("document arrives", CLERK, lambda: bool(self.item)),
            self._act("registered", CLERK, "incoming.registered", {}),
            self._sent("registration leaves", CLERK),
            self._sync("leader sees", LEADER, lambda: self._has(LEADER, "incoming.registered")),
            self._act("steered", LEADER, "incoming.steered", steering),
            self._act("assigned", LEADER, "incoming.assigned", assigning),
            self._sent("assignment leaves", LEADER),
            self._sync("specialist sees", SPECIALIST, lambda: self._has(SPECIALIST, "incoming.assigned")),
            self._act("started", SPECIALIST, "incoming.started", {}),
        ]

    def _first_draft(self) -> list[Thing]:
        def draft() -> None:
            self._seat(SPECIALIST).desk.act(self.item, "outgoing.drafted", {"body": BODY})

        return [
            Thing("drafted", lambda: bool(self.reply), draft),
            self._act("submitted", SPECIALIST, "outgoing.submitted", {}),
            self._sent("draft leaves", SPECIALIST),
            self._sync("leader has draft", LEADER, lambda: self._has(LEADER, "outgoing.submitted")),
            self._act("returned", LEADER, "outgoing.returned", {"remark": REMARK}),
            self._sent("return leaves", LEADER),
            self._sync("specialist has return", SPECIALIST, lambda: self._has(SPECIALIST, "outgoing.returned")),
        ]

    def _second_draft(self) -> list[Thing]:
        return [
            self._act("revised", SPECIALIST, "outgoing.revised", {"body": MORE}),
            self._act("submitted again", SPECIALIST, "outgoing.submitted", {}, 2),
            self._sent("revision leaves", SPECIALIST),
            self._sync("leader has revision", LEADER, lambda: self._has(LEADER, "outgoing.submitted", 2)),
            self._sign("signed", LEADER, "outgoing.signed"),
            self._sent("signature leaves", LEADER),
            self._sync("clerk has signature", CLERK, lambda: self._has(CLERK, "outgoing.signed")),
        ]

    def _departure(self) -> list[Thing]:
        finishing = {"text": "Đã có văn bản trả lời."}

        def finish() -> None:
            values = finishing | {"reply": self.reply}
            self._seat(SPECIALIST).desk.act(self.item, "incoming.finished", values)

        def finished(person: str) -> bool:
            return self._has(person, "incoming.finished")

        return [
            self._sign("numbered", CLERK, "outgoing.numbered"),
            self._sign("sealed", CLERK, "outgoing.sealed"),
            self._act("sent", CLERK, "outgoing.sent", {}),
            self._sent("package leaves", CLERK),
            self._sync("specialist sees it sent", SPECIALIST, lambda: self._has(SPECIALIST, "outgoing.sent")),
            Thing("finished", lambda: finished(SPECIALIST), finish),
            self._sent("end leaves", SPECIALIST),
            self._sync("clerk sees the end", CLERK, lambda: finished(CLERK)),
            self._sent("last report leaves", CLERK),
            self._sync("leader sees the end", LEADER, lambda: finished(LEADER)),
        ]

    def _seat(self, person: str) -> Seat:
        return self._office.seat(person)

    def _of(self, kind: str) -> str:
        return self.item if kind.startswith("incoming") else self.reply

    def _has(self, person: str, kind: str, count: int = 1) -> bool:
        item = self._of(kind)
        return bool(item) and self._seat(person).kinds(item).count(kind) >= count

    def _act(self, name: str, person: str, kind: str, values: Mapping[str, object], count: int = 1) -> Thing:
        return Thing(
            name,
            lambda: self._has(person, kind, count),
            lambda: self._seat(person).desk.act(self._of(kind), kind, values),
        )

    def _sign(self, name: str, person: str, kind: str) -> Thing:
        def sign() -> None:
            [(_, trouble)] = self._seat(person).desk.sign([self.reply], kind, PIN, {})
            assert not trouble, trouble

        return Thing(name, lambda: self._has(person, kind), sign)

    def _sync(self, name: str, person: str, done: Callable[[], bool]) -> Thing:
        return Thing(name, done, lambda: self._seat(person).synced(), sync=True)

    def _sent(self, name: str, person: str) -> Thing:
        return self._sync(name, person, lambda: not self._seat(person).waiting.total)


class DossierJourney:
    """Taken in, receipt printed, advanced, decided, signed at the counter, handed over, everything reported."""

    def __init__(self, office: Office, counter: str = ONE_STOP) -> None:
        self._office = office
        self._counter = counter

    def offline(self) -> list[Thing]:
        """Return everything that needs no line."""
        person = {"to": APPLICANT["name"], "how": "Trực tiếp tại quầy"}
        return [
            Thing("taken in", lambda: bool(self.item), self._take_in),
            self._act("printed", "dossier.receipt_printed", {}),
            self._act("advanced", "dossier.advanced", {}),
            self._act("decided", "dossier.result_prepared", {}),
            Thing("signed", lambda: self._has("dossier.result_signed"), self._sign),
            self._act("handed over", "dossier.handed_over", person),
        ]

    def online(self) -> list[Thing]:
        """Return what happens when the line is back."""
        return [Thing("everything leaves", lambda: not self.seat.waiting.total, self.seat.synced, sync=True)]

    def codes(self) -> list[Thing]:
        """Return what must have happened before the line went: codes are lent."""
        return [Thing("codes are lent", lambda: self.seat.desk.codes_left() > 0, self.seat.synced, sync=True)]

    @property
    def seat(self) -> Seat:
        """The counter's desk."""
        return self._office.seat(self._counter)

    @property
    def item(self) -> str:
        """The dossier, "" before it was taken in."""
        return next(iter(self.seat.place.journal.items("dossier")), "")

    def values(self) -> dict[str, object]:
        """Return what the person at the counter fills in."""
        procedure = next(p for p in self.seat.desk.procedures("") if p["code"] == PROCEDURE)
        papers = [{"name": p["name"], "got": True, "form": p["form"]} for p in procedure["papers"]]
        return {"procedure": PROCEDURE, "applicant": dict(APPLICANT), "papers": papers, "paid": True}

    def _take_in(self) -> None:
        self.seat.desk.intake(self.values())

    def _sign(self) -> None:
        [(_, trouble)] = self.seat.desk.sign([self.item], "dossier.result_signed", PIN, {})
        assert not trouble, trouble

    def _has(self, kind: str) -> bool:
        return bool(self.item) and kind in self.seat.kinds(self.item)

    def _act(self, name: str, kind: str, values: Mapping[str, object]) -> Thing:
        return Thing(name, lambda: self._has(kind), lambda: self.seat.desk.act(self.item, kind, values))

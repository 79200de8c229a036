"""Sends packages and status messages over VXP, each once: the same bytes again are the same package there.

Only clerks speak for the agency (NĐ 30/2020, Điều 6): a leader's or specialist's desk puts its letters down, and the
clerk's desk writes the same letters from their steps as these come in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sync.content import Content
from sync.edxml.build import build_status
from sync.edxml.stored import held
from sync.errors import NotLoggedIn, Refused, SyncTrouble
from sync.push import pause
from sync.vxp.answers import UNKNOWN_RECEIVER
from sync.vxp.client import VxpClient
from workflow.errors import Refusal
from workflow.people import SYSTEM, Role
from workflow.rules import Letter
from workflow.steps import Step
from workflow.store import drafts, others, outbox
from workflow.store.database import Database
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.outbox import OutboxRow
from workflow.store.troubles import FileAbsent, FileDamaged

LANE = "vxp"
ADOPTED = "sync:adopted"
HANDED_OVER = "Văn thư gửi."
ABSENT = "vxp-absent:"
"""Notes on letters some receivers of which the axis does not know: whom they reached, and when to look again."""
LOOK_AGAIN = timedelta(hours=6)


class Letters:
    """The way out of the office."""

    def __init__(self, database: Database, files: Files, client: VxpClient, now: Callable[[], datetime]) -> None:
        self._database = database
        self._files = files
        self._client = client
        self._now = now
        self.sent = 0

    def run(self) -> None:
        """Send what waits, in order; one letter the axis will not take never holds up the others.

        Raises:
            SyncTrouble: the line, or nobody lets us in; what waits stays.
        """
        self._look_again()
        while rows := self._due():
            for row in rows:
                self._send(row)

    def _look_again(self) -> None:
        """Let letters go once more whose receivers were not on the axis and are there now."""
        database, now = self._database, self._now()
        notes = {key: drafts.load(database, key) or {} for key in drafts.keys(database, ABSENT)}
        due = {key: note for key, note in notes.items() if datetime.fromisoformat(note["next"]) <= now}
        known = {agency.code for agency in self._client.agencies()} if due else frozenset()
        for key, note in due.items():
            drafts.save(database, key, {**note, "next": (now + LOOK_AGAIN).isoformat()}, now)
            if not known.isdisjoint(note["absent"]):
                outbox.again(database, key.removeprefix(ABSENT))

    def _due(self) -> list[OutboxRow]:
        return [row for row in outbox.pending(self._database, LANE, 50, self._now()) if row.kind == "letter"]

    def _send(self, row: OutboxRow) -> None:
        try:
            raw = self._raw(row)
        except Refusal as unfit:
            outbox.refused(self._database, row.id, unfit.text)
            return
        except (FileAbsent, FileDamaged) as absent:
            outbox.failed(self._database, row.id, absent.text, self._now() + pause(row.tries + 6))
            return
        if not self._begins(row):
            return
        try:
            doc_id = self._hand_over(row, raw)
        except FileDamaged as broken:
            outbox.failed(self._database, row.id, broken.text, self._now() + pause(row.tries + 6))
            return
        except Refused as refused:
            outbox.refused(self._database, row.id, refused.text)
            return
        except NotLoggedIn as stranger:
            outbox.failed(self._database, row.id, stranger.text, None)
            raise
        except SyncTrouble as trouble:
            outbox.failed(self._database, row.id, trouble.text, self._now() + pause(row.tries))
            raise
        arrived(self._database, row, doc_id, self._now())
        self.sent += 1

    def _hand_over(self, row: OutboxRow, raw: bytes | Content) -> str:
        """Send to everybody who has not got it yet, and return the id there.

        An axis refuses the whole package for one receiver it does not know; the others get it nevertheless.

        Raises:
            Refused: the axis will not take it, or not for all; the letter waits, its cause names who is absent.
        """
        body, left = row.body, left_of(self._database, row)
        try:
            return self._client.send(raw, body["from"], left, body["message"])
        except Refused as refused:
            absent = self._absent(left) if refused.reason == UNKNOWN_RECEIVER else []
            if not absent:
                raise
        there = [organ for organ in left if organ not in absent]
        if there:
            self._client.send(raw, body["from"], there, body["message"])
        raise not_everywhere(self._database, row, there, absent, self._now())

    def _absent(self, organs: list[str]) -> list[str]:
        known = {agency.code for agency in self._client.agencies()}
        return [organ for organ in organs if organ not in known]

    def _begins(self, row: OutboxRow) -> bool:
        """Note that a letter is on its way; it may have been taken back since it was looked up."""
        outbox.sending(self._database, [row.id])
        now = outbox.row(self._database, row.id)
        return now is not None and now.state == "sending"

    def _raw(self, row: OutboxRow) -> bytes | Content:
        return raw_of(self._files, row)


def raw_of(files: Files, row: OutboxRow) -> bytes | Content:
    """Return the package of a letter: built again it is the same, so a crash before the answer doubles nothing.

    Raises:
        Refusal: it cannot be built.
        FileAbsent, FileDamaged: its file is not here.
    """
    if row.body["message"] == "status":
        return build_status(row.body["header"])
    content = held(files, row.body["package"])
    return content if content is not None else files.read(row.body["package"])


def left_of(database: Database, row: OutboxRow) -> list[str]:
    """Return the organs a letter has not reached yet."""
    reached = (drafts.load(database, f"{ABSENT}{row.id}") or {}).get("reached", ())
    to = [row.body["to"]] if isinstance(row.body["to"], str) else list(row.body["to"])
    return [organ for organ in to if organ not in reached]


def arrived(database: Database, row: OutboxRow, doc_id: str, now: datetime) -> None:
    """Note that the axis took a letter over for everybody who had not got it."""
    outbox.sent(database, row.id, {"doc_id": doc_id, "at": now.isoformat(timespec="seconds")})
    drafts.drop(database, f"{ABSENT}{row.id}")


def not_everywhere(
    database: Database, row: OutboxRow, there: Sequence[str], absent: Sequence[str], now: datetime
) -> Refused:
    """Note whom a letter reached and who is not on the axis; return what is said of it."""
    before = (drafts.load(database, f"{ABSENT}{row.id}") or {}).get("reached", ())
    reached = list(dict.fromkeys([*before, *there]))
    note = {"reached": reached, "absent": list(absent), "next": (now + LOOK_AGAIN).isoformat()}
    drafts.save(database, f"{ABSENT}{row.id}", note, now)
    others = " Các nơi nhận khác đã được gửi." if reached else ""
    return Refused(
        f"Trục liên thông chưa có đơn vị {', '.join(absent)}.{others} Chương trình tự gửi khi trục có đơn vị này.",
        "Kiểm tra mã định danh của nơi nhận; gửi bản giấy nếu gấp.", reason=UNKNOWN_RECEIVER,
    )  # fmt: skip


def again_in_time(database: Database, now: datetime) -> None:
    """Let letters to organs that were not on the axis go once more when it is time: nobody can be asked beforehand."""
    for key in drafts.keys(database, ABSENT):
        note = drafts.load(database, key) or {}
        if datetime.fromisoformat(note["next"]) <= now:
            drafts.save(database, key, {**note, "next": (now + LOOK_AGAIN).isoformat()}, now)
            outbox.again(database, key.removeprefix(ABSENT))


def put_down(database: Database, now: datetime) -> None:
    """Close the letters of a desk that does not speak for the agency; its clerk's desk sends them."""
    while rows := [row for row in outbox.pending(database, LANE, 50) if row.kind == "letter"]:
        for row in rows:
            outbox.sent(database, row.id, {"by": HANDED_OVER, "at": now.isoformat(timespec="seconds")})


def adopt(journal: Journal) -> int:
    """Write the letters owed for steps that came from desks which may not send them; return how many steps were seen.

    The first call only notes where this desk begins: what lies before was told by whoever was clerk then. Letters
    and place are written in one transaction, and a letter's key is unique, so nothing is told twice or forgotten.
    """
    database = journal.database
    place = drafts.load(database, ADOPTED)
    if place is None:
        drafts.save(database, ADOPTED, {"seq": others.newest(database)})
        return 0
    came = others.came_after(database, int(place["seq"]))
    if not came:
        return 0
    with database.work() as connection:
        for one in came:
            for step, letter in _owed(journal, one.item, one.id):
                outbox.add_letter(connection, letter, step)
        drafts.save(database, ADOPTED, {"seq": came[-1].seq})
    return len(came)


def _owed(journal: Journal, item: str, id: str) -> list[tuple[Step, Letter]]:
    """Return the letters that step ``id`` owes, unless its maker sends them: another clerk, or the program there."""
    accepted = [record.step for record in journal.steps(item) if record.verdict == "accepted"]
    step = next((step for step in accepted if step.id == id), None)
    rules = journal.registry.get(step.item_kind) if step else None
    if step is None or rules is None or _speaks(journal, step.actor):
        return []
    state = rules.empty(item)
    for earlier in accepted[: accepted.index(step)]:
        state = rules.evolve(state, earlier)
    letters = rules.letters(state, step, rules.evolve(state, step), journal.directory)
    return [(step, letter) for letter in letters if letter.lane == LANE]


def _speaks(journal: Journal, actor: str) -> bool:
    person = journal.directory.people.get(actor)
    return actor == SYSTEM.id or person is None or person.has(Role.CLERK)

"""What the servers told people outside, as the window shows it: of one item, and what reached nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desktop.actions.know_notices import MENDERS, Known, ask_item, ask_missed, kept_item, kept_missed
from desktop.desk.due_words import moment_words
from desktop.desk.notice_words import PHONE, entry_of, event_words, for_people, moment, way_words
from desktop.line import LANES, Line
from desktop.line_shown import OutboxLine
from desktop.shown import Done, Field, Form
from desktop.told import Missed, MissedList, Outreach
from desktop.workplace import Workplace
from sync.servers.notice_calls import AT_ONCE, Delivery, NoticeCalls
from workflow.vietnamese import key

LONGEST = 300
"""Letters of a remark the servers take."""


class NoticesDesk:
    """``kept``, ``kept_missed`` and ``form`` are called from the records lane, the others from the network lane."""

    def __init__(self, place: Workplace, line: Line) -> None:
        self._place, self._line = place, line

    @property
    def may_mend(self) -> bool:
        """Whether this person lets messages go again and notes who was told otherwise."""
        return self._place.me.has(*MENDERS)

    def kept(self, item: str) -> Outreach:
        """Return what was last heard of an item."""
        return self._of_item(kept_item(self._place, item))

    def ask(self, item: str) -> Outreach:
        """Ask the item's server.

        Raises:
            SyncTrouble: the line; what was heard before is kept.
        """
        kind = self._place.journal.kind(item) or ""
        with self._line.server(self._place.journal.registry[kind].lane) as server:
            return self._of_item(ask_item(self._place, server, item))

    def kept_missed(self) -> MissedList:
        """Return what reached nobody, as the servers last said."""
        return self._missed_of([kept_missed(self._place, lane) for lane in LANES])

    def ask_missed(self) -> MissedList:
        """Ask both servers what reached nobody.

        Raises:
            SyncTrouble: a line; what the other server said is kept.
        """
        for lane in self._lanes():
            with self._line.server(lane) as server:
                ask_missed(self._place, server)
        return self.kept_missed()

    def send_again(self, missed: Sequence[Missed]) -> Done:
        """Let messages that can go go again, and hear what is left.

        Raises:
            SyncTrouble: the line.
        """
        count = 0
        for lane in dict.fromkeys(one.lane for one in missed if one.delivery):
            ids = [one.delivery for one in missed if one.lane == lane and one.delivery]
            with self._line.server(lane) as server:
                calls = NoticeCalls(server.line)
                count += sum(calls.retry(ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE))
                ask_missed(self._place, server)
        return Done(f"{count} thông báo đang được gửi lại" if count else "Không còn gì để gửi lại")

    def form(self, missed: Missed) -> Form:
        """Return what is asked when this person told it."""
        what = missed.line.what
        return Form(
            f"Đã báo trực tiếp: {what}", "Ghi đã báo",
            (Field("note", "Ghi chú", "line", hint="Gọi điện hay báo tại quầy, hẹn gì (có thể bỏ trống)"),),
        )  # fmt: skip

    def tell(self, missed: Missed, values: Mapping[str, Any]) -> Done:
        """Note that this person told it.

        Raises:
            SyncTrouble: the line; nothing was noted.
        """
        with self._line.server(missed.lane) as server:
            new = NoticeCalls(server.line).told(missed.event, str(values.get("note") or "")[:LONGEST])
            ask_missed(self._place, server)
        return Done("Đã ghi: báo trực tiếp" if new else "Đã có người ghi trước")

    def _lanes(self) -> list[str]:
        servers = self._place.settings.servers
        return [lane for lane in LANES if getattr(servers, lane)]

    def _of_item(self, known: Known) -> Outreach:
        place, now = self._place, self._place.now()
        shown = sorted(for_people(known.deliveries), key=lambda one: (one.at, one.settled, one.channel))
        entries = tuple(entry_of(one, place.directory, now) for one in shown)
        return Outreach(entries, _when(known.at, now), tuple(self._missed(one) for one in shown if one.state == "dead"))

    def _missed_of(self, known: Sequence[Known]) -> MissedList:
        found = [one for part in known for one in for_people(part.deliveries)]
        newest = sorted(found, key=lambda one: one.settled or one.at, reverse=True)
        asked = [part.at for part in known if part.at is not None]
        when = _when(min(asked), self._place.now()) if asked else ""
        return MissedList(tuple(self._missed(one) for one in newest), when)

    def _missed(self, one: Delivery) -> Missed:
        place, now = self._place, self._place.now()
        name = self._name(one)
        what = " · ".join(part for part in (event_words(one.kind), name) if part)
        when = moment(one.settled or one.at, now)
        cause = " · ".join(part for part in (when, way_words(one, place.directory), one.cause) if part)
        words = "Cần gọi" if one.channel == PHONE else "Không tới"
        line = OutboxLine(
            f"{one.event} {one.channel}", what, cause, "unreached", words, one.item, key(f"{what} {cause}"),
            may_send=one.channel != PHONE,
        )  # fmt: skip
        return Missed(line, one.lane, one.event, "" if one.channel == PHONE else one.id)

    def _name(self, one: Delivery) -> str:
        """Return the code of the item, and who handed a dossier in, where this machine knows."""
        try:
            row = self._place.journal.row(one.item)
        except KeyError:
            return one.code
        person = row.party if row.code and one.kind.startswith("applicant.") else ""
        return " · ".join(part for part in (row.code or row.title[:60], person) if part)


def _when(at: datetime | None, now: datetime) -> str:
    return moment_words(at, now) if at is not None else ""

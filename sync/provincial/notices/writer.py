"""Writes the events of an accepted step and the deliveries they begin with, in the step's own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sync.provincial.notices.applicant_events import applicant_events
from sync.provincial.notices.channels import Channels
from sync.provincial.notices.event import PHONE, Audience, Channel, Contact, Event
from sync.provincial.notices.official_events import official_events
from sync.provincial.notices.tables import DELIVERIES, DUES, EVENTS, UNWANTED
from sync.provincial.notices.template import Message, Templates
from workflow.dossiers.dossier import Dossier
from workflow.people import Directory
from workflow.rules import Row, Rules
from workflow.steps import Step

WAITING, SENDING, DELIVERED, DEAD, REPLACED = "waiting", "sending", "delivered", "dead", "replaced"
STATES = (WAITING, SENDING, DELIVERED, DEAD, REPLACED)
"""``dead``: given up, somebody has to look; ``replaced``: given up on, and the next way was tried."""
NOT_REACHED = "Người nộp chưa để lại số di động hay thư điện tử nào gửi tới được."
_RINGS = (Channel.SMS, Channel.ZALO)
_KNOWN = select(EVENTS.c.id).where(EVENTS.c.id.in_(bindparam("ids", expanding=True)))
_DUE = select(DUES.c.due).where(DUES.c.item == bindparam("of_item"))
_NEW_EVENT = insert(EVENTS)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one step will lead to, worked out before anything is written; ``row`` where the due time changed."""

    lane: str
    events: tuple[Event, ...]
    row: Row | None


class NoticeWriter:
    """Turns accepted steps into events; nothing here waits for anybody."""

    def __init__(self, channels: Channels, templates: Templates, now: Callable[[], datetime]) -> None:
        self.channels = channels
        self.templates = templates
        self._now = now

    def foresee(self, rules: Rules[Any], before: Any, step: Step, after: Any, directory: Directory) -> Foreseen:
        """Return what the outside has to hear because of a step; nothing is written."""
        applicant = applicant_events(before, step, after, directory) if isinstance(after, Dossier) else ()
        officials = official_events(rules, before, step, after, directory)
        events = tuple(event for event in (*applicant, *officials) if self._heard(event))
        row, last = rules.row(after, directory), rules.row(before, directory) if before.stage else None
        same = _running(last) == _running(row)
        return Foreseen(rules.lane, events, None if same else row)

    def _heard(self, event: Event) -> bool:
        """Tell whether anybody hears an event; those of applicants are kept for the office to see in any case."""
        if event.audience is Audience.APPLICANT or self.channels.hooks(event.kind):
            return True
        return bool(self.channels.ways(event.audience, self._contact(event)))

    def follow(self, connection: Connection, office: str, step: Step, seen: Foreseen) -> None:
        """Write down what was foreseen, in the transaction of the step."""
        if seen.events:
            self.tell(connection, seen.lane, office, step.item, step.id, seen.events)
        if seen.row is not None:
            self._keep_due(connection, seen.lane, office, step.item, seen.row)

    def tell(
        self, connection: Connection, lane: str, office: str, item: str, cause: str, events: Iterable[Event]
    ) -> int:
        """Write events and their first deliveries; those told before stay as they are. Return how many are new."""
        told = {event.id(cause): event for event in events}
        if not told:
            return 0
        known = set(connection.execute(_KNOWN, {"ids": list(told)}).scalars())
        fresh = {id: event for id, event in told.items() if id not in known}
        rows = [
            {"id": id, "kind": event.kind, "lane": lane, "item": item, "office": office, "person": event.to,
             "values": dict(event.values), "templates": self.templates.version, "at": _stamp(self._now())}
            for id, event in fresh.items()
        ]  # fmt: skip
        if rows:
            connection.execute(_NEW_EVENT, rows)
        for id, event in fresh.items():
            self._begin(connection, id, event)
        return len(fresh)

    def _begin(self, connection: Connection, id: str, event: Event) -> None:
        """Begin with the best way somebody can be reached by; the others stand ready should it fail."""
        known = self.channels.ways(event.audience, self._contact(event))
        ways = [
            (channel, address) for channel, address in known
            if self.templates.message(event.kind, channel, event.values) is not None
            and not unwanted(connection, channel, address)
        ]  # fmt: skip
        if ways:
            self.deliver(connection, id, event.kind, event.values, ways)
        elif not known and self._has_to_be_told(event):
            now = _stamp(self._now())
            row = {"address": "", "body": {}, "others": [], "attempts": 0, "next": "", "receipt": "", "settled": now}
            row |= {"id": delivery_id(id, PHONE), "event": id, "channel": PHONE, "state": DEAD, "cause": NOT_REACHED}
            connection.execute(insert(DELIVERIES).values(**row))
        if event.audience is Audience.APPLICANT and self.channels.works(Channel.HOTLINE):
            self.deliver(connection, id, event.kind, event.values, [(Channel.HOTLINE, "")])
        for hook in self.channels.hooks(event.kind):
            self.deliver(connection, id, event.kind, event.values, [(hook, "")])

    def _has_to_be_told(self, event: Event) -> bool:
        """Tell whether somebody of the office has to tell an applicant: no message reaches one who wanted to hear, in a
        province that sends messages."""
        if event.audience is not Audience.APPLICANT or event.contact.wish == "none":
            return False
        return any(self.channels.works(channel) for channel in self.channels.order[Audience.APPLICANT])

    def deliver(
        self, connection: Connection, event: str, kind: str, values: Any, ways: Iterable[tuple[str, str]]
    ) -> None:
        """Write a delivery by the first of ``ways``; the rest is kept for when that one fails for good."""
        (channel, address), *others = ways
        message = self.templates.message(kind, channel, values, marks=self.channels.marks) or Message()
        now = self._now()
        ready = self.channels.quiet.after(now) if self.channels.quiet and channel in _RINGS else now
        connection.execute(
            insert(DELIVERIES).values(
                id=delivery_id(event, channel), event=event, channel=channel, address=address, state=WAITING,
                body={"text": message.text, "subject": message.subject, "template": message.template,
                      "params": dict(message.params)},
                others=[[way, there] for way, there in others], attempts=0, next=_stamp(ready), cause="", settled="",
                receipt="",
            )
        )  # fmt: skip

    def _contact(self, event: Event) -> Contact:
        if event.audience is Audience.APPLICANT:
            return event.contact
        known = self.channels.people if event.audience is Audience.OFFICIAL else self.channels.offices
        return known.get(event.to, Contact())

    def _keep_due(self, connection: Connection, lane: str, office: str, item: str, row: Row) -> None:
        """Keep the due time of an item that runs; a changed one is told anew when it passes, a paused one is not."""
        due = _running(row)
        known = connection.execute(_DUE, {"of_item": item}).scalar_one_or_none()
        if known == (due or None):
            return
        if known is None:
            connection.execute(insert(DUES).values(item=item, lane=lane, office=office, due=due, told=False))
        elif due:
            connection.execute(update(DUES).where(DUES.c.item == item).values(due=due, told=False))
        else:
            connection.execute(delete(DUES).where(DUES.c.item == item))


def delivery_id(event: str, channel: str) -> str:
    """Return the id of a delivery, by which the receiver knows it again: the same event by the same way, once."""
    return hashlib.sha256(f"{event}\n{channel}".encode()).hexdigest()[:40]


def hidden(address: str) -> str:
    """Return an address as it is kept among those that said stop."""
    return hashlib.sha256(address.encode()).hexdigest()


def unwanted(connection: Connection, channel: str, address: str) -> bool:
    """Tell whether somebody at an address said stop."""
    mine = (UNWANTED.c.channel == channel) & (UNWANTED.c.address == hidden(address))
    return connection.execute(select(UNWANTED.c.since).where(mine)).first() is not None


def _running(row: Row | None) -> str:
    """Return when an item is due whose clock runs, "" for every other."""
    return _utc(row.due) if row is not None and row.due and not row.done and not row.paused else ""


def _utc(text: str) -> str:
    try:
        return _stamp(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return ""


def _stamp(moment: datetime) -> str:
    """Return a moment in UTC in one form, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")

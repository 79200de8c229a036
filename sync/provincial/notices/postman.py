"""Delivers: takes what is due, hands it over, notes what became of it; whatever happens, at least once."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from sync.provincial.notices.channels import Gateway
from sync.provincial.notices.event import HOOK, Channel
from sync.provincial.notices.gateway import GatewayCall
from sync.provincial.notices.mail import MailLine
from sync.provincial.notices.outcome import Outcome, next_try
from sync.provincial.notices.owner import LANE
from sync.provincial.notices.sms import length
from sync.provincial.notices.tables import DELIVERIES, EVENTS
from sync.provincial.notices.writer import DEAD, DELIVERED, REPLACED, SENDING, WAITING, NoticeWriter, unwanted
from sync.provincial.store import ServerStore

AT_ONCE = 50
CLAIM = timedelta(minutes=5)
"""A delivery whose sender died is taken up again after that; its receiver knows it by its id."""
KEPT = timedelta(days=30)
FORGOTTEN = {"text": "", "subject": "", "template": "", "params": {}}


class Postman:
    """Delivers what is due."""

    def __init__(
        self, store: ServerStore, writer: NoticeWriter, now: Callable[[], datetime], chance: Callable[[], float],
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Take the parts.

        Args:
            chance: 0 to 1, anew each time; spreads retries.
            trust: certificate authorities of the mail server; those of the machine unless given.
        """
        self._store = store
        self._writer = writer
        self._now = now
        self._chance = chance
        self._calls = GatewayCall(now)
        mail = writer.channels.mail
        self._mail = MailLine(mail, now, trust) if mail is not None else None

    def close(self) -> None:
        """Let go of every line."""
        self._calls.close()
        if self._mail is not None:
            self._mail.close()

    def round(self, go_on: Callable[[], bool] = lambda: True) -> int:
        """Deliver what is due now, one after the other; return how many attempts were made.

        Args:
            go_on: asked before each; False ends the round.
        """
        done = 0
        for id in self._due():
            if not go_on():
                break
            row = self._take(id)
            if row is not None:
                self._settle(row, self._send(row))
                done += 1
        if self._mail is not None:
            self._mail.close()
        return done

    def _due(self) -> list[str]:
        ready = DELIVERIES.c.state.in_((WAITING, SENDING)) & (DELIVERIES.c.next <= _stamp(self._now()))
        with self._store.reading() as connection:
            found = connection.execute(select(DELIVERIES.c.id).where(ready).order_by(DELIVERIES.c.next).limit(AT_ONCE))
            return list(found.scalars())

    def _take(self, id: str) -> Row[Any] | None:
        """Claim one delivery; None when another process was faster."""
        now = self._now()
        mine = (DELIVERIES.c.id == id) & DELIVERIES.c.state.in_((WAITING, SENDING)) & (DELIVERIES.c.next <= _stamp(now))
        taken = {"state": SENDING, "next": _stamp(now + CLAIM), "attempts": DELIVERIES.c.attempts + 1}
        with self._store.writing(LANE) as connection:
            if connection.execute(update(DELIVERIES).where(mine).values(**taken)).rowcount != 1:
                return None
            joined = DELIVERIES.join(EVENTS, EVENTS.c.id == DELIVERIES.c.event)
            query = select(DELIVERIES, *(EVENTS.c[name].label(f"event_{name}") for name in
                           ("kind", "lane", "item", "office", "person", "values", "templates", "at")))  # fmt: skip
            return connection.execute(query.select_from(joined).where(DELIVERIES.c.id == id)).one()

    def _send(self, row: Row[Any]) -> Outcome:
        channels = self._writer.channels
        if not channels.works(row.channel):
            return Outcome(False, "Kênh này không còn được cấu hình.", final=True)
        if row.address:
            with self._store.reading() as connection:
                if unwanted(connection, row.channel, row.address):
                    return Outcome(False, "Người nhận đã yêu cầu dừng nhận tin.", final=True)
        if row.channel == Channel.EMAIL and self._mail is not None:
            return self._mail.send(row.id, row.address, row.body["subject"], row.body["text"])
        gateway: Gateway = channels.gateways[row.channel]
        return self._calls.send(gateway, row.id, gateway_body(row))

    def _settle(self, row: Row[Any], outcome: Outcome) -> None:
        now = self._now()
        again = None if outcome.arrived else next_try(now, row.attempts, outcome, self._chance())
        mine = (DELIVERIES.c.id == row.id) & (DELIVERIES.c.state == SENDING) & (DELIVERIES.c.attempts == row.attempts)
        with self._store.writing(LANE) as connection:
            if outcome.arrived:
                values = {"state": DELIVERED, "settled": _stamp(now), "cause": "", "next": ""}
            elif again is not None:
                values = {"state": WAITING, "next": _stamp(again), "cause": outcome.cause}
            else:
                state = REPLACED if row.others else DEAD
                values = {"state": state, "settled": _stamp(now), "cause": outcome.cause, "next": ""}
            if connection.execute(update(DELIVERIES).where(mine).values(**values)).rowcount and again is None:
                self._next_way(connection, row, outcome)

    def _next_way(self, connection: Connection, row: Row[Any], outcome: Outcome) -> None:
        if not outcome.arrived and row.others:
            ways = [(way, there) for way, there in row.others]
            self._writer.deliver(connection, row.event, row.event_kind, row.event_values, ways)

    def forget(self) -> int:
        """Blank addresses and words of what arrived or was given up long ago; return how many (Luật Bảo vệ dữ liệu cá
        nhân: kept no longer than needed)."""
        old = _stamp(self._now() - KEPT)
        done = DELIVERIES.c.state.in_((DELIVERED, DEAD, REPLACED)) & (DELIVERIES.c.settled < old)
        long_ago = done & (DELIVERIES.c.address != "")
        with self._store.writing(LANE) as connection:
            gone = connection.execute(update(DELIVERIES).where(long_ago).values(address="", body=FORGOTTEN, others=[]))
            return int(gone.rowcount)


def gateway_body(row: Any) -> Mapping[str, Any]:
    """Return the JSON a gateway or subscriber is given (``GATEWAY.md``); subscribers get values, no words, no address.

    Args:
        row: a delivery with its event's columns.
    """
    about = {"delivery": row.id, "event": row.event, "kind": row.event_kind, "at": row.event_at}
    if row.channel.startswith(HOOK):
        return about | {
            "lane": row.event_lane, "item": row.event_item, "office": row.event_office, "person": row.event_person,
            "values": row.event_values,
        }  # fmt: skip
    body = row.body
    about |= {"channel": row.channel, "templates": row.event_templates}
    if row.channel == Channel.HOTLINE:
        return about | {"code": row.event_values.get("code", ""), "text": body["text"]}
    about |= {"to": row.address}
    if row.channel == Channel.ZALO:
        return about | {"template": body["template"], "params": body["params"]}
    size = length(body["text"])
    return about | {"text": body["text"], "encoding": size.encoding, "parts": size.parts}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")

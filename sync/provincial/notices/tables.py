"""Tables of what is told to the outside: events, deliveries, due times, who delivers, who wishes to hear nothing."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from sync.provincial.tables import METADATA

EVENTS = Table(
    "notices",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("lane", String(20), nullable=False),
    Column("item", String(64), nullable=False),
    Column("office", String(64), nullable=False),
    Column("person", String(64), nullable=False, default=""),
    Column("values", JSON, nullable=False),
    Column("templates", String(40), nullable=False),
    Column("at", String(40), nullable=False),
    Index("notices_of_item", "item", "at"),
    comment="What somebody outside has to hear, once for each cause, kind and person",
)

DELIVERIES = Table(
    "notice_deliveries",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("event", String(200), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("address", String(300), nullable=False, default=""),
    Column("body", JSON, nullable=False),
    Column("others", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next", String(40), nullable=False),
    Column("cause", Text, nullable=False, default=""),
    Column("settled", String(40), nullable=False, default=""),
    Column("receipt", String(40), nullable=False, default=""),
    Index("notice_deliveries_due", "state", "next"),
    Index("notice_deliveries_of_event", "event"),
    comment="Each event by each way it goes; addresses and texts are forgotten a month after it arrived",
)

DUES = Table(
    "notice_dues",
    METADATA,
    Column("item", String(64), primary_key=True),
    Column("lane", String(20), nullable=False),
    Column("office", String(64), nullable=False),
    Column("due", String(40), nullable=False),
    Column("told", Boolean, nullable=False, default=False),
    Index("notice_dues_open", "told", "due"),
    comment="Due times of items that are not done, in UTC, so that a missed one is found without reading every item",
)

OWNERS = Table(
    "notice_owners",
    METADATA,
    Column("work", String(20), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("until", String(40), nullable=False),
    comment="Which process delivers at the moment; its claim ends by itself when it dies",
)

UNWANTED = Table(
    "notice_unwanted",
    METADATA,
    Column("channel", String(40), primary_key=True),
    Column("address", String(64), primary_key=True),
    Column("since", String(40), nullable=False),
    comment="Addresses (as hashes) whose holders said stop",
)

"""Tables of payments: what is to be paid, and everything the payment platform said of it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from sync.provincial.tables import METADATA

PAYMENTS = Table(
    "payments",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("code", String(140), nullable=False, unique=True),
    Column("item", String(64), nullable=False),
    Column("office", String(64), nullable=False),
    Column("dossier", String(120), nullable=False),
    Column("what", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("until", String(40), nullable=False),
    Column("cancelled", Boolean, nullable=False, default=False),
    Column("state", String(20), nullable=False),
    Column("findings", JSON, nullable=False),
    Column("created", String(40), nullable=False),
    Column("changed", String(40), nullable=False),
    Index("payments_of_item", "item"),
    Index("payments_of_office", "office", "seq"),
    comment="What applicants were asked to pay, and where it stands",
)

PAYMENT_EVENTS = Table(
    "payment_events",
    METADATA,
    Column("platform", String(40), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("code", String(140), nullable=False),
    Column("state", String(20), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("at", String(40), nullable=False),
    Column("receipt", String(200), nullable=False),
    Column("channel", String(100), nullable=False),
    Column("received", String(40), nullable=False),
    Index("payment_events_of_code", "code"),
    Index("payment_events_by_day", "at"),
    comment="Everything a payment platform said, once for each of its own ids",
)

"""Tables of what proves the record: keys of machines, signed sendings, sums of what offices hold, daily anchors."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from sync.provincial.tables import METADATA

DEVICE_KEYS = Table(
    "device_keys",
    METADATA,
    Column("person", String(64), primary_key=True),
    Column("device", String(64), primary_key=True),
    Column("key", String(43), primary_key=True),
    Column("registered", String(40), nullable=False),
    Column("ended", String(40), nullable=False, default=""),
    comment="Public keys (Ed25519) of machines; one at a time, ended ones stay to verify what they signed",
)

SENDINGS = Table(
    "sendings",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("lane", String(20), nullable=False),
    Column("person", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("key", String(43), nullable=False),
    Column("signature", String(86), nullable=False),
    Column("hashes", Text, nullable=False),
    Column("received", String(40), nullable=False),
    comment="What a machine signed: the hashes of the steps of one request, in order, 43 letters each",
)

OFFICE_SUMS = Table(
    "office_sums",
    METADATA,
    Column("lane", String(20), primary_key=True),
    Column("office", String(64), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("sum", String(64), nullable=False),
    Column("items", Integer, nullable=False),
    Column("heads", String(64), nullable=False),
    comment="What an office holds up to its newest step: steps with the sum of their hashes, items with that of "
    "their heads, both modulo 2^256",
)

ANCHORS = Table(
    "anchors",
    METADATA,
    Column("lane", String(20), primary_key=True),
    Column("office", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("items", Integer, nullable=False),
    Column("steps", BigInteger, nullable=False),
    Column("sum", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("anchors_of_day", "lane", "day"),
    comment="Once a day, what each office's record was: chained, so that no day can be changed alone",
)

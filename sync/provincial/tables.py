"""Tables of the provincial servers: accepted and refused steps, item states, numbers, leases, files, tokens."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

LANES = Table(
    "lanes",
    METADATA,
    Column("lane", String(20), primary_key=True),
    Column("epoch", String(36), nullable=False),
    Column("position", BigInteger, nullable=False, default=0),
    comment="One row per lane: the epoch, and the newest position handed out",
)

ITEMS = Table(
    "items",
    METADATA,
    Column("lane", String(20), primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("item_kind", String(20), nullable=False),
    Column("office", String(64), nullable=False),
    Column("state", JSON, nullable=False),
    Column("head", String(64), nullable=False),
    Column("steps", Integer, nullable=False, server_default="0"),
    Index("items_of_kind", "lane", "office", "item_kind"),
    comment="The folded state of every item, and the office it belongs to",
)

STEPS = Table(
    "steps",
    METADATA,
    Column("lane", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("position", BigInteger, nullable=True),
    Column("item", String(64), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("office", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("by", Text, nullable=False, default=""),
    Column("person", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("received", String(40), nullable=False),
    Column("body", JSON, nullable=False),
    Column("sending", String(36), nullable=True),
    UniqueConstraint("lane", "position", name="steps_position"),
    Index("steps_of_office", "lane", "office", "position"),
    Index("steps_of_item", "lane", "item", "position"),
    comment="Every step ever judged; refused ones keep their verdict so that asking twice answers the same",
)

NUMBERS = Table(
    "numbers",
    METADATA,
    Column("office", String(64), primary_key=True),
    Column("register", String(40), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("item", String(64), nullable=False),
    Column("step", String(64), nullable=False),
    comment="Numbers spent on accepted steps: unique per office, register and year by the key itself",
)

COUNTERS = Table(
    "counters",
    METADATA,
    Column("office", String(64), primary_key=True),
    Column("register", String(40), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("next", Integer, nullable=False),
    comment="The first number of each register and year that was never lent",
)

LEASES = Table(
    "leases",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("office", String(64), nullable=False),
    Column("register", String(40), nullable=False),
    Column("year", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("granted", String(40), nullable=False),
    Column("expires", String(40), nullable=False),
    ForeignKeyConstraint(["office", "register", "year"], ["counters.office", "counters.register", "counters.year"]),
    Index("leases_of_register", "office", "register", "year", "first"),
    comment="Blocks of numbers lent to one machine each",
)

LEASE_NOTES = Table(
    "lease_notes",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("lease", String(36), nullable=False, index=True),
    Column("what", String(10), nullable=False),
    Column("person", String(64), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("at", String(40), nullable=False),
    comment="What happened to every block: granted, returned, expired, revoked, and by whom",
)

VOIDS = Table(
    "voids",
    METADATA,
    Column("office", String(64), primary_key=True),
    Column("register", String(40), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    comment="Numbers a machine took and no accepted step carries, each with its reason",
)

FILES = Table(
    "files",
    METADATA,
    Column("lane", String(20), primary_key=True),
    Column("office", String(64), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("complete", Boolean, nullable=False, default=False),
    comment="Files by content; each office only ever sees what its own people sent",
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("issued", String(40), nullable=False),
    Column("revoked", Boolean, nullable=False, default=False),
    comment="Bearer tokens, kept only as hashes",
)

REMOVED_DEVICES = Table(
    "removed_devices",
    METADATA,
    Column("person", String(64), primary_key=True),
    Column("device", String(64), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", String(40), nullable=False),
    comment="Machines taken out of the province: told so at their next contact, to wipe themselves",
)

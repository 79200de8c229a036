"""The table of what the outside reporting system has to be told."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table

from sync.provincial.tables import METADATA

REPLIES = Table(
    "field_report_replies",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("source", String(60), nullable=False),
    Column("code", String(100), nullable=False),
    Column("office", String(64), nullable=False),
    Column("item", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("at", String(40), nullable=False),
    Column("body", JSON, nullable=False),
    Column("files", Integer, nullable=False),
    Column("acknowledged", Boolean, nullable=False, default=False),
    Index("field_report_replies_of_source", "source", "seq"),
    comment="Each change of a field report its citizen sees, in order, until the reporting system has it",
)

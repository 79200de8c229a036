"""The table behind the portal: one row for each item everybody may see, kept with the steps that change it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, String, Table

from sync.provincial.tables import METADATA

PORTAL = Table(
    "portal_items",
    METADATA,
    Column("item", String(64), primary_key=True),
    Column("lane", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("office", String(64), nullable=False),
    Column("code", String(300), nullable=False),
    Column("group", String(20), nullable=False),
    Column("due", String(40), nullable=False),
    Column("ended", String(40), nullable=False),
    Column("file", String(64), nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("portal_items_changed", "kind", "position"),
    Index("portal_items_code", "kind", "code"),
    Index("portal_items_file", "file"),
    comment="What everybody may see of dossiers and published documents; gone: it was taken off again",
)

"""The table of courier packages read: the newest of each machine, its key, how many answers it got."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "courier_desks", _text("person", 64), _text("device", 64), _text("key", 64),
        sa.Column("seq", sa.BigInteger(), nullable=False), _text("digest", 64), _text("series", 36),
        sa.Column("answers", sa.BigInteger(), nullable=False), _text("at", 40),
        sa.PrimaryKeyConstraint("person", "device"),
        comment="The newest courier package read of each machine, its key, and how many answers were written to it",
    )  # fmt: skip


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)

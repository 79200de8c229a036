"""What applicants were asked to pay, and everything the payment platform said of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "payments",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _text("code", 140), _text("item", 64), _text("office", 64), _text("dossier", 120),
        sa.Column("what", sa.Text(), nullable=False), sa.Column("amount", sa.BigInteger(), nullable=False),
        _text("until", 40), sa.Column("cancelled", sa.Boolean(), nullable=False), _text("state", 20),
        sa.Column("findings", sa.JSON(), nullable=False), _text("created", 40), _text("changed", 40),
        sa.PrimaryKeyConstraint("seq"), sa.UniqueConstraint("code"),
        comment="What applicants were asked to pay, and where it stands",
    )  # fmt: skip
    op.create_index("payments_of_item", "payments", ["item"])
    op.create_index("payments_of_office", "payments", ["office", "seq"])
    op.create_table(
        "payment_events", _text("platform", 40), _text("id", 100), _text("code", 140), _text("state", 20),
        sa.Column("amount", sa.BigInteger(), nullable=False), _text("at", 40), _text("receipt", 200),
        _text("channel", 100), _text("received", 40), sa.PrimaryKeyConstraint("platform", "id"),
        comment="Everything a payment platform said, once for each of its own ids",
    )  # fmt: skip
    op.create_index("payment_events_of_code", "payment_events", ["code"])
    op.create_index("payment_events_by_day", "payment_events", ["at"])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)

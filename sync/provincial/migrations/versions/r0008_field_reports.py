"""What the outside reporting system has to be told of field reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "field_report_replies",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _text("source", 60), _text("code", 100), _text("office", 64), _text("item", 64), _text("state", 20),
        _text("at", 40), sa.Column("body", sa.JSON(), nullable=False), sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False), sa.PrimaryKeyConstraint("seq"),
        comment="Each change of a field report its citizen sees, in order, until the reporting system has it",
    )  # fmt: skip
    op.create_index("field_report_replies_of_source", "field_report_replies", ["source", "seq"])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)

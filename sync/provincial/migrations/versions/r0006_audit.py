"""The audit; the database itself refuses to change or delete a row of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table and what guards it."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in (
            ("at", 40), ("person", 64), ("device", 64), ("address", 64), ("what", 60))),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(120), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        comment="Who asked for what; only added to, each row sealed by the one before",
    )  # fmt: skip
    op.create_index("audit_of_person", "audit", ["person", "seq"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit"
                " BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'the audit is only added to'; END$$"
    )
    op.execute(
        "CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()"
    )

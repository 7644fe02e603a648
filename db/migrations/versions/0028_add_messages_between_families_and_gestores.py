"""Add messages between families and their gestores, and what else a gestor hears"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "family_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name="fk_family_message_family_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_family_message_contact_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_family_message_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_family_message"),
    )
    for column in ("family_id", "contact_id", "at"):
        op.create_index(f"ix_family_message_{column}", "family_message", [column])
    op.create_index(
        "ix_family_message_waiting",
        "family_message",
        ["family_id"],
        postgresql_where=sa.text("staff_id IS NULL AND answered_at IS NULL"),
    )
    op.create_table(
        "family_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name="fk_family_note_family_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_family_note"),
    )
    op.create_index("ix_family_note_family_id_day", "family_note", ["family_id", "day"])
    op.create_index("ix_family_note_day", "family_note", ["day"])

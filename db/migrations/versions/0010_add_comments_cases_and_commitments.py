"""Add reading of comments, cases, and replies and commitments of actors"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _add_commitments()
    op.add_column("open_comment", sa.Column("cleared", sa.LargeBinary(), nullable=True))
    op.alter_column("open_comment", "text", nullable=True)
    op.create_index(
        "ix_open_comment_municipality_code_status", "open_comment", ["municipality_code", "status"]
    )
    op.alter_column("alert", "conversation_id", nullable=True)
    op.add_column(
        "alert", sa.Column("private", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("alert", sa.Column("municipality_code", sa.String(length=5), nullable=True))
    op.create_foreign_key(
        "fk_alert_municipality_code", "alert", "municipality", ["municipality_code"], ["code"]
    )
    op.create_table(
        "complaint_case",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        sa.Column("municipality_code", sa.String(length=5), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name="fk_complaint_case_family_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name="fk_complaint_case_municipality_code"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_complaint_case"),
    )
    op.create_index("ix_complaint_case_family_id", "complaint_case", ["family_id"])
    op.create_index("ix_complaint_case_status_due_on", "complaint_case", ["status", "due_on"])


def _add_commitments() -> None:
    op.create_table(
        "actor_reply",
        *_said_by_an_actor("actor_reply"),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_actor_reply_wave_id_place_code", "actor_reply", ["wave_id", "place_code"])
    op.create_table(
        "actor_commitment",
        *_said_by_an_actor("actor_commitment"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("due_on >= made_on", name=op.f("ck_actor_commitment_due_after_made")),
    )
    op.create_index("ix_actor_commitment_place_code_wave_id", "actor_commitment", ["place_code", "wave_id"])
    op.create_table(
        "commitment_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["actor_commitment.id"], name="fk_commitment_check_commitment_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_commitment_check_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_commitment_check"),
    )
    op.create_index("ix_commitment_check_commitment_id", "commitment_check", ["commitment_id"])
    for table in ("actor_reply", "actor_commitment", "commitment_check"):
        op.execute(
            f"CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )


def _said_by_an_actor(table: str) -> tuple[sa.Column[Any] | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("place_code", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=f"fk_{table}_wave_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=f"fk_{table}_staff_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )

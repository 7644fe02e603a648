"""Add notes of reports, months of plans, and who wants to hear of the plan each month"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("logro_state", sa.Column("planned_for", sa.Date(), nullable=True))
    op.create_table(
        "report_note",
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("logro_code", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name="fk_report_note_family_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("family_id", "logro_code", name="pk_report_note"),
    )
    op.create_index("ix_report_note_at", "report_note", ["at"])
    op.create_table(
        "monthly_word",
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("told_for", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_monthly_word_contact_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_monthly_word"),
    )
    op.create_index(
        "ix_monthly_word_wanted", "monthly_word", ["contact_id"], postgresql_where=sa.text("wanted")
    )

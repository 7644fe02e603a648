"""Add who reads a case, where its answer goes, and what is written in it"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # Until now the national team alone had cases.
    op.add_column(
        "complaint_case", sa.Column("reader", sa.String(), server_default="national", nullable=False)
    )
    op.alter_column("complaint_case", "reader", server_default=None)
    op.add_column("complaint_case", sa.Column("contact_id", sa.BigInteger(), nullable=True))
    op.add_column("complaint_case", sa.Column("entity", sa.String(), nullable=True))
    op.create_foreign_key(
        "fk_complaint_case_contact_id",
        "complaint_case",
        "contact",
        ["contact_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index("ix_complaint_case_contact_id", "complaint_case", ["contact_id"])
    op.create_index(
        "ix_complaint_case_open",
        "complaint_case",
        ["reader", "municipality_code", "due_on"],
        postgresql_where=sa.text("status NOT IN ('answered', 'solved')"),
    )
    op.create_table(
        "case_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["complaint_case.number"], name="fk_case_entry_number", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_case_entry_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_entry"),
    )
    op.create_index("ix_case_entry_number", "case_entry", ["number"])

"""Add offers, and who wants them"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("logro_code", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("place_code", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("untold", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
        sa.UniqueConstraint("code", name="uq_offer_code"),
    )
    op.create_index("ix_offer_logro_code_place_code", "offer", ["logro_code", "place_code"])
    op.create_index("ix_offer_untold", "offer", ["id"], postgresql_where=sa.text("untold"))
    op.create_table(
        "offer_interest",
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name="fk_offer_interest_family_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("family_id", name="pk_offer_interest"),
    )

"""Add codes from a bag for families without a phone"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("wave", sa.Column("code_key", sa.LargeBinary(), nullable=True))
    for name in ("codes_printed", "codes_used"):
        op.add_column(
            "wave_place", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.create_table(
        "bag_code",
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code_index", name="pk_bag_code"),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_bag_code_wave_id"),
    )
    op.create_index("ix_bag_code_wave_id_municipality_code", "bag_code", ["wave_id", "municipality_code"])

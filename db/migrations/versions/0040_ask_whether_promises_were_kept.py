"""Ask families whether a promise was kept: the wave that asks it"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.add_column("wave", sa.Column("commitment_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key("fk_wave_commitment_id", "wave", "actor_commitment", ["commitment_id"], ["id"])
    op.create_unique_constraint("uq_wave_commitment_id", "wave", ["commitment_id"])

"""Add the channel on which a family was asked, and how far families were told the results of a wave"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("participation", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("wave", sa.Column("results_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("wave", sa.Column("results_family_id", sa.BigInteger(), nullable=True))

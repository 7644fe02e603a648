"""Keep who accompanied the families of a wave when it opened: margins are made of how many they were"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("wave_place", sa.Column("gestores", sa.ARRAY(sa.BigInteger()), nullable=True))

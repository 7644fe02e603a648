"""Add the logro that a meeting is for, and the families that are invited to it"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    # Whoever answers to such a meeting or comes to it is of its gestor, so the counts go on as they are.
    op.add_column("meeting", sa.Column("logro_code", sa.String(), nullable=True))
    op.add_column("meeting", sa.Column("invited", sa.ARRAY(sa.BigInteger()), nullable=True))

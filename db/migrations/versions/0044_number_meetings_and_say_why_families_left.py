"""Number meetings as the methodology does, and keep why a family that was withdrawn left"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("meeting", sa.Column("number", sa.SmallInteger(), nullable=True))
    op.add_column("family", sa.Column("withdrawal", sa.LargeBinary(), nullable=True))

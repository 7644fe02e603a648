"""Add whom a changed meeting concerned before, and find what could not be told in time"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("meeting_change", sa.Column("concerned", sa.ARRAY(sa.BigInteger()), nullable=True))
    op.create_index("ix_outbox_untold", "outbox", ["not_after"], postgresql_where=sa.text("kind = 'untold'"))

"""End members of staff"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("staff", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))

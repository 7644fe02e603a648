"""End members of staff"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("staff", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))

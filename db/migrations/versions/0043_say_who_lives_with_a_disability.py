"""Say of a member whether it lives with a disability: some logros concern nobody else"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("member", sa.Column("disability", sa.LargeBinary(), nullable=True))

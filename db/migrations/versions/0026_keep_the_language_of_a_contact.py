"""Keep the language of a contact"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("contact", sa.Column("language", sa.String(), nullable=True))

"""Find messages of ours on Telegram that did not arrive, or that nobody answered"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(
        "ix_outbox_lost",
        "outbox",
        ["not_before", "id"],
        postgresql_where=sa.text(
            "channel = 'telegram' AND priority > 0 AND state IN ('failed','suppressed')"
        ),
    )
    op.create_index(
        "ix_outbox_unread",
        "outbox",
        ["not_before", "id"],
        postgresql_where=sa.text("channel = 'telegram' AND priority = 1 AND state = 'sent'"),
    )

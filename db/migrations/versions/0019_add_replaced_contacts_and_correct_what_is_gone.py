"""Add which contact took the place of which, and correct numbers that were taken for gone"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

#: Which message was the last to make the number count as gone, by its history at that very instant.
_EXITS = """
UPDATE conversation SET opted_out_at = coalesce(opted_out_at, blocked_at), blocked_at = NULL
WHERE blocked_at IS NOT NULL AND channel = 'sms' AND EXISTS (
    SELECT 1 FROM outbox_change c JOIN outbox o ON o.id = c.outbox_id
    WHERE o.conversation_id = conversation.id AND c.code = '21610' AND c.at = conversation.blocked_at
)
"""

_ARRIVED = """
UPDATE conversation SET blocked_at = NULL
WHERE blocked_at IS NOT NULL AND channel = 'sms' AND EXISTS (
    SELECT 1 FROM outbox_change c JOIN outbox o ON o.id = c.outbox_id
    WHERE o.conversation_id = conversation.id AND c.state = 'delivered' AND c.at >= conversation.blocked_at
)
"""

#: A file that gave one number for another ended the one and began the other at the same instant.
_REPLACED = """
UPDATE contact SET replaced_by_id = later.id
FROM conversation line, contact later
JOIN conversation line_later ON line_later.id = later.conversation_id AND line_later.channel = 'sms'
WHERE line.id = contact.conversation_id AND line.channel = 'sms'
    AND later.family_id = contact.family_id AND later.created_at = contact.ended_at
    AND later.ended_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM contact other
        WHERE other.family_id = contact.family_id AND other.ended_at = contact.ended_at
            AND other.id <> contact.id
    )
"""


def upgrade() -> None:
    op.add_column("contact", sa.Column("replaced_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_contact_replaced_by_id", "contact", "contact", ["replaced_by_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_contact_replaced_by_id", "contact", ["replaced_by_id"])
    for correction in (_EXITS, _ARRIVED, _REPLACED):
        op.execute(correction)

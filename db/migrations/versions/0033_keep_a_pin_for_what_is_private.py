"""Keep a PIN for what is private, and the codes that let one choose it"""

import sqlalchemy as sa
from alembic import op

from db.columns import filled
from db.keys import keyring

revision = "0033"
down_revision = "0032"

#: Rows that are written at once.
_BATCH = 5000

#: The chats that were linked, of families and staff: those with a PIN must not stand out among them.
_CHATS = f"""
    SELECT id FROM conversation
    WHERE id > :last AND channel = 'telegram'
      AND EXISTS (SELECT FROM contact WHERE contact.conversation_id = conversation.id)
    ORDER BY id LIMIT {_BATCH}
"""

_FILL = """
    UPDATE conversation SET reserved = given.nothing
    FROM unnest(CAST(:ids AS bigint[]), CAST(:nothing AS bytea[])) AS given (id, nothing)
    WHERE conversation.id = given.id
"""


def upgrade() -> None:
    op.create_table(
        "reserved_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reserved_code"),
    )
    op.add_column("conversation", sa.Column("reserved", sa.LargeBinary(), nullable=True))
    bind, last = op.get_bind(), 0
    while ids := list(bind.scalars(sa.text(_CHATS), {"last": last})):
        nothing = [keyring.encrypt(filled("{}", 512), "conversation.reserved") for _ in ids]
        bind.execute(sa.text(_FILL), {"ids": ids, "nothing": nothing})
        last = ids[-1]

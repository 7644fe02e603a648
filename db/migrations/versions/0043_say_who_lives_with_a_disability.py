"""Say of a member whether it lives with a disability: some logros concern nobody else"""

import sqlalchemy as sa
from alembic import op

from db.columns import filled
from db.keys import keyring

revision = "0043"
down_revision = "0042"

#: Rows that are read and written at once.
_BATCH = 5000


def upgrade() -> None:
    """A copy of the database must not show of whom it is known: all rows get a value. Where millions are kept
    this takes minutes.
    """
    op.add_column("member", sa.Column("disability", sa.LargeBinary(), nullable=True))
    bind = op.get_bind()
    found = sa.text(f"SELECT id FROM member WHERE id > :last ORDER BY id LIMIT {_BATCH}")
    change = sa.text("""
        UPDATE member SET disability = given.disability
        FROM unnest(CAST(:ids AS bigint[]), CAST(:values AS bytea[])) AS given (id, disability)
        WHERE member.id = given.id
    """)
    last = 0
    while ids := bind.execute(found, {"last": last}).scalars().all():
        values = [keyring.encrypt(filled("null", 16), "member.disability") for _ in ids]
        bind.execute(change, {"ids": list(ids), "values": values})
        last = ids[-1]
    op.alter_column("member", "disability", nullable=False)

"""Add tallies of the outbox, and what else tells quickly how messages are doing"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

#: A row for each state whose number a statement has changed, in the same transaction.
_TALLY = """
CREATE FUNCTION tally_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO outbox_tally (channel, priority, state, messages, entered)
        SELECT channel, priority, state, count(*), count(*) FROM new_rows GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO outbox_tally (channel, priority, state, messages, entered)
        SELECT channel, priority, state, -count(*), 0 FROM old_rows GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'TRUNCATE' THEN
        DELETE FROM outbox_tally;
    ELSE
        INSERT INTO outbox_tally (channel, priority, state, messages, entered)
        SELECT channel, priority, state, sum(more), greatest(sum(more), 0)
        FROM (
            SELECT channel, priority, state, 1 AS more FROM new_rows
            UNION ALL SELECT channel, priority, state, -1 FROM old_rows
        ) moved
        GROUP BY 1, 2, 3 HAVING sum(more) <> 0;
    END IF;
    RETURN NULL;
END $$
"""

_TRIGGERS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
    "TRUNCATE": "",
}


def upgrade() -> None:
    op.create_table(
        "outbox_tally",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("entered", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_tally"),
    )
    # Nobody may write between the first count and the triggers.
    op.execute("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        "INSERT INTO outbox_tally (channel, priority, state, messages, entered) "
        "SELECT channel, priority, state, count(*), count(*) FROM outbox GROUP BY 1, 2, 3"
    )
    op.execute(_TALLY)
    for happening, rows in _TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER tally_{happening.lower()} AFTER {happening} ON outbox "
            f"{rows} FOR EACH STATEMENT EXECUTE FUNCTION tally_outbox()"
        )
    op.create_index("ix_outbox_replies", "outbox", ["created_at"], postgresql_where=sa.text("kind = 'reply'"))
    op.create_index("ix_outbox_repeated", "outbox", ["channel"], postgresql_where=sa.text("repeated"))
    op.create_index(
        "ix_outbox_change_sent", "outbox_change", ["at"], postgresql_where=sa.text("state = 'sent'")
    )
    op.create_index(
        "ix_outbox_change_words", "outbox_change", ["id"], postgresql_where=sa.text("words IS NOT NULL")
    )
    op.create_index("ix_alert_unseen", "alert", ["at"], postgresql_where=sa.text("seen_at IS NULL"))

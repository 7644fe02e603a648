"""How many messages are in which state: read from their tallies, however many messages there are."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, func, select, text

from db.tables import OutboxTally

#: The tallies of many statements become one a state. What others fold at the same time is left to them.
_FOLD = text("""
    WITH folded AS (
        DELETE FROM outbox_tally
        WHERE id IN (SELECT id FROM outbox_tally ORDER BY id LIMIT 100000 FOR UPDATE SKIP LOCKED)
        RETURNING channel, priority, state, messages, entered
    )
    INSERT INTO outbox_tally (channel, priority, state, messages, entered)
    SELECT channel, priority, state, sum(messages), sum(entered) FROM folded GROUP BY channel, priority, state
""")


def counts(connection: Connection) -> Sequence[Row[str, int, str, int, int]]:
    """By channel, priority and state: `messages` that are in it now, and `entered`, how many ever came."""
    messages, entered = (func.sum(column) for column in (OutboxTally.messages, OutboxTally.entered))
    return connection.execute(
        select(
            OutboxTally.channel,
            OutboxTally.priority,
            OutboxTally.state,
            messages.label("messages"),
            entered.label("entered"),
        )
        .group_by(OutboxTally.channel, OutboxTally.priority, OutboxTally.state)
        .order_by(OutboxTally.channel, OutboxTally.priority, OutboxTally.state)
    ).all()


def fold(connection: Connection) -> None:
    """Make few rows of many, so that counting stays quick."""
    connection.execute(_FOLD)

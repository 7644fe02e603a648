"""Taking back messages of a broadcast that have not left."""

from datetime import datetime

from sqlalchemy import Connection, text

#: Rows in one transaction, which no drain should wait for long.
BATCH = 2000

_WITHDRAW = text("""
    WITH taken AS (
        SELECT id FROM outbox
        WHERE broadcast_id = :broadcast AND state IN ('scheduled', 'queued')
        ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
    ), moved AS (
        UPDATE outbox SET state = 'cancelled' FROM taken
        WHERE outbox.id = taken.id AND outbox.state IN ('scheduled', 'queued')
        RETURNING outbox.id
    ), remembered AS (
        INSERT INTO outbox_change (outbox_id, state, words, at)
        SELECT id, 'cancelled', :words, :now FROM moved
    )
    SELECT count(*) FROM moved
""")


def withdraw(connection: Connection, broadcast_id: int, words: str, now: datetime) -> int:
    """Cancel up to BATCH of its waiting messages, with `words` in their history. Return how many.

    What a drain is handing over just now is left to it.
    """
    values = {"broadcast": broadcast_id, "most": BATCH, "words": words, "now": now}
    return int(connection.scalar(_WITHDRAW, values) or 0)

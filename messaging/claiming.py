"""Which messages of the outbox go next."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.exc import OperationalError

from db.keys import KeyProblem
from messaging.outbox import REPLY, STARTED
from messaging.preparing import Claimed, Claims, prepare

#: What we start leaves within so many seconds after an opening, evenly.
SPREAD = 30 * 60

#: Messages that are due, unless an earlier one of the conversation must go first: one that is due too, or
#: that was tried and waits for another try. So the messages of a chat keep their order. IS NOT DISTINCT FROM
#: keeps a planner whose statistics are old from looking through all that wait for each one that does.
_DUE = text("""
    SELECT o.id, o.kind, o.conversation_id FROM outbox o
    WHERE o.channel = :channel AND o.priority = :priority
      AND o.state IN ('scheduled', 'queued') AND o.not_before <= :now
      AND coalesce(o.conversation_id, 0) <> ALL(:busy)
      AND NOT EXISTS (
        SELECT 1 FROM outbox earlier
        WHERE earlier.conversation_id = o.conversation_id
          AND earlier.priority IS NOT DISTINCT FROM o.priority
          AND earlier.id < o.id AND earlier.state IN ('scheduled', 'queued')
          AND (earlier.not_before <= :now OR earlier.attempts > 0)
      )
    ORDER BY o.not_before, o.id LIMIT :room
""")

#: The spread is by the message's number, so that the same message always gets the same place in it.
_PUT_OFF = text("""
    UPDATE outbox SET not_before = CAST(:opening AS timestamptz) + id * 7919 % :spread * interval '1 second'
    WHERE id IN (
        SELECT id FROM outbox
        WHERE channel = :channel AND priority = :priority
          AND state IN ('scheduled', 'queued') AND not_before <= :now
        ORDER BY not_before, id LIMIT 1000 FOR UPDATE SKIP LOCKED
    )
""")


def claim(claims: Claims, channel: str, room: int, busy: list[int], now: datetime) -> list[Claimed]:
    """Up to `room` messages that are due, replies before reminders before broadcasts, not to the
    conversations that are `busy`. Each is `sending` when this returns. Outside the hours, replies alone.

    Raises OperationalError when the database is away, KeyProblem when the data keys are wrong.
    """
    claimed: list[Claimed] = []
    try:
        for priority in (REPLY, *STARTED) if claims.hours.is_open(now) else (REPLY,):
            if len(claimed) < room:
                due = _due(claims, channel, priority, room - len(claimed), busy, now)
                for kind, rows in groupby(due, key=lambda row: row.kind):
                    claimed += prepare(claims, kind, [(row.id, row.conversation_id) for row in rows], now)
    except (OperationalError, KeyProblem):
        # What is `sending` already must be sent; the next look will raise again.
        if not claimed:
            raise
    return claimed


def put_off(claims: Claims, channel: str, now: datetime) -> int:
    """Outside the hours, let what we would start now wait for the next opening. Return how many were moved:
    never more than can be while an answer waits, so call it again until nothing is left.
    """
    if claims.hours.is_open(now):
        return 0
    opening = claims.hours.next_opening(now)
    values = {"opening": opening, "channel": channel, "now": now, "spread": SPREAD}
    with claims.engine.begin() as connection:
        return sum(
            connection.execute(_PUT_OFF, {**values, "priority": priority}).rowcount for priority in STARTED
        )


def _due(
    claims: Claims, channel: str, priority: int, room: int, busy: list[int], now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    values = {"channel": channel, "priority": priority, "room": room, "busy": busy, "now": now}
    with claims.engine.connect() as connection:
        return connection.execute(_DUE, values).all()

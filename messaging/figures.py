"""How messages are doing, in figures that are quick to have however many messages there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, func, select, text

from db.tables import Outbox, OutboxChange
from messaging import channels

#: So many of the last changes that have words are looked through.
_LOOKED_THROUGH = 20_000

#: By channel and priority, the first of each alone: what is due at `now`.
_OLDEST = text("""
    SELECT channels.channel, min(first.not_before) AS due
    FROM unnest(CAST(:channels AS text[])) AS channels (channel)
    CROSS JOIN generate_series(0, 2) AS priority
    CROSS JOIN LATERAL (
        SELECT not_before FROM outbox o
        WHERE o.channel = channels.channel AND o.priority = priority
          AND o.state IN ('scheduled','queued') AND o.not_before <= :now
        ORDER BY not_before LIMIT 1
    ) first
    GROUP BY channels.channel
""")

#: So many of the last answers are judged: enough to tell, and soon looked up.
_JUDGED = 2_000

#: Answers of the last hour that were sent, and those that have waited too long already.
_REPLIES = text("""
    SELECT o.channel,
           count(*) FILTER (WHERE sent.at <= o.created_at + :soon) AS soon,
           count(*) FILTER (WHERE sent.at IS NOT NULL OR o.created_at < :now - :soon) AS judged
    FROM (
        SELECT id, channel, state, created_at FROM outbox
        WHERE kind = 'reply' AND created_at > :now - interval '1 hour' AND created_at <= :now
        ORDER BY created_at DESC LIMIT :most
    ) o
    LEFT JOIN LATERAL (
        SELECT min(at) AS at FROM outbox_change c WHERE c.outbox_id = o.id AND c.state = 'sent'
    ) sent ON true
    WHERE sent.at IS NOT NULL OR o.state IN ('scheduled','queued','sending')
    GROUP BY o.channel
""")


@dataclass(frozen=True)
class Replies:
    """Answers of the last hour (the last 2,000 of them) that leave through the outbox: sent within ten
    seconds of the message they answer, and all that were sent or have waited longer.
    """

    soon: int
    judged: int


def oldest_due(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Since when the oldest message of each channel could have left; channels where none is due are not in
    it.
    """
    return {
        row.channel: row.due
        for row in connection.execute(_OLDEST, {"now": now, "channels": list(channels.known)})
    }


def sent_since(connection: Connection, since: datetime) -> dict[str, int]:
    """Return how many messages of each channel providers have taken since then. Look back an hour at most."""
    rows = connection.execute(
        select(Outbox.channel, func.count())
        .join(OutboxChange, OutboxChange.outbox_id == Outbox.id)
        .where(OutboxChange.state == "sent", OutboxChange.at >= since)
        .group_by(Outbox.channel)
    )
    return {row[0]: row[1] for row in rows}


def repeats(connection: Connection) -> dict[str, int]:
    """By channel, how many messages may have arrived twice."""
    rows = connection.execute(
        select(Outbox.channel, func.count()).where(Outbox.repeated).group_by(Outbox.channel)
    )
    return {row[0]: row[1] for row in rows}


def replies(connection: Connection, now: datetime) -> dict[str, Replies]:
    """By channel, how quick answers were in the last hour. SMS are answered in the call that brings them,
    so they are not among these.
    """
    rows = connection.execute(_REPLIES, {"now": now, "soon": timedelta(seconds=10), "most": _JUDGED})
    return {row.channel: Replies(row.soon, row.judged) for row in rows}


def errors(
    connection: Connection, shown: int
) -> Sequence[Row[str, str, str | None, str | None, int, datetime]]:
    """Return what last went wrong, at most so many kinds: channel, state, code, words, times, last_at.
    Messages that a person took back are no error.
    """
    last = (
        select(OutboxChange)
        .where(OutboxChange.words.is_not(None))
        .order_by(OutboxChange.id.desc())
        .limit(_LOOKED_THROUGH)
        .subquery()
    )
    last_at = func.max(last.c.at)
    return connection.execute(
        select(
            Outbox.channel,
            last.c.state,
            last.c.code,
            last.c.words,
            func.count().label("times"),
            last_at.label("last_at"),
        )
        .join(Outbox, Outbox.id == last.c.outbox_id)
        .where(last.c.state != "cancelled")
        .group_by(Outbox.channel, last.c.state, last.c.code, last.c.words)
        .order_by(last_at.desc())
        .limit(shown)
    ).all()

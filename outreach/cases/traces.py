"""Cutting what the talk of a complaint left behind: a day later nothing leads from a complaint without a name
to the phone it came from, not even for who has the keys. What is left of the messages is the id that the
provider gave them, by which a repeat is still known, and the day.

Without the keys they look like all others, so they are found by opening what was kept of each.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from db.tables import Inbound, Outbox
from messaging import key
from messaging.outbox import SENDING, WAITING
from scorecard.traces import cut_messages

#: How far back is looked: further than a worker is away.
_BACK = timedelta(days=7)


def cut(engine: Engine, before: datetime, most: int) -> int:
    """Cut the messages that came before then, and the replies that have left, looking at `most` messages at a
    time. Return how many.
    """
    cut_in_all, last = 0, (before - _BACK, 0)
    while True:
        with engine.begin() as connection:
            rows = _after(connection, last, before, most)
            traces = [row for row in rows if row.text is None]
            if traces:
                _cut(connection, traces)
        cut_in_all += len(traces)
        if len(rows) < most:
            return cut_in_all
        last = (rows[-1].received_at, rows[-1].id)


def _after(connection: Connection, last: tuple[datetime, int], before: datetime, most: int) -> list[Row[Any]]:
    """Return the next messages whose text was or seems to be kept; of a trace it reads as None."""
    place = (Inbound.received_at > last[0]) | ((Inbound.received_at == last[0]) & (Inbound.id > last[1]))
    return list(
        connection.execute(
            select(Inbound.id, Inbound.channel, Inbound.provider_id, Inbound.received_at, Inbound.text)
            .where(
                place,
                Inbound.received_at < before,
                Inbound.kind == "text",
                Inbound.conversation_id.is_not(None),
                Inbound.text.is_not(None),
            )
            .order_by(Inbound.received_at, Inbound.id)
            .limit(most)
        )
    )


def _cut(connection: Connection, traces: list[Row[Any]]) -> None:
    keys = [key.reply(row.channel, row.provider_id) for row in traces]
    cut_messages(
        connection,
        Inbound.id.in_([row.id for row in traces]),
        Outbox.cause.in_(keys) & Outbox.state.not_in((*WAITING, *SENDING)),
    )

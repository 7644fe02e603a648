"""Cutting what the talk of a complaint left behind: a day later nothing leads from a complaint without a name
to the phone it came from. What is left of the messages is the provider's id, so that a repeat is still known,
and the day.
"""

from datetime import datetime

from sqlalchemy import Connection, func, select, update

from db.tables import Case, Inbound, Outbox
from messaging.outbox import SENDING, WAITING
from scorecard.traces import cut_messages


def cut(connection: Connection, before: datetime, most: int) -> int:
    """Cut up to `most` messages that came before then, and the replies that have left. Gives how many."""
    old = connection.execute(
        select(Inbound.id, func.concat("reply:", Inbound.channel, ":", Inbound.provider_id).label("cause"))
        .where(Inbound.kind == "queja", Inbound.conversation_id.is_not(None), Inbound.received_at < before)
        .limit(most)
    ).all()
    if old:
        cut_messages(
            connection,
            Inbound.id.in_([row.id for row in old]),
            Outbox.cause.in_([row.cause for row in old]) & Outbox.state.not_in((*WAITING, *SENDING)),
        )
        # Written anew, it no longer shares its transaction with the message that brought it.
        connection.execute(update(Case).where(Case.family_id.is_(None)).values(status=Case.status))
    return len(old)

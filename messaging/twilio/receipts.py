"""What Twilio tells of a message after it took it."""

from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import Outbox, OutboxChange
from messaging.outbox import advance, line_of
from messaging.reachability import heard_of_since, hold, mark_gone, mark_left, mark_reached
from messaging.twilio.errors import GONE_ON_A_RECEIPT, LEFT_ON_A_RECEIPT, receipt_words

#: A message that waits at Twilio has left us, so for us it is sent.
_OURS = {
    "accepted": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
}


def record(
    connection: Connection,
    outbox_id: int,
    provider_id: str,
    status: str,
    error_code: int | None,
    now: datetime,
) -> bool:
    """Take in one receipt. Return whether it told anything new.

    What is delivered makes its number one that can be reached again; an error of a bad number or of an exit
    counts unless the number was heard of since the message was handed over.

    A receipt that comes late or twice, of a status or a message that is unknown, or for another message of
    Twilio's than the one we know under `outbox_id`, changes nothing.
    """
    state = _OURS.get(status)
    stored = connection.execute(
        select(Outbox.provider_id, Outbox.attempts, Outbox.conversation_id, Outbox.payload).where(
            Outbox.id == outbox_id
        )
    ).first()
    if state is None or stored is None or stored.provider_id not in (None, provider_id):
        return False
    if not stored.attempts:
        # Nobody can know anything of what was never handed over. What waits for another try may have come
        # through at the first: then this receipt is how we learn of it.
        return False
    lost = error_code in (GONE_ON_A_RECEIPT | LEFT_ON_A_RECEIPT) and state in ("undelivered", "failed")
    line_id = line_of(stored.conversation_id, stored.payload)
    if line_id is not None and (lost or state == "delivered"):
        # The conversation before the message: that is the order in which everybody locks them.
        hold(connection, line_id)
    code = str(error_code) if error_code else None
    told = lost and _told(connection, outbox_id, code)
    words = receipt_words(error_code)
    moved = advance(connection, outbox_id, state, code, words, now, provider_id=provider_id)
    if line_id is None:
        return moved
    if state == "delivered":
        # Also of a message whose own state was final already.
        mark_reached(connection, line_id)
    elif moved and lost and not told and not heard_of_since(connection, line_id, outbox_id):
        mark = mark_left if error_code in LEFT_ON_A_RECEIPT else mark_gone
        mark(connection, line_id, now)
    return moved


def _told(connection: Connection, outbox_id: int, code: str | None) -> bool:
    """Return whether the same was told of the message before: as undelivered first, then as failed."""
    known = select(OutboxChange.id).where(OutboxChange.outbox_id == outbox_id, OutboxChange.code == code)
    return bool(connection.scalar(select(known.exists())))

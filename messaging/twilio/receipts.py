"""What Twilio tells of a message after it took it."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from db.tables import Conversation, Outbox
from messaging.outbox import advance, line_of
from messaging.twilio.errors import GONE_ON_A_RECEIPT, receipt_words

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
    """Take in one receipt. Gives whether it told anything new.

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
    gone = error_code in GONE_ON_A_RECEIPT and state in ("undelivered", "failed")
    line = Conversation.id == line_of(stored.conversation_id, stored.payload)
    if gone:
        # The conversation before the message: that is the order in which everybody locks them.
        connection.execute(select(Conversation.id).where(line).with_for_update())
    code = str(error_code) if error_code else None
    words = receipt_words(error_code)
    moved = advance(connection, outbox_id, state, code, words, now, provider_id=provider_id)
    if moved and gone:
        still = update(Conversation).where(line, Conversation.blocked_at.is_(None))
        connection.execute(still.values(blocked_at=now))
    return moved

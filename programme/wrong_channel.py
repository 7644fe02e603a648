"""Messages that come by WhatsApp or RCS, where nobody answers: a sign of a wrong set-up."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, insert, select

from db import locks
from db.keys import keyring
from db.tables import Alert, Conversation

KIND = "channel"

#: One alert in so long; the line of `libreta doctor` stays for so long after the last.
_APART, _TOLD = timedelta(days=1), timedelta(days=7)


def note(connection: Connection, sender: str, channel: str, beside: str, now: datetime) -> None:
    """Raise an alert that somebody wrote on `channel` ("whatsapp"), at most one a day. `beside`: the channel
    on which we may know the same sender.
    """
    if not locks.try_to_hold(connection, locks.Lock.RAISE_CHANNEL_ALERT):
        return
    recent = select(Alert.id).where(Alert.kind == KIND, Alert.at > now - _APART).limit(1)
    if connection.scalar(recent) is not None:
        return
    line = connection.scalar(
        select(Conversation.id).where(
            Conversation.channel == beside, Conversation.address_index == keyring.index(beside, sender)
        )
    )
    connection.execute(insert(Alert).values(kind=KIND, conversation_id=line, text=channel, at=now))


def last(connection: Connection, now: datetime) -> Row[str | None, datetime] | None:
    """Return the newest alert of this kind that still counts: `text` is the channel, if still kept, and
    `at`.
    """
    return connection.execute(
        select(Alert.text, Alert.at)
        .where(Alert.kind == KIND, Alert.at > now - _TOLD)
        .order_by(Alert.at.desc())
        .limit(1)
    ).first()

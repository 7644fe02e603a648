"""What we said first on Telegram and nobody heard, and by which phone it can be said again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, text
from sqlalchemy.orm import aliased

from db.tables import Broadcast, Contact, Conversation, Family, MeetingReply, Outbox, OutboxChange
from messaging import channels, key
from programme.stages import GONE

#: In the words of the partial indexes, which are of no use to a statement with parameters there.
_PREFERRED = f"outbox.channel = '{channels.preferred().name}'"
_LOST = text(f"{_PREFERRED} AND outbox.priority > 0 AND outbox.state IN ('failed','suppressed')")
_SENT = text(f"{_PREFERRED} AND outbox.priority = 1 AND outbox.state = 'sent'")

#: A contact of a family at a chat, that family, its phones.
_told, _phone = aliased(Contact), aliased(Conversation)

#: What a phone must be to be written to.
_OPEN: ColumnElement[bool] = and_(
    _told.ended_at.is_(None),
    Family.stage.not_in(GONE),
    Contact.authorised.is_(True),
    Contact.ended_at.is_(None),
    _phone.channel == channels.second().name,
    _phone.opted_out_at.is_(None),
    _phone.blocked_at.is_(None),
)


def lost(opening: datetime) -> Select[*tuple[Any, ...]]:
    """Return what was tried and failed, or was held back because the chat had blocked us; what a broadcast
    that was cancelled had to say is said no more.
    """
    held_back = select(OutboxChange.id).where(
        OutboxChange.outbox_id == Outbox.id,
        OutboxChange.state == "suppressed",
        OutboxChange.at >= Conversation.blocked_at,
    )
    cancelled = select(Broadcast.id).where(
        Broadcast.id == Outbox.broadcast_id, Broadcast.state == "cancelled"
    )
    return _alone().where(
        _LOST,
        or_(Outbox.not_after.is_(None), Outbox.not_after > opening),
        or_(and_(Outbox.state == "failed", Outbox.attempts > 0), held_back.exists()),
        ~cancelled.exists(),
    )


def unread(opening: datetime, before: datetime) -> Select[*tuple[Any, ...]]:
    """Reminders of the day before that were sent until `before`, on chats that have been silent since; not
    of families that have answered to the meeting, ever: theirs asks nothing.
    """
    answer = select(MeetingReply.at).where(
        MeetingReply.meeting_id == Outbox.meeting_id, MeetingReply.family_id == Outbox.family_id
    )
    return (
        _alone()
        .join(OutboxChange, and_(OutboxChange.outbox_id == Outbox.id, OutboxChange.state == "sent"))
        .where(
            _SENT,
            Outbox.not_after > opening,
            Outbox.not_before <= before,
            Outbox.about == "day_before",
            OutboxChange.at <= before,
            or_(Conversation.last_inbound_at.is_(None), Conversation.last_inbound_at < OutboxChange.at),
            ~answer.exists(),
        )
    )


def _alone() -> Select[*tuple[Any, ...]]:
    """Return messages that have no second yet, on chats that have not left us, in the order of the indexes;
    of whose families one can be written to by SMS.
    """
    again = aliased(Outbox)
    reachable = _phones().where(_told.conversation_id == Outbox.conversation_id).correlate(Outbox)
    return (
        select(Outbox.__table__)
        .join(Conversation, Conversation.id == Outbox.conversation_id)
        .where(
            Conversation.opted_out_at.is_(None),
            reachable.exists(),
            ~select(again.id).where(again.cause == key.second(Outbox.cause)).exists(),
        )
        .order_by(Outbox.not_before, Outbox.id)
    )


def phones(connection: Connection, chats: set[int]) -> dict[tuple[int, int | None], int]:
    """By chat and family, the conversation of the oldest SMS contact of a family that may be written to."""
    rows = connection.execute(_phones().where(_told.conversation_id.in_(chats)).order_by(Contact.id.desc()))
    return {(row.chat, row.family_id): row.phone for row in rows}


def _phones() -> Select[*tuple[Any, ...]]:
    return (
        select(_told.conversation_id.label("chat"), Family.id.label("family_id"), _phone.id.label("phone"))
        .select_from(_told)
        .join(Family, Family.id == _told.family_id)
        .join(Contact, Contact.family_id == Family.id)
        .join(_phone, _phone.id == Contact.conversation_id)
        .where(_OPEN)
    )

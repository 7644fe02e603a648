"""Whom a coming meeting concerns, and where they can be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, or_, select

from db.tables import Contact, Conversation, Family, Meeting, MeetingReply, Outbox
from programme.meetings import CONCERNS

#: Stages of families that are no longer accompanied.
GONE = ("exited", "withdrawn")

#: A contact of the family that may be written to.
ALLOWED = and_(Contact.family_id == Family.id, Contact.authorised.is_(True), Contact.ended_at.is_(None))

#: What the family has answered to the meeting.
ANSWERED = and_(MeetingReply.meeting_id == Meeting.id, MeetingReply.family_id == Family.id)

#: What `outreach.reminders.cause` gives, as the database computes it.
_CAUSE = func.concat(
    "reminder:day_before:",
    cast(Meeting.id, String),
    ":",
    cast(Family.id, String),
    ":",
    func.to_char(func.timezone("UTC", Meeting.starts_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
)


def unreminded(since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    """Planned meetings that begin between these instants, with every family that must still be reminded of
    them, and every contact of that family, the best first: Telegram, which is free, then the oldest.

    Columns: meeting_id, family_id, starts_at, conversation_id, channel, cause.
    """
    return (
        select(
            Meeting.id.label("meeting_id"),
            Family.id.label("family_id"),
            Meeting.starts_at,
            Conversation.id.label("conversation_id"),
            Conversation.channel,
            _CAUSE.label("cause"),
        )
        .select_from(Meeting)
        .join(Family, CONCERNS)
        .join(Contact, ALLOWED)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .outerjoin(MeetingReply, ANSWERED)
        .where(
            Meeting.status == "planned",
            Meeting.starts_at.between(since, until),
            Family.stage.not_in(GONE),
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
            or_(MeetingReply.answer.is_(None), MeetingReply.answer != "declined"),
            ~select(Outbox.id).where(Outbox.cause == _CAUSE).exists(),
        )
        .order_by(Meeting.id, Family.id, Conversation.channel != "telegram", Contact.id)
    )

"""Whom a meeting concerns, and where they can be told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    String,
    and_,
    any_,
    column,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from db.tables import (
    Contact,
    Conversation,
    Family,
    Meeting,
    MeetingAttendance,
    MeetingChange,
    MeetingReply,
    Outbox,
)
from messaging import channels
from outreach.meetings.series import APART, Slot
from programme.entered import TAKES_PART
from programme.meetings import CONCERNS, concerned
from programme.stages import GONE

#: A contact of the family that may be written to.
ALLOWED = and_(Contact.family_id == Family.id, Contact.authorised.is_(True), Contact.ended_at.is_(None))

#: What the family has answered to the meeting.
ANSWERED = and_(MeetingReply.meeting_id == Meeting.id, MeetingReply.family_id == Family.id)

#: Whether the family came.
ATTENDED = and_(MeetingAttendance.meeting_id == Meeting.id, MeetingAttendance.family_id == Family.id)

#: The reminders that a family which has confirmed still gets; it is asked no more.
FOR_ALL = ("day_before", "morning")

#: What a family that knew of a meeting is told, also where it takes no part any more: it would come in vain.
_FOR_WHO_KNEW = ("moved", "cancelled", "left")

_TIMES = DateTime(timezone=True)


def said(name: Any, instant: Any) -> ColumnElement[bool]:
    """Return what a family was written about a meeting by this name, of this instant; also the SMS in its
    place.
    """
    return and_(
        Outbox.meeting_id == Meeting.id,
        Outbox.family_id == Family.id,
        Outbox.about == name,
        Outbox.instant == func.date_trunc("second", instant),
    )


def may_hear(name: str) -> ColumnElement[bool]:
    """Return whether a family may be sent the message of this name about a meeting."""
    return Family.stage.not_in(GONE) if name in _FOR_WHO_KNEW else TAKES_PART


def unreminded(slots: Sequence[tuple[int, datetime, Slot]]) -> Select[*tuple[Any, ...]]:
    """Return every family that must still be reminded of a planned meeting, and every contact of that family,
    the best first. `slots`: a meeting, its beginning, and when one of its reminders may leave.

    Left out: who takes no part in it (programme.entered); who has declined; who has confirmed, where the
    reminder would ask; and who has just been told that the meeting was moved, or is about to be.

    Columns: meeting_id, family_id, name, starts_at, due, until, conversation_id, channel.
    """
    rows = [(slot.name, meeting_id, starts_at, slot.due, slot.until) for meeting_id, starts_at, slot in slots]
    slot = _table(rows, name=String, meeting_id=BigInteger, starts_at=_TIMES, due=_TIMES, until=_TIMES)
    families = concerned(Meeting.id == any_(_array([row[1] for row in rows], BigInteger)))
    return (
        select(
            Meeting.id.label("meeting_id"),
            Family.id.label("family_id"),
            slot.c.name,
            Meeting.starts_at,
            slot.c.due,
            slot.c.until,
            Conversation.id.label("conversation_id"),
            Conversation.channel,
        )
        .select_from(slot)
        .join(Meeting, and_(Meeting.id == slot.c.meeting_id, Meeting.starts_at == slot.c.starts_at))
        .join(families, families.c.meeting_id == Meeting.id)
        .join(Family, Family.id == families.c.family_id)
        .join(Contact, ALLOWED)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .outerjoin(MeetingReply, ANSWERED)
        .where(
            Meeting.status == "planned",
            *_reachable(),
            TAKES_PART,
            or_(
                MeetingReply.answer.is_(None),
                and_(MeetingReply.answer == "confirmed", slot.c.name.in_(FOR_ALL)),
            ),
            ~select(MeetingChange.id).where(MeetingChange.meeting_id == Meeting.id).exists(),
            no_message(said(slot.c.name, Meeting.starts_at), ~Outbox.second),
            no_message(
                said("moved", Meeting.created_at), ~Outbox.second, Outbox.not_before > slot.c.due - APART
            ),
        )
        .order_by(Meeting.id, Family.id, slot.c.due, *_best_first())
    )


def written(
    changes: Sequence[tuple[int, datetime, datetime | None]],
    names: Collection[str],
    left: Collection[tuple[int, int]] = (),
) -> Any:
    """Return the messages of these names, and their second tries by SMS, that were written about meetings
    which have changed since: a meeting with its `starts_at` and `created_at` of before. They are locked.
    `left`: a meeting and a family that it concerns no more; those of all that it concerns are found anyhow.

    Columns: id, state, cause, second, meeting_id, family_id, starts_at (the one of before).
    """
    was = _table(changes, meeting_id=BigInteger, starts_at=_TIMES, known_since=_TIMES)
    are = concerned(Meeting.id == any_(_array([each[0] for each in changes], BigInteger)))
    were = _table(sorted(left), meeting_id=BigInteger, family_id=BigInteger)
    families = union_all(select(are), select(were.c.meeting_id, were.c.family_id)).subquery()
    about_it = or_(*(said(name, was.c.starts_at) for name in names), said("moved", was.c.known_since))
    return (
        select(
            Outbox.id,
            Outbox.state,
            Outbox.cause,
            Outbox.second,
            Meeting.id.label("meeting_id"),
            Family.id.label("family_id"),
            was.c.starts_at,
        )
        .select_from(was)
        .join(Meeting, Meeting.id == was.c.meeting_id)
        .join(families, families.c.meeting_id == Meeting.id)
        .join(Family, Family.id == families.c.family_id)
        .join(Outbox, and_(Outbox.meeting_id == Meeting.id, Outbox.family_id == Family.id, about_it))
        .order_by(Outbox.id)
        .with_for_update(of=Outbox)
    )


def contacts(
    pairs: Collection[tuple[int, int]], still: bool = True, taking_part: bool = False
) -> Select[*tuple[Any, ...]]:
    """Return every contact where a family may be told about a meeting, the best first. `pairs`: meeting and
    family. `still`: only of families that it concerns; `taking_part`: and that take part in it.

    Columns: meeting_id, family_id, conversation_id, channel.
    """
    pair = _table(sorted(pairs), meeting_id=BigInteger, family_id=BigInteger)
    return (
        select(
            Meeting.id.label("meeting_id"),
            Family.id.label("family_id"),
            Conversation.id.label("conversation_id"),
            Conversation.channel,
        )
        .select_from(pair)
        .join(Meeting, Meeting.id == pair.c.meeting_id)
        .join(Family, and_(Family.id == pair.c.family_id, CONCERNS if still else true()))
        .join(Contact, ALLOWED)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(*_reachable(), TAKES_PART if taking_part else true())
        .order_by(Meeting.id, Family.id, *_best_first())
    )


def no_message(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether no message is such. As a value and not as EXISTS: each is then looked up by an index,
    where PostgreSQL might otherwise read an outbox of millions from end to end.
    """
    return select(Outbox.id).where(*which).limit(1).scalar_subquery().is_(None)


def _reachable() -> tuple[ColumnElement[bool], ...]:
    return Family.stage.not_in(GONE), Conversation.opted_out_at.is_(None), Conversation.blocked_at.is_(None)


def _best_first() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Of several contacts of a family that on the preferred channel first, then the oldest."""
    return channels.best_first(Conversation.channel), Contact.id.expression


def _table(rows: Sequence[tuple[Any, ...]], **types: Any) -> FromClause:
    """`rows` as a table: each column travels as one array."""
    arrays = [_array([row[at] for row in rows], kind) for at, kind in enumerate(types.values())]
    named = [column(name, kind) for name, kind in types.items()]
    return func.unnest(*arrays).table_valued(*named).render_derived()


def _array(values: Sequence[Any], kind: Any) -> ColumnElement[Any]:
    return literal(list(values), ARRAY(kind))

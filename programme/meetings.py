"""Meetings of a family, and its answer to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    any_,
    delete,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from db.tables import Family, Meeting, MeetingReply

#: That a meeting is set is told until so long before it.
TOO_NEAR = timedelta(hours=4)


@dataclass(frozen=True)
class FamilyMeeting:
    """A planned meeting as one family sees it. `answer`: confirmed, declined or None. The topic is left out:
    it may name what must not be read on a phone.
    """

    id: int
    kind: str
    starts_at: datetime
    place: str | None
    answer: str | None


_TOGETHER = and_(
    Meeting.gestor_id == Family.gestor_id,
    or_(Meeting.vereda.is_(None), Meeting.vereda == Family.vereda),
    or_(Meeting.invited.is_(None), Family.id == any_(Meeting.invited)),
)

#: A meeting concerns its family; one without a family, the gestor's families, of its vereda where it has one,
#: and those alone that are invited where it says so.
CONCERNS = or_(Meeting.family_id == Family.id, and_(Meeting.family_id.is_(None), _TOGETHER))


def concerned(which: ColumnElement[bool]) -> Subquery:
    """Return the families that those meetings concern: meeting_id, family_id. Many meetings joined by
    CONCERNS would each be compared with every family.
    """
    own = select(Meeting.id.label("meeting_id"), Meeting.family_id.label("family_id"))
    together = select(Meeting.id, Family.id).join(Family, _TOGETHER)
    alone = Meeting.family_id.is_not(None)
    return union_all(own.where(which, alone), together.where(which, ~alone)).subquery()


def upcoming(connection: Connection, family_id: int, now: datetime, most: int = 3) -> list[FamilyMeeting]:
    """Return the family's planned meetings from `now` on, the next first."""
    rows = connection.execute(
        select(Meeting.id, Meeting.kind, Meeting.starts_at, Meeting.place, MeetingReply.answer)
        .select_from(Family)
        .join(Meeting, CONCERNS)
        .outerjoin(
            MeetingReply, and_(MeetingReply.meeting_id == Meeting.id, MeetingReply.family_id == Family.id)
        )
        .where(Family.id == family_id, Meeting.status == "planned", Meeting.starts_at > now)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(most)
    )
    return [FamilyMeeting(*row) for row in rows]


@dataclass(frozen=True)
class Reply:
    """What a family said about a meeting. `proposal`: when it could, where it cannot come."""

    answer: str
    proposal: str | None


def reply(connection: Connection, meeting_id: int, family_id: int) -> Reply | None:
    """Return what the family has said about the meeting; None where it has said nothing."""
    row = connection.execute(
        select(MeetingReply.answer, MeetingReply.proposal).where(
            MeetingReply.meeting_id == meeting_id, MeetingReply.family_id == family_id
        )
    ).one_or_none()
    return Reply(*row) if row else None


def undo(connection: Connection, meeting_id: int, family_id: int, was: str | None, now: datetime) -> bool:
    """Put a family's last answer back to what it `was` (None: no answer). False where the meeting is over or
    there is nothing to undo.
    """
    planned = select(Meeting.id).where(
        Meeting.id == meeting_id, Meeting.status == "planned", Meeting.starts_at > now
    )
    if connection.scalar(planned.with_for_update(read=True)) is None:
        return False
    mine = (MeetingReply.meeting_id == meeting_id) & (MeetingReply.family_id == family_id)
    if was is None:
        return connection.execute(delete(MeetingReply).where(mine)).rowcount == 1
    put_back = update(MeetingReply).where(mine).values(answer=was, proposal=None, at=now)
    return connection.execute(put_back).rowcount == 1


def answer(
    connection: Connection,
    meeting_id: int,
    family_id: int,
    given: str,
    now: datetime,
    proposal: str | None = None,
    *,
    starts_at: datetime | None = None,
) -> bool:
    """Note that the family `confirmed` or `declined`; it may change its mind. `proposal`: when it could.
    `starts_at`: the date that it was asked about.

    False when the meeting is no longer planned, has begun, or was moved to another date.
    """
    still = select(Meeting.starts_at).where(
        Meeting.id == meeting_id, Meeting.status == "planned", Meeting.starts_at > now
    )
    # Whoever moves it meanwhile waits, and then forgets this answer too.
    found = connection.scalar(still.with_for_update(read=True))
    if found is None or starts_at not in (None, found):
        return False
    values = {"answer": given, "proposal": proposal, "at": now}
    connection.execute(
        insert(MeetingReply)
        .values(meeting_id=meeting_id, family_id=family_id, **values)
        .on_conflict_do_update(index_elements=["meeting_id", "family_id"], set_=values)
    )
    return True

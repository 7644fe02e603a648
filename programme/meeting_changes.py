"""What becomes of a meeting: it is moved, cancelled, held or for others. A worker then tells whoever knew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    any_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from db.jobs import wake
from db.tables import AuditEvent, Meeting, MeetingChange, MeetingReply
from programme.meetings import concerned


@dataclass(frozen=True)
class Moved:
    """A planned meeting that begins at another time."""

    id: int
    code: str
    before: datetime
    after: datetime


def move(connection: Connection, meeting_id: int, starts_at: datetime, actor: str, now: datetime) -> bool:
    """Let a planned meeting begin at another time. Its answers are forgotten: they were about the old date.

    `actor` as in the audit: `staff:G01`. False when it is no longer planned.
    """
    before = _planned(connection, meeting_id)
    if before is None:
        return False
    note(connection, [meeting_id], now)
    connection.execute(update(Meeting).where(Meeting.id == meeting_id).values(starts_at=starts_at))
    moved(connection, [Moved(meeting_id, before.code, before.starts_at, starts_at)], actor, now)
    wake(connection, "reminders")
    return True


def cancel(connection: Connection, meeting_id: int, actor: str, now: datetime) -> bool:
    """Call a planned meeting off. False when it is no longer planned."""
    return _end(connection, meeting_id, "cancelled", actor, now, {})


def hold(
    connection: Connection, meeting_id: int, actor: str, now: datetime, figures: dict[str, int] | None = None
) -> bool:
    """Return a planned meeting took place. False when it is no longer planned. `figures`: for the audit."""
    return _end(connection, meeting_id, "held", actor, now, figures or {})


def note(
    connection: Connection, meeting_ids: Collection[int], now: datetime, given: Collection[int] = ()
) -> None:
    """Before meetings are changed: keep what is needed to tell whoever knew of them. `given`: those of them
    that are to be for other families.
    """
    family_id = MeetingReply.family_id
    answered = func.array_agg(family_id).filter(family_id.is_not(None))
    before = (
        select(
            Meeting.id,
            Meeting.starts_at,
            Meeting.created_at,
            func.coalesce(answered, text("'{}'")),
            cast(now, Meeting.starts_at.type),
            case((_among(Meeting.id, given), _families(given)), else_=None),
        )
        .outerjoin(MeetingReply, MeetingReply.meeting_id == Meeting.id)
        .where(_among(Meeting.id, meeting_ids))
        .group_by(Meeting.id)
    )
    columns = ["meeting_id", "starts_at", "known_since", "answered", "at", "concerned"]
    connection.execute(insert(MeetingChange).from_select(columns, before))


def given_away(connection: Connection, meetings: Mapping[int, str], actor: str, now: datetime) -> None:
    """After meetings, id to code, were given to others: what families said that they concern no more is
    forgotten, and the audit knows.
    """
    theirs = concerned(_among(Meeting.id, meetings))
    still = tuple_(MeetingReply.meeting_id, MeetingReply.family_id).in_(select(theirs))
    connection.execute(delete(MeetingReply).where(_among(MeetingReply.meeting_id, meetings), ~still))
    events = [_event("given", code, actor, now, {}) for code in meetings.values()]
    connection.execute(insert(AuditEvent), events)


def moved(connection: Connection, meetings: Collection[Moved], actor: str, now: datetime) -> None:
    """After meetings got another date: it is known from now on, the answers to the old one are forgotten, and
    the audit knows.
    """
    ids = [meeting.id for meeting in meetings]
    connection.execute(update(Meeting).where(_among(Meeting.id, ids)).values(created_at=now))
    connection.execute(delete(MeetingReply).where(_among(MeetingReply.meeting_id, ids)))
    events = [_event("moved", each.code, actor, now, _dates(each)) for each in meetings]
    connection.execute(insert(AuditEvent), events)


def _end(
    connection: Connection, meeting_id: int, status: str, actor: str, now: datetime, figures: dict[str, int]
) -> bool:
    before = _planned(connection, meeting_id)
    if before is None:
        return False
    note(connection, [meeting_id], now)
    connection.execute(update(Meeting).where(Meeting.id == meeting_id).values(status=status))
    connection.execute(insert(AuditEvent).values(_event(status, before.code, actor, now, figures)))
    wake(connection, "reminders")
    return True


def _planned(connection: Connection, meeting_id: int) -> Any:
    """Return its code and beginning, locked; None when it is not planned."""
    planned = select(Meeting.code, Meeting.starts_at).where(
        Meeting.id == meeting_id, Meeting.status == "planned"
    )
    return connection.execute(planned.with_for_update()).first()


def _families(meeting_ids: Collection[int]) -> ColumnElement[Any]:
    """Return all the families that the meeting of the row concerns, it being one of those."""
    found = concerned(_among(Meeting.id, meeting_ids))
    ids = select(func.array_agg(found.c.family_id)).where(found.c.meeting_id == Meeting.id)
    return func.coalesce(ids.correlate(Meeting).scalar_subquery(), text("'{}'"))


def _among(column: InstrumentedAttribute[int], ids: Collection[int]) -> ColumnElement[bool]:
    return column == any_(literal(list(ids), ARRAY(BigInteger)))


def _event(what: str, code: str, actor: str, now: datetime, detail: dict[str, Any]) -> dict[str, Any]:
    subject = f"meeting:{code}"
    return {"at": now, "actor": actor, "action": f"meeting.{what}", "subject": subject, "detail": detail}


def _dates(meeting: Moved) -> dict[str, str]:
    return {"from": meeting.before.isoformat(), "to": meeting.after.isoformat()}

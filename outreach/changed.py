"""What follows from a meeting that was moved, cancelled or held.

What was to leave about it is called back. Whoever knew of it, by a reminder that left or by having answered,
is told once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, select

from db.tables import Meeting, MeetingChange
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.hours import Hours
from outreach.concerned import written
from outreach.news import Pair, best_contacts, letter
from outreach.series import Series

#: Meetings whose changes are settled in one transaction.
_BATCH = 200

#: States in which a message has reached its family, as far as anybody knows.
_KNOWN = (*outbox.SENDING, *outbox.WITH_THE_PROVIDER, "delivered")


def settle(engine: Engine, now: datetime, hours: Hours, series: Series) -> int:
    """Do what follows from changed meetings, a batch in a transaction. Gives how many families are told."""
    told, left = 0, True
    while left:
        with engine.begin() as connection:
            changes = _changes(connection)
            told += len(outbox.write_all(connection, _settled(connection, changes, now, hours, series), now))
            done = [change.id for change in changes]
            connection.execute(delete(MeetingChange).where(MeetingChange.id.in_(done)))
        left = bool(changes)
    return told


def _changes(connection: Connection) -> Sequence[Any]:
    """Changes of some meetings, all that there are of each, with the meetings as they are now."""
    some = select(MeetingChange.meeting_id).order_by(MeetingChange.id).limit(_BATCH)
    return connection.execute(
        select(
            MeetingChange,
            Meeting.status,
            Meeting.starts_at.label("now_starts_at"),
            Meeting.created_at.label("now_known_since"),
        )
        .join(Meeting, Meeting.id == MeetingChange.meeting_id)
        .where(MeetingChange.meeting_id.in_(some))
        .order_by(MeetingChange.id)
    ).all()


def _settled(
    connection: Connection, changes: Sequence[Any], now: datetime, hours: Hours, series: Series
) -> list[outbox.Letter]:
    """Call back what was to leave, and give what is to be told."""
    if not changes:
        return []
    meetings = {change.meeting_id: change for change in changes}
    was = [(change.meeting_id, change.starts_at, change.known_since) for change in changes]
    #: The date that each family knew.
    knew: dict[Pair, datetime] = {}
    for row in connection.execute(written(was, series.names)).all():
        meeting = meetings[row.meeting_id]
        if row.state in _KNOWN:
            knew.setdefault((row.meeting_id, row.family_id), row.starts_at)
        elif row.state in outbox.WAITING and (
            meeting.status != "planned" or row.starts_at != meeting.now_starts_at
        ):
            _call_back(connection, row, "moved" if meeting.status == "planned" else meeting.status, now)
    for change in changes:
        for family_id in change.answered:
            knew.setdefault((change.meeting_id, family_id), change.starts_at)
    letters: list[outbox.Letter] = []
    for pair, contact in best_contacts(connection, knew).items():
        meeting = meetings[pair[0]]
        if meeting.status == "planned":
            until = meeting.now_starts_at
            letters += letter("moved", contact, meeting.now_known_since, until, now, hours)
        elif meeting.status == "cancelled":
            letters += letter("cancelled", contact, knew[pair], knew[pair], now, hours)
    return letters


def _call_back(connection: Connection, row: Any, why: str, now: datetime) -> None:
    """Its key becomes free: the meeting may yet be moved back."""
    key = row.cause if row.cause.endswith(":sms") else f"{row.cause}:{row.id}"
    outbox.advance(
        connection, row.id, "cancelled", None, texts(SOURCE).say(f"reminder.ended.{why}"), now, cause=key
    )

"""Meetings that were given to other families: whom they concern no more, and whom anew."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db.tables import Meeting
from messaging import outbox
from messaging.hours import Hours
from outreach.meetings.notices import Pair, best_contacts
from outreach.meetings.series import Series
from programme.meetings import concerned


def compare(connection: Connection, changes: Sequence[Any]) -> tuple[set[Pair], set[Pair]]:
    """Return the meetings with the families that they concern no more, and with those that they concern
    anew.
    """
    before: dict[int, list[int]] = {}
    for change in changes:
        if change.concerned is not None:
            before.setdefault(change.meeting_id, change.concerned)
    if not before:
        return set(), set()
    were = {(meeting_id, family_id) for meeting_id, ids in before.items() for family_id in ids}
    now = connection.execute(select(concerned(Meeting.id.in_(before))))
    are = {(row.meeting_id, row.family_id) for row in now}
    return were - are, are - were


def invitations(
    connection: Connection,
    joined: Collection[Pair],
    meetings: Mapping[int, Any],
    now: datetime,
    hours: Hours,
    series: Series,
) -> Iterator[outbox.Letter]:
    """That a meeting is set, to those whom it concerns anew: as if it had been made when it was given to
    them. `meetings`: the last change of each, with the meeting as it is now.
    """
    for (meeting_id, family_id), contact in best_contacts(connection, joined, taking_part=True).items():
        meeting = meetings[meeting_id]
        if meeting.status != "planned":
            continue
        for slot in series.slots(meeting.now_starts_at, meeting.at, now, hours):
            if slot.name == "set":
                yield outbox.Letter(
                    kind="reminder",
                    about="set",
                    meeting_id=meeting_id,
                    family_id=family_id,
                    instant=meeting.now_starts_at,
                    channel=contact.channel,
                    conversation_id=contact.conversation_id,
                    priority=outbox.REMINDER,
                    payload={},
                    not_before=max(slot.due, now),
                    not_after=slot.until,
                )

"""Word about a meeting that asks nothing: it is cancelled or for others, or the family was missed; and where
it is told.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from db.people import LANGUAGE
from db.tables import Contact, Family, Meeting, MeetingAttendance
from locales.dates import when
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from outreach.meetings.recipients import ALLOWED, ATTENDED, contacts, may_hear
from programme.calendar import in_bogota
from programme.meetings import CONCERNS

#: A meeting and a family.
Pair = tuple[int, int]

#: What must still hold of a meeting that concerns the family when it leaves: its state, and whether the
#: family came.
_TRUE_OF = {"cancelled": ("cancelled", None), "missed": ("held", False)}


def best_contacts(
    connection: Connection, pairs: Collection[Pair], still: bool = True, taking_part: bool = False
) -> dict[Pair, Any]:
    """Return where each family may be told; those that may not be are left out, and, for what `still`
    concerns them alone, those whom their meeting concerns no more. `taking_part`: only who takes part in the
    meeting.
    """
    found: dict[Pair, Any] = {}
    for row in connection.execute(contacts(pairs, still, taking_part)) if pairs else ():
        found.setdefault((row.meeting_id, row.family_id), row)
    return found


def letter(
    name: str,
    contact: Any,
    instant: datetime,
    until: datetime,
    now: datetime,
    hours: Hours,
    since: datetime | None = None,
) -> Iterator[outbox.Letter]:
    """Yield what is to be told at the next opening; nothing when it has lost its sense by then.

    Word of a move asks anew, as a reminder does; the rest asks nothing. `since`: where it may be told again
    of the same `instant`, what it is told by.
    """
    due = hours.next_opening(now)
    if due >= until:
        return
    yield outbox.Letter(
        kind="reminder" if name == "moved" else "meeting_news",
        about=name,
        meeting_id=contact.meeting_id,
        family_id=contact.family_id,
        instant=since or instant,
        channel=contact.channel,
        conversation_id=contact.conversation_id,
        priority=outbox.REMINDER,
        payload={} if name == "moved" else {"starts_at": instant.isoformat()},
        not_before=due,
        not_after=until,
    )


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """That a meeting is cancelled, as it is for a family that it concerns no more, or that the family was
    missed; never what it was about.
    """
    assert row.about is not None
    name, meeting_id, family_id = row.about, row.meeting_id, row.family_id
    was = datetime.fromisoformat(row.payload["starts_at"])
    found = connection.execute(
        select(
            Meeting.status,
            LANGUAGE,
            Contact.id,
            MeetingAttendance.attended,
            CONCERNS.label("concerned"),
        )
        .select_from(Meeting)
        .join(Family, and_(Family.id == family_id, may_hear(name)))
        .outerjoin(MeetingAttendance, ATTENDED)
        .outerjoin(Contact, and_(ALLOWED, Contact.conversation_id == row.conversation_id))
        .where(Meeting.id == meeting_id)
        .limit(1)
    ).first()
    if found is None or not _true(name, found):
        return Suppressed(_why("changed"), "cancelled")
    if found.id is None:
        return Suppressed(_why("not_allowed"))
    words = texts(found.language)
    shown = when(in_bogota(was), words)
    said = words.say("reminder.missed" if name == "missed" else "reminder.cancelled", when=shown)
    return Composed(Reply(said))


def _true(name: str, found: Any) -> bool:
    if name == "left":
        return not found.concerned
    return bool(found.concerned) and (found.status, found.attended) == _TRUE_OF[name]


def _why(key: str) -> str:
    return texts(SOURCE).say(f"reminder.ended.{key}")

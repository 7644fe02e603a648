"""Writing the reminders that are due soon, for a whole country a batch of meetings at a time."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, or_, select, tuple_

from db.tables import Meeting
from messaging import outbox
from messaging.hours import Hours
from outreach.meetings.recipients import unreminded
from outreach.meetings.series import FURTHEST, Series, Slot

#: Reminders are written when they are due within so long, by what is known then.
_AHEAD = timedelta(days=2)

#: Messages in one transaction, about so many: it holds the memory of this process down, and a worker that is
#: told to stop waits for its end.
_MOST = 2000

#: A meeting of many families counts as so many of one: a gestor accompanies about 40 to 150 (design of the
#: Red). Where it is more, its messages are parted.
_TOGETHER = 100

#: How far a writer has come: the beginning of the last meeting, and its id. They are taken in this order, so
#: that what is nearest is written first.
Place = tuple[datetime, int]


def write(
    engine: Engine, now: datetime, hours: Hours, series: Series, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Write the reminders that are due soon, each once for a meeting and a family, until all is done or
    `stopping`. Return how many.

    Each batch is a transaction of its own. Killed at any moment, it goes on where it was when it is called
    again: what is written already is passed over.
    """
    written, place = 0, None
    more = True
    while more and not stopping():
        with engine.begin() as connection:
            count, place, more = write_some(connection, now, hours, series, place)
        written += count
    return written


def write_some(
    connection: Connection, now: datetime, hours: Hours, series: Series, place: Place | None = None
) -> tuple[int, Place | None, bool]:
    """Write the reminders of the next meetings after `place`. Return how many, where to go on, and whether
    there may be more.

    One contact a family: Telegram first, which is free.
    """
    meetings = _next(connection, now, series, place)
    slots = list(_slots(meetings, now, hours, series))
    found = connection.execute(unreminded(slots).limit(_MOST)).all() if slots else []
    best: dict[tuple[int, int, str], Any] = {}
    for row in found:
        best.setdefault((row.meeting_id, row.family_id, row.name), row)
    written = len(outbox.write_all(connection, map(_letter, best.values()), now))
    if len(found) < _MOST and meetings:
        place = (meetings[-1].starts_at, meetings[-1].id)
    return written, place, bool(meetings)


def _letter(row: Any) -> outbox.Letter:
    return outbox.Letter(
        kind="reminder",
        about=row.name,
        meeting_id=row.meeting_id,
        family_id=row.family_id,
        instant=row.starts_at,
        channel=row.channel,
        conversation_id=row.conversation_id,
        priority=outbox.REMINDER,
        payload={},
        not_before=row.due,
        not_after=row.until,
    )


def _next(connection: Connection, now: datetime, series: Series, place: Place | None) -> Sequence[Any]:
    """Return the next planned meetings of which a reminder may leave soon, for about so many messages."""
    coming = Meeting.starts_at < now + series.furthest + _AHEAD
    new = Meeting.created_at > now - FURTHEST - _AHEAD
    wanted = (
        select(Meeting.id, Meeting.starts_at, Meeting.created_at, Meeting.family_id)
        .where(Meeting.status == "planned", Meeting.starts_at > now, or_(coming, new))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(_MOST)
    )
    if place is not None:
        wanted = wanted.where(tuple_(Meeting.starts_at, Meeting.id) > place)
    found = connection.execute(wanted).all()
    families = 0
    for count, row in enumerate(found):
        families += _TOGETHER if row.family_id is None else 1
        if families >= _MOST:
            return found[: count + 1]
    return found


def _slots(
    meetings: Sequence[Any], now: datetime, hours: Hours, series: Series
) -> Iterator[tuple[int, datetime, Slot]]:
    """Yield the reminders of these meetings that may leave soon."""
    # Many meetings begin together and came in one file.
    known: dict[tuple[datetime, datetime | None], list[Slot]] = {}
    for row in meetings:
        key = (row.starts_at, row.created_at)
        if key not in known:
            found = series.slots(*key, now, hours)
            known[key] = [slot for slot in found if slot.due <= now + _AHEAD]
        yield from ((row.id, row.starts_at, slot) for slot in known[key])

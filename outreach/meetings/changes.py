"""What follows from a meeting that was moved, cancelled, held or given to other families.

What was to leave about it is called back. Whoever knew of it, by a reminder that left or by having answered,
is told once; so are families that it now concerns for the first time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, update

from db.tables import Meeting, MeetingChange, Outbox
from locales.texts import SOURCE, texts
from messaging import key, outbox
from messaging.hours import Hours
from outreach.meetings import reassigned, too_late
from outreach.meetings.notices import Pair, best_contacts, letter
from outreach.meetings.recipients import written
from outreach.meetings.series import Series

#: Meetings whose changes are settled in one transaction.
_BATCH = 200

#: States in which a message has reached its family, as far as anybody knows.
_KNOWN = (*outbox.SENDING, *outbox.WITH_THE_PROVIDER, "delivered")


def settle(
    engine: Engine, now: datetime, hours: Hours, series: Series, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Do what follows from changed meetings, a batch in a transaction, until all is done or `stopping`. Gives
    how many families are told.
    """
    told, left = 0, True
    while left and not stopping():
        with engine.begin() as connection:
            changes = _changes(connection)
            told += _Settling(connection, changes, now, hours, series).done() if changes else 0
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


@dataclass
class _Settling:
    """One batch. `knew`: the date that each family knew. `left`: whom a meeting concerns no more."""

    connection: Connection
    changes: Sequence[Any]
    now: datetime
    hours: Hours
    series: Series
    knew: dict[Pair, datetime] = field(default_factory=dict)
    left: set[Pair] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.meetings = {change.meeting_id: change for change in self.changes}

    def done(self) -> int:
        """Call back what was to leave, and write what is to be told. Return to how many families."""
        self.left, joined = reassigned.compare(self.connection, self.changes)
        self._look_back()
        letters: list[outbox.Letter] = []
        late: dict[Pair, tuple[Any, datetime, datetime]] = {}
        for pair, contact, dates, told in self._news():
            letters += told
            by = too_late.deadline(dates, self.now, self.hours)
            if by is not None:
                late[pair] = (contact, self.knew[pair], by)
        too_late.note(self.connection, late, self.now, self.hours)
        letters += reassigned.invitations(
            self.connection, joined, self.meetings, self.now, self.hours, self.series
        )
        return len(outbox.write_all(self.connection, letters, self.now))

    def _look_back(self) -> None:
        """Find who knew of what, and call back what has not left."""
        was = dict.fromkeys((one.meeting_id, one.starts_at, one.known_since) for one in self.changes)
        for row in self.connection.execute(written(list(was), self.series.names, self.left)).all():
            pair, meeting = (row.meeting_id, row.family_id), self.meetings[row.meeting_id]
            if row.state in _KNOWN:
                self.knew.setdefault(pair, row.starts_at)
                if pair in self.left and not row.second:
                    # It is told anew, should the meeting be given back.
                    self.connection.execute(update(Outbox).where(Outbox.id == row.id).values(_freed(row)))
            elif row.state not in outbox.WAITING:
                continue
            elif pair in self.left:
                _call_back(self.connection, row, "given_away", self.now)
            elif meeting.status != "planned":
                _call_back(self.connection, row, meeting.status, self.now)
            elif row.starts_at != meeting.now_starts_at:
                _call_back(self.connection, row, "moved", self.now)
        for change in self.changes:
            for family_id in change.answered:
                self.knew.setdefault((change.meeting_id, family_id), change.starts_at)

    def _news(self) -> Iterator[tuple[Pair, Any, tuple[datetime, ...], Iterator[outbox.Letter]]]:
        """For each family that knew and is concerned by what changed: its contact, the dates that it must
        hear before, what it is told.
        """
        moved = {each.meeting_id for each in self.changes if each.starts_at != each.now_starts_at}
        now, hours = self.now, self.hours
        stayed = [pair for pair in self.knew if pair not in self.left]
        for pair, contact in best_contacts(self.connection, stayed).items():
            knew, meeting = self.knew[pair], self.meetings[pair[0]]
            if meeting.status == "planned" and pair[0] in moved:
                until = meeting.now_starts_at
                told = letter("moved", contact, meeting.now_known_since, until, now, hours)
                yield pair, contact, (knew, until), told
            elif meeting.status == "cancelled":
                yield pair, contact, (knew,), letter("cancelled", contact, knew, knew, now, hours)
        gone = [pair for pair in self.knew if pair in self.left]
        for pair, contact in best_contacts(self.connection, gone, still=False).items():
            knew, meeting = self.knew[pair], self.meetings[pair[0]]
            if meeting.status != "held":
                told = letter("left", contact, knew, knew, now, hours, since=meeting.at)
                yield pair, contact, (knew,), told


def _call_back(connection: Connection, row: Any, why: str, now: datetime) -> None:
    """Its key becomes free: the meeting may yet be moved back."""
    freed = {} if row.second else _freed(row)
    outbox.advance(
        connection, row.id, "cancelled", None, texts(SOURCE).say(f"reminder.ended.{why}"), now, **freed
    )


def _freed(row: Any) -> dict[str, object]:
    """Return the columns of a message that may be written again."""
    return {"cause": key.freed(row.cause, row.id), "instant": None}

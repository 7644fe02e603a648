"""The second way: what did not get through on Telegram goes out again by SMS, once.

Never the other way round: Telegram is tried first because it is free.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, select, tuple_

from db.tables import MeetingReply, Outbox
from locales.texts import SOURCE, texts
from messaging import channels, key, outbox
from messaging.claiming import SPREAD
from messaging.composing import Compose, Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.redirecting import unsaid
from outreach.fallback.unanswered import lost, phones, unread

#: A reminder asks on the morning of the day before. The Bot API tells nobody whether it was read; without an
#: answer in so long there is still time that afternoon to ask by SMS, and a night to answer that.
UNREAD_AFTER = timedelta(hours=6)

#: How far back is looked. What fell due earlier has lost its sense by now, or its family was told otherwise.
_BACK = timedelta(days=2)

#: Messages in one transaction.
_BATCH = 2000

_Place = tuple[datetime, int]


def fall_back(
    engine: Engine,
    now: datetime,
    hours: Hours,
    unread_after: timedelta | None = UNREAD_AFTER,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Write the SMS for what did not get through on Telegram, a batch at a time, until all is done or
    `stopping`. Return how many were written.

    `unread_after`: a question of the day before that is without an answer for so long counts as unread; None:
    never. A family that has answered meanwhile, or has no SMS contact that may be written to, gets none.
    """
    opening = hours.next_opening(now)
    found = [lost(opening)]
    if unread_after is not None:
        found.append(unread(opening, now - unread_after))
    return sum(_write(engine, each, opening, now, stopping) for each in found)


def second(compose: Compose) -> Compose:
    """Let `compose` compose the SMS as well: as the message it takes the place of, unless that was answered
    while it waited.
    """

    def composing(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
        if not row.second:
            return compose(connection, row, now)
        written = connection.scalar(select(Outbox.created_at).where(Outbox.id == row.id))
        if _answered(_replies(connection, [row]), row, written):
            return Suppressed(texts(SOURCE).say("fallback.answered"), "cancelled")
        return compose(connection, row, now)

    return composing


def _write(
    engine: Engine,
    which: Select[*tuple[Any, ...]],
    opening: datetime,
    now: datetime,
    stopping: Callable[[], bool],
) -> int:
    written, full = 0, True
    after: _Place = (now - _BACK, 0)
    while full and not stopping():
        with engine.begin() as connection:
            rows = connection.execute(
                which.where(tuple_(Outbox.not_before, Outbox.id) > after).limit(_BATCH)
            ).all()
            written += len(outbox.write_all(connection, _letters(connection, rows, opening, now), now))
        full = len(rows) == _BATCH
        after = (rows[-1].not_before, rows[-1].id) if full else after
    return written


def _letters(
    connection: Connection, rows: Sequence[Any], opening: datetime, now: datetime
) -> Iterator[outbox.Letter]:
    """Yield the SMS for each of these messages whose family can get one and still waits for it."""
    found = phones(connection, {row.conversation_id for row in rows})
    replies = _replies(connection, rows)
    for row in rows:
        phone = found.get((row.conversation_id, row.family_id))
        asks = bool(row.payload and row.payload.get("options"))
        if phone is None or _answered(replies, row, row.not_before) or (row.state == "sent" and not asks):
            continue
        yield outbox.Letter(
            instead_of=row.cause,
            kind=row.kind,
            channel=channels.second().name,
            conversation_id=phone,
            priority=row.priority,
            payload=unsaid(row.payload),
            not_before=_due(row, opening, now),
            not_after=row.not_after,
            **{name: getattr(row, name) for name in key.SUBJECT},
            repeated=row.repeated,
        )


def _due(row: Any, opening: datetime, now: datetime) -> datetime:
    """Now; or soon after the next opening, evenly, as all that waits for it."""
    spread = timedelta(seconds=row.id * 7919 % SPREAD if opening > now else 0)
    return opening if row.not_after is not None and opening + spread >= row.not_after else opening + spread


def _about(row: Any) -> tuple[int, int] | None:
    """Return the meeting to which it asks an answer, and the family."""
    return (row.meeting_id, row.family_id) if row.kind == "reminder" else None


def _replies(connection: Connection, rows: Sequence[Any]) -> dict[tuple[int, int], datetime]:
    """Return when the families answered to the meetings that these are about, by meeting and family."""
    meeting_id, family_id = MeetingReply.meeting_id, MeetingReply.family_id
    asked = {about for row in rows if (about := _about(row))}
    found = connection.execute(
        select(meeting_id, family_id, MeetingReply.at).where(tuple_(meeting_id, family_id).in_(asked))
    )
    return {(row.meeting_id, row.family_id): row.at for row in found}


def _answered(replies: dict[tuple[int, int], datetime], row: Any, since: datetime | None) -> bool:
    """Return whether the family has answered since then: an older answer is no answer to this message."""
    about = _about(row)
    return about in replies and since is not None and replies[about] >= since

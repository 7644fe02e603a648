"""What becomes of a meeting at night, when it would begin before we may write: nobody can be told in time.

It stands in the outbox, ended, with the reason; the gestor sees it under HOY, and may call or go.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.hours import Hours
from outreach.meetings.notices import Pair

#: The kind of these in the outbox, and what they are about.
KIND = "untold"


def deadline(dates: tuple[datetime, ...], now: datetime, hours: Hours) -> datetime | None:
    """Return the first of the dates, old or new, to which a family would come or not come in vain, because it
    cannot be told before; None where it can.
    """
    first = min((date for date in dates if date > now), default=None)
    return first if first is not None and first <= hours.next_opening(now) else None


def note(
    connection: Connection,
    late: Mapping[Pair, tuple[Any, datetime, datetime]],
    now: datetime,
    hours: Hours,
) -> None:
    """Write down who cannot be told in time: its contact, the date that it knows, and by when it should."""
    letters = [
        outbox.Letter(
            kind=KIND,
            about=KIND,
            meeting_id=pair[0],
            family_id=pair[1],
            instant=knew,
            channel=contact.channel,
            conversation_id=contact.conversation_id,
            priority=outbox.REMINDER,
            payload={},
            not_before=hours.next_opening(now),
            not_after=by,
        )
        for pair, (contact, knew, by) in late.items()
    ]
    words = texts(SOURCE).say("reminder.ended.untold")
    for outbox_id in outbox.write_all(connection, letters, now):
        outbox.advance(connection, outbox_id, "expired", None, words, now)

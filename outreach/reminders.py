"""The reminders of a meeting, as outreach.series has them, and word that it was moved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from bot.turn import open_dialog
from db.tables import Contact, Conversation, Family, Meeting, MeetingReply
from locales.dates import hour, when
from locales.texts import SOURCE, Texts, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Option, Reply
from outreach.concerned import ALLOWED, ANSWERED, FOR_ALL, unreminded
from outreach.series import FURTHEST, Series, Slot
from programme.calendar import in_bogota
from programme.meetings import CONCERNS
from programme.stages import GONE

#: Reminders are written when they are due within so long, by what is known then.
_AHEAD = timedelta(days=2)

#: Meetings in one statement.
_BATCH = 5000


def write(connection: Connection, now: datetime, hours: Hours, series: Series) -> int:
    """Write the reminders that are due soon, each once for a meeting and a family. Gives how many.

    One contact a family: Telegram first, which is free.
    """
    slots = list(_slots(connection, now, hours, series))
    written = 0
    for start in range(0, len(slots), _BATCH):
        best: dict[str, Any] = {}
        for row in connection.execute(unreminded(slots[start : start + _BATCH])):
            best.setdefault(row.cause, row)
        letters = [
            outbox.Letter(
                cause=row.cause,
                kind="reminder",
                channel=row.channel,
                conversation_id=row.conversation_id,
                priority=outbox.REMINDER,
                payload={"meeting_id": row.meeting_id, "family_id": row.family_id},
                not_before=row.due,
                not_after=row.until,
            )
            for row in best.values()
        ]
        written += len(outbox.write_all(connection, letters, now))
    return written


def _slots(
    connection: Connection, now: datetime, hours: Hours, series: Series
) -> Iterator[tuple[int, datetime, Slot]]:
    """The reminders of planned meetings that may leave soon."""
    coming = Meeting.starts_at < now + series.furthest + _AHEAD
    new = Meeting.created_at > now - FURTHEST - _AHEAD
    rows = connection.execute(
        select(Meeting.id, Meeting.starts_at, Meeting.created_at)
        .where(Meeting.status == "planned", Meeting.starts_at > now, or_(coming, new))
        .order_by(Meeting.id)
    )
    # Many meetings begin together and came in one file.
    known: dict[tuple[datetime, datetime | None], list[Slot]] = {}
    for row in rows:
        key = (row.starts_at, row.created_at)
        if key not in known:
            found = series.slots(*key, now, hours)
            known[key] = [slot for slot in found if slot.due <= now + _AHEAD]
        yield from ((row.id, row.starts_at, slot) for slot in known[key])


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """When and where, as things stand now, and whether the family can come; never what it is about."""
    meeting_id, family_id = row.payload["meeting_id"], row.payload["family_id"]
    name = row.cause.split(":")[1]
    found = connection.execute(
        select(
            Meeting.starts_at,
            Meeting.created_at,
            Meeting.place,
            Family.language,
            MeetingReply.answer,
            Contact.id,
        )
        .join(Family, and_(CONCERNS, Family.id == family_id, Family.stage.not_in(GONE)))
        .outerjoin(MeetingReply, ANSWERED)
        .outerjoin(Contact, and_(ALLOWED, Contact.conversation_id == row.conversation_id))
        .where(Meeting.id == meeting_id, Meeting.status == "planned", Meeting.starts_at > now)
        .limit(1)
    ).first()
    if found is None or _key(name, meeting_id, family_id, found) != row.cause:
        return Suppressed(_why("changed"), "cancelled")
    if found.answer == "declined":
        return Suppressed(_why("declined"), "cancelled")
    if found.answer == "confirmed" and name not in FOR_ALL:
        return Suppressed(_why("confirmed"), "cancelled")
    if found.id is None:
        return Suppressed(_why("not_allowed"))
    words = texts(found.language)
    start = in_bogota(found.starts_at)
    place = found.place or words.say("reminder.no_place")
    said = _said(name, start, place, words)
    if found.answer == "confirmed":
        return Composed(Reply(f"{said} {words.say('reminder.confirmed')}"))
    question = Reply(f"{said} {words.say('reminder.ask')}", _options(words))
    data = {
        "meeting_id": meeting_id,
        "family_id": family_id,
        "starts_at": found.starts_at.isoformat(),
        "when": when(start, words),
    }
    turn = _ask(connection, row, data, question, now)
    if turn is None:
        return Composed(Reply(f"{said} {words.say('reminder.busy')}"))
    return Composed(question, turn=turn)


def cause(name: str, meeting_id: int, family_id: int, instant: datetime) -> str:
    """The unique key of a message about a meeting. `instant`: its beginning, so that one that is moved is
    reminded of anew; for word that it was moved, when that was known.
    """
    return f"reminder:{name}:{meeting_id}:{family_id}:{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _key(name: str, meeting_id: int, family_id: int, meeting: Any) -> str | None:
    """The key that this message has as long as the meeting stays as it is."""
    instant = meeting.created_at if name == "moved" else meeting.starts_at
    return None if instant is None else cause(name, meeting_id, family_id, instant)


def _said(name: str, start: datetime, place: str, words: Texts) -> str:
    if name == "morning":
        return words.say("reminder.morning", hour=hour(start, words), place=place)
    key = {"set": "reminder.set", "moved": "reminder.moved"}.get(name, "reminder.days_before")
    return words.say(key, when=when(start, words), place=place)


def _ask(
    connection: Connection, row: Row, data: dict[str, Any], question: Reply, now: datetime
) -> int | None:
    """Let the next message be the answer. Gives the turn; None when the person is in the midst of another
    dialog.
    """
    asked = row.payload.get("turn")
    if asked is not None:
        # Sent before, without success. The question still stands as long as nobody has said anything since.
        turn = connection.scalar(select(Conversation.turn).where(Conversation.id == row.conversation_id))
        if turn == asked:
            return turn
    return open_dialog(
        connection, row.conversation_id, "visita", data, question, now, about="meeting_id", asks="visit"
    )


def _options(words: Texts) -> tuple[Option, ...]:
    return Option("1", words.say("visita.confirm")), Option("2", words.say("visita.cannot"))


def _why(key: str) -> str:
    return texts(SOURCE).say(f"reminder.ended.{key}")

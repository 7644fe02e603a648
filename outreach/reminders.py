"""The reminder of a meeting, the day before it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select

from bot.turn import open_dialog
from db.tables import Contact, Conversation, Family, Meeting, MeetingReply
from locales.dates import when
from locales.texts import SOURCE, Texts, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Option, Reply
from outreach.concerned import ALLOWED, ANSWERED, GONE, unreminded
from programme.calendar import BOGOTA, in_bogota, today
from programme.meetings import CONCERNS

#: Reminders are written for meetings that begin within so long. Between a Tuesday morning and the last open
#: hour before it may lie a holiday, a Sunday and another holiday.
_AHEAD = timedelta(days=4)

#: On the day before, on a Colombian clock.
_HOUR = time(10)


def write_day_before(connection: Connection, now: datetime, hours: Hours) -> int:
    """Write a reminder for every family that a coming meeting concerns, once. Gives how many were written.

    One contact a family: Telegram first, which is free. Families that have said no, or may not be written
    to, get none.
    """
    best: dict[tuple[int, int], Any] = {}
    for row in connection.execute(unreminded(now, now + _AHEAD)):
        best.setdefault((row.meeting_id, row.family_id), row)
    letters = []
    for row in best.values():
        due = timing(row.starts_at, now, hours)
        if due is not None:
            letters.append(
                outbox.Letter(
                    cause=row.cause,
                    kind="reminder",
                    channel=row.channel,
                    conversation_id=row.conversation_id,
                    priority=outbox.REMINDER,
                    payload={"meeting_id": row.meeting_id, "family_id": row.family_id},
                    not_before=due[0],
                    not_after=due[1],
                )
            )
    return len(outbox.write_all(connection, letters, now))


def timing(starts_at: datetime, now: datetime, hours: Hours) -> tuple[datetime, datetime] | None:
    """From when and until when the reminder of a meeting may leave; None when it is too late for one.

    At 10 the day before. If that is closed, at the next opening; if that is less than two hours before the
    meeting, in the last open hour before. Until an hour before the meeting.
    """
    day_before = in_bogota(starts_at).date() - timedelta(days=1)
    if today(now) > day_before:
        return None
    wanted = datetime.combine(day_before, _HOUR, BOGOTA)
    due = hours.next_opening(wanted)
    if due > starts_at - timedelta(hours=2):
        due = hours.last_open_before(wanted)
    until = starts_at - timedelta(hours=1)
    return None if hours.next_opening(max(due, now)) >= until else (due, until)


def compose_day_before(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """When and where, as things stand now, and whether the family can come; never what it is about."""
    meeting_id, family_id = row.payload["meeting_id"], row.payload["family_id"]
    found = connection.execute(
        select(Meeting.starts_at, Meeting.place, Family.language, MeetingReply.answer, Contact.id)
        .join(Family, and_(CONCERNS, Family.id == family_id, Family.stage.not_in(GONE)))
        .outerjoin(MeetingReply, ANSWERED)
        .outerjoin(Contact, and_(ALLOWED, Contact.conversation_id == row.conversation_id))
        .where(Meeting.id == meeting_id, Meeting.status == "planned")
        .limit(1)
    ).first()
    if found is None or cause(meeting_id, family_id, found.starts_at) != row.cause:
        return Suppressed(_why("changed"), "cancelled")
    if found.answer == "declined":
        return Suppressed(_why("declined"), "cancelled")
    if found.id is None:
        return Suppressed(_why("not_allowed"))
    words = texts(found.language)
    shown = when(in_bogota(found.starts_at), words)
    fields = {"when": shown, "place": found.place or words.say("reminder.no_place")}
    if found.answer == "confirmed":
        return Composed(Reply(words.say("reminder.day_before_confirmed", **fields)))
    question = Reply(words.say("reminder.day_before", **fields), _options(words))
    turn = _ask(connection, row, question, shown, now)
    if turn is None:
        return Composed(Reply(words.say("reminder.day_before_busy", **fields)))
    return Composed(question, turn=turn)


def cause(meeting_id: int, family_id: int, starts_at: datetime) -> str:
    """The unique key of a reminder. A meeting that is moved gets another one."""
    return f"reminder:day_before:{meeting_id}:{family_id}:{starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _ask(connection: Connection, row: Row, question: Reply, shown: str, now: datetime) -> int | None:
    """Let the next message be the answer. Gives the turn; None when the person is in the midst of another
    dialog.
    """
    asked = row.payload.get("turn")
    if asked is not None:
        # Sent before, without success. The question still stands as long as nobody has said anything since.
        turn = connection.scalar(select(Conversation.turn).where(Conversation.id == row.conversation_id))
        if turn == asked:
            return turn
    data = {"meeting_id": row.payload["meeting_id"], "family_id": row.payload["family_id"], "when": shown}
    return open_dialog(connection, row.conversation_id, "visita", data, question, now)


def _options(words: Texts) -> tuple[Option, ...]:
    return Option("1", words.say("visita.confirm")), Option("2", words.say("visita.cannot"))


def _why(key: str) -> str:
    return texts(SOURCE).say(f"reminder.ended.{key}")

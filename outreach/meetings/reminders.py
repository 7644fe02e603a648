"""What a reminder of a meeting says, and word that it was moved."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from bot.dialogs.visita import Visit
from bot.turn import open_dialog
from db.people import LANGUAGE
from db.tables import Contact, Conversation, Family, Meeting, MeetingReply
from locales.dates import hour, when
from locales.texts import SOURCE, Texts, texts
from messaging import key
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Option, Reply
from outreach.meetings.recipients import ALLOWED, ANSWERED, FOR_ALL, may_hear
from programme.calendar import in_bogota
from programme.meetings import CONCERNS


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return when and where, as things stand now, and whether the family can come; never what it is about."""
    assert row.about is not None and row.meeting_id is not None and row.family_id is not None
    name, meeting_id, family_id = row.about, row.meeting_id, row.family_id
    found = connection.execute(
        select(
            Meeting.starts_at,
            Meeting.created_at,
            Meeting.place,
            LANGUAGE,
            MeetingReply.answer,
            Contact.id,
        )
        .join(Family, and_(CONCERNS, Family.id == family_id, may_hear(name)))
        .outerjoin(MeetingReply, ANSWERED)
        .outerjoin(Contact, and_(ALLOWED, Contact.conversation_id == row.conversation_id))
        .where(Meeting.id == meeting_id, Meeting.status == "planned", Meeting.starts_at > now)
        .limit(1)
    ).first()
    if found is None or not _stands(row, found):
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
        return Composed(Reply.of(said, words.say("reminder.confirmed")))
    question = Reply.of(said, words.say("reminder.ask"), options=_options(words))
    visit = Visit(meeting_id, found.starts_at, when(start, words))
    turn = _ask(connection, row, visit, family_id, question, now)
    if turn is None:
        return Composed(Reply.of(said, words.say("reminder.busy")))
    return Composed(question, turn=turn)


def _stands(row: Row, meeting: Any) -> bool:
    """Return whether the meeting is as it was when the message was written: it has the same beginning; for
    word that it was moved, that is the last that is known.
    """
    instant = meeting.created_at if row.about == "moved" else meeting.starts_at
    return instant is not None and key.whole(instant) == row.instant


def _said(name: str, start: datetime, place: str, words: Texts) -> str:
    if name == "morning":
        return words.say("reminder.morning", hour=hour(start, words), place=place)
    key = {"set": "reminder.set", "moved": "reminder.moved"}.get(name, "reminder.days_before")
    return words.say(key, when=when(start, words), place=place)


def _ask(
    connection: Connection, row: Row, visit: Visit, family_id: int, question: Reply, now: datetime
) -> int | None:
    """Let the next message be the answer. Return the turn; None when the person is in the midst of another
    dialog.
    """
    asked = row.payload.get("turn")
    if asked is not None:
        # Sent before, without success. The question still stands as long as nobody has said anything since.
        turn = connection.scalar(select(Conversation.turn).where(Conversation.id == row.conversation_id))
        if turn == asked:
            return turn
    return open_dialog(
        connection,
        row.conversation_id,
        "visita",
        visit,
        question,
        now,
        about="meeting_id",
        asks="visit",
        family_id=family_id,
    )


def _options(words: Texts) -> tuple[Option, ...]:
    return Option("1", words.say("visita.confirm")), Option("2", words.say("visita.cannot"))


def _why(key: str) -> str:
    return texts(SOURCE).say(f"reminder.ended.{key}")

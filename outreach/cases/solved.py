"""Asking a family, seven days after an answer that it has said nothing about: is it solved? Once for each
answer; silence is an answer too.

What it is about is never said, and the number only where the phone is the person's alone. It goes out as any
other news of cases, and opens no dialog: a conversation that changes at that moment would show in a copy of
the database whose case it is (bot/dialogs/caso_solved.py hears the answer).
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.state import State
from db.people import LANGUAGE
from db.tables import Case, CaseEntry, Contact, Conversation, Family
from locales.texts import SOURCE, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Reply
from outreach.cases import hearers
from programme.cases.solving import KIND, apart
from programme.stages import GONE

#: So long after the answer it is asked, and no longer after it than that.
_AFTER, _AT_MOST = timedelta(days=7), timedelta(days=14)


def write(connection: Connection, hours: Hours, now: datetime) -> int:
    """Write the questions that are due, within the hours. Return how many."""
    if not hours.is_open(now):
        return 0
    answers = _answers(connection, now)
    letters = [
        outbox.Letter(
            kind=KIND,
            apart=apart(number, answers[number]),
            channel=line.channel,
            conversation_id=line.id,
            priority=outbox.REMINDER,
            payload={"number": number, "solved": True},
            not_before=now,
            not_after=hours.closing(now),
            hidden=True,
        )
        for number, line in hearers.lines(connection, list(answers)).items()
    ]
    return len(outbox.write_all(connection, letters, now))


def _answers(connection: Connection, now: datetime) -> dict[str, int]:
    """Return the last answer, by its id, of each case whose family has said nothing for so long."""
    closed = connection.execute(select(Case.number, Case.status).where(Case.open.is_(False)))
    numbers = [case.number for case in closed if case.status == "answered"]
    written = select(CaseEntry.number, CaseEntry.id, CaseEntry.kind, CaseEntry.at)
    rows = connection.execute(written.where(CaseEntry.number.in_(numbers)).order_by(CaseEntry.id))
    last = {row.number: row for row in rows if row.kind == "answer"}
    return {number: row.id for number, row in last.items() if _AFTER <= now - row.at < _AT_MOST}


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return the question, in the family's language, unless the family has answered it meanwhile."""
    number = row.payload["number"]
    status = connection.scalar(select(Case.status).where(Case.number == number))
    one = hearers.hearers(connection, [number]).get(number)
    here = _here(connection, row, one.id) if one is not None else None
    if here is None or status != "answered":
        return Suppressed(texts(SOURCE).say("case.over"), "cancelled")
    words = texts(here.language)
    alone = here.safe and not here.shared
    said = words.say("case.solved", case=number) if alone else words.say("case.solved_unsaid")
    return Composed(Reply.of(said, words.say("case.solved_busy" if _is_busy(here) else "case.solved_answer")))


def _here(connection: Connection, row: Row, contact_id: int) -> Any:
    """Return the contact, where it may be written to on this conversation and its family has not left."""
    return connection.execute(
        select(LANGUAGE, Contact.safe, Contact.shared, Conversation.state, Conversation.contact_id)
        .select_from(Family)
        .join(Contact, Contact.family_id == Family.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.id == contact_id,
            Contact.conversation_id == row.conversation_id,
            Contact.authorised.is_(True),
            Family.stage.not_in(GONE),
        )
    ).one_or_none()


def _is_busy(here: Any) -> bool:
    """Return whether another question is open: then a yes is for that one."""
    return State.read(here.state).of(here.contact_id).dialog is not None

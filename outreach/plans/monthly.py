"""Word of the family's plan in the first days of each month: to the contacts that said yes to it, within the
hours, once. It names what anybody may read, and nothing else; without that, nothing is written.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, exists, func, select, update

from bot.dialogs.plan import told
from bot.dialogs.plan_dicho import Word
from bot.turn import open_dialog
from db.people import LANGUAGE
from db.tables import Contact, Conversation, Family, LogroState, MonthlyWord
from locales.texts import SOURCE, Texts, texts
from messaging import outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.hours import Hours
from messaging.message import Option, Reply
from outreach import told_here
from programme import plans
from programme.calendar import today
from programme.catalogue import HEALTH, catalogue
from programme.entered import ENTERED
from programme.families import FamilyLogro

#: The kind of message.
KIND = "plan"

#: It is written in so many first days of a month, and what has not left so long after is not sent.
DAYS = 7

#: Contacts in one transaction.
_CHUNK = 1000


def write(engine: Engine, hours: Hours, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Write the messages of this month that are not written yet, a chunk of contacts at a time, until all is
    done or `stopping`. Return how many.

    Killed at any moment, it goes on where it was when it is called again.
    """
    leaves_at = hours.next_opening(now)
    day = today(leaves_at)
    written, more = 0, day.day <= DAYS
    while more and not stopping():
        with engine.begin() as connection:
            count, more = _write(connection, day.replace(day=1), leaves_at, now)
        written += count
    return written


def _write(connection: Connection, month: date, leaves_at: datetime, now: datetime) -> tuple[int, bool]:
    """Write the next messages. Return how many, and whether there may be more."""
    rows = connection.execute(_waiting(month).limit(_CHUNK)).all()
    told_for = update(MonthlyWord).where(MonthlyWord.contact_id.in_([row.contact_id for row in rows]))
    if rows:
        connection.execute(told_for.values(told_for=month))
    letters = (
        outbox.Letter(
            kind=KIND,
            about=f"{month:%Y-%m}",
            family_id=row.family_id,
            apart=str(row.contact_id),
            channel=row.channel,
            conversation_id=row.conversation_id,
            priority=outbox.BROADCAST,
            payload={"contact_id": row.contact_id, "month": month.isoformat()},
            not_before=leaves_at,
            not_after=leaves_at + timedelta(days=DAYS),
        )
        for row in rows
    )
    return len(outbox.write_all(connection, letters, now)), len(rows) == _CHUNK


def _waiting(month: date) -> Any:
    """Return the contacts that are to be written to in that month and were not, with their conversations.
    Whoever said yes in the course of it is, from the next one on.
    """
    open_ones = [code for code, logro in catalogue().items() if logro.privacy == "open"]
    planned = exists().where(
        LogroState.family_id == Family.id,
        LogroState.state == "pending",
        LogroState.priority.is_not(None),
        LogroState.logro_code.in_(open_ones),
    )
    return (
        select(
            Contact.id.label("contact_id"),
            Contact.family_id,
            Conversation.id.label("conversation_id"),
            Conversation.channel,
        )
        .join(MonthlyWord, MonthlyWord.contact_id == Contact.id)
        .join(Family, Family.id == Contact.family_id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            MonthlyWord.wanted,
            MonthlyWord.since < month,
            func.coalesce(MonthlyWord.told_for, date.min) < month,
            Contact.ended_at.is_(None),
            Contact.authorised.is_(True),
            ENTERED,
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
            planned,
        )
        .order_by(Contact.id)
        .with_for_update(of=MonthlyWord, skip_locked=True)
    )


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return what the family has in its plan now. It asks nothing where another question is open."""
    found = connection.execute(
        select(Contact.id, Family.id.label("family_id"), Family.code, Contact.health, LANGUAGE,
               told_here.shared(row.conversation_id).label("shared"))
        .join(Family, Family.id == Contact.family_id)
        .join(MonthlyWord, MonthlyWord.contact_id == Contact.id)
        .where(
            Contact.id == row.payload["contact_id"],
            told_here.may_be(row.conversation_id),
            MonthlyWord.wanted,
            ENTERED,
        )
    ).one_or_none()  # fmt: skip
    if found is None:
        return Suppressed(texts(SOURCE).say("plan.word_not_allowed"), "cancelled")
    plan = [
        one
        for one in plans.planned(connection, found.family_id)
        if one.logro.dimension_code != HEALTH or found.health is True
    ]
    if not plan:
        return Suppressed(texts(SOURCE).say("plan.word_over"), "cancelled")
    words = texts(found.language)
    said = _said(words, plan, found.code if found.shared else None)
    question = Reply(said, _options(words))
    word = Word(date.fromisoformat(row.payload["month"]), found.id)
    turn = open_dialog(
        connection,
        row.conversation_id,
        "plan_dicho",
        word,
        question,
        now,
        about="month",
        family_id=found.family_id,
    )
    if turn is None:
        return Composed(Reply.of(said, words.say("plan.word_busy")))
    return Composed(question, turn=turn)


def _said(words: Texts, plan: Sequence[FamilyLogro], code: str | None) -> str:
    titles = told(words, plan)
    if code is None:
        return words.say("plan.word", titles=titles)
    return words.say("plan.word_for", code=code, titles=titles)


def _options(words: Texts) -> tuple[Option, ...]:
    return Option("1", words.say("plan.word_see")), Option("2", words.say("plan.word_stop"))

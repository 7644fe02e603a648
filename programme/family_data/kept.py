"""What is kept of a family, as far as it may be shown: never a logro or a case, nor anything that counts
them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.tables import Consent, Contact, Conversation, Family, Inbound, Member, Municipality
from programme.calendar import today

#: Messages of so long are counted.
BACK = timedelta(days=30)


@dataclass(frozen=True)
class Answer:
    """What was answered on a channel to a question of consent (`data`, `safe`, `health`), and when."""

    kind: str
    given: bool
    channel: str
    on: date


@dataclass(frozen=True)
class Kept:
    """`municipality`: its name. `withdrawal`: why the family left, where that is known. `channels`: one for
    each contact. `messages`: how many the family wrote in BACK.
    """

    code: str
    municipality: str
    vereda: str | None
    stage: str
    withdrawal: str | None
    members: int
    language: str
    channels: Sequence[str]
    answers: Sequence[Answer]
    messages: int


def kept(connection: Connection, family_id: int, now: datetime, contact_id: int | None = None) -> Kept:
    """Return what is kept of the family; of its phones and their answers, those of one contact alone where
    `contact_id` is given.
    """
    family = connection.execute(
        select(
            Family.code, Municipality.name, Family.vereda, Family.stage, Family.withdrawal, Family.language
        )
        .join(Municipality, Municipality.code == Family.municipality_code)
        .where(Family.id == family_id)
    ).one()
    members = connection.scalar(select(func.count(Member.id)).where(Member.family_id == family_id)) or 0
    mine = [Contact.family_id == family_id, Contact.ended_at.is_(None)]
    if contact_id is not None:
        mine.append(Contact.id == contact_id)
    lines = connection.execute(
        select(Contact.id, Contact.language, Conversation.id.label("line"), Conversation.channel)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(*mine)
        .order_by(Contact.id)
    ).all()
    since = Inbound.received_at >= now - BACK
    wrote = select(func.count(Inbound.id)).where(Inbound.conversation_id.in_([row.line for row in lines]))
    return Kept(
        code=family.code,
        municipality=family.name,
        vereda=family.vereda,
        stage=family.stage,
        withdrawal=family.withdrawal,
        members=members,
        language=next((row.language for row in lines if row.language), family.language),
        channels=[row.channel for row in lines],
        answers=_answers(connection, [row.id for row in lines]),
        messages=connection.scalar(wrote.where(since)) or 0,
    )


def _answers(connection: Connection, contacts: Sequence[int]) -> list[Answer]:
    """Return the last answer of each contact to each question."""
    last = (
        select(Consent.kind, Consent.given, Consent.channel, Consent.at)
        .ext(distinct_on(Consent.contact_id, Consent.kind))
        .where(Consent.contact_id.in_(contacts))
        .order_by(Consent.contact_id, Consent.kind, Consent.at.desc(), Consent.id.desc())
    )
    return [Answer(row.kind, row.given, row.channel, today(row.at)) for row in connection.execute(last)]

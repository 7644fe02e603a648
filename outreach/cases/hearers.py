"""Who hears of a case: the contact that asked, and nobody else."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from db.tables import Case, Contact, Conversation
from programme.cases.kinds import PRIVATE


def lines(connection: Connection, numbers: Collection[str]) -> dict[str, Any]:
    """By number, the conversation of whoever may hear of it, where it may be written to."""
    heard = hearers(connection, numbers)
    found = connection.execute(
        select(Contact.id.label("contact_id"), Conversation.id, Conversation.channel)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.id.in_([one.id for one in heard.values()]),
            Contact.authorised.is_(True),
            Conversation.opted_out_at.is_(None),
            Conversation.blocked_at.is_(None),
        )
    )
    lines = {row.contact_id: row for row in found}
    return {number: lines[one.id] for number, one in heard.items() if one.id in lines}


def hearers(connection: Connection, numbers: Collection[str]) -> dict[str, Any]:
    """By number, the contact that hears of the case: the one that asked; where a file gave its family another
    number instead, that one, and no other phone of the family. What is private is not told there: the number
    may be of somebody else at home, and the answer is read only where it was asked. Nor on a phone that is
    shared, unless that one was.
    """
    columns = Case.number, Case.contact_id, Case.reader
    cases = connection.execute(select(*columns).where(Case.number.in_(numbers))).all()
    asked = aliased(Contact)
    here = or_(Contact.id == asked.id, Contact.id == asked.replaced_by_id)
    rows = connection.execute(
        select(
            asked.id.label("asked_id"),
            asked.ended_at.label("asked_ended_at"),
            asked.shared.label("asked_shared"),
            Contact.id,
            Contact.family_id,
            Contact.shared,
        )
        .join(Contact, here)
        .where(asked.id.in_([one.contact_id for one in cases if one.contact_id]), Contact.ended_at.is_(None))
    ).all()
    found = {}
    for case in cases:
        for row in rows:
            itself = row.id == row.asked_id
            instead = (
                row.asked_ended_at is not None
                and case.reader != PRIVATE
                and (row.asked_shared or not row.shared)
            )
            if row.asked_id == case.contact_id and (itself or instead):
                found[case.number] = row
    return found

"""A number that somebody else has now: it is no family's any more, and the gestores of those hear so."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.tables import AuditEvent, Contact, Family
from programme import notes


def give_up(connection: Connection, conversation_id: int, now: datetime) -> None:
    """End the contacts of families on a line, and note for their gestores that the number changed."""
    live = Contact.conversation_id == conversation_id, Contact.ended_at.is_(None)
    found = connection.execute(
        select(Family.id, Family.code)
        .join(Contact, Contact.family_id == Family.id)
        .where(*live)
        .distinct()
        .order_by(Family.id)
    ).all()
    theirs = update(Contact).where(*live, Contact.family_id.in_([family.id for family in found]))
    connection.execute(theirs.values(ended_at=now))
    for family in found:
        notes.note(connection, family.id, "number_changed", now)
        event = {"actor": "bot", "action": "contact.of_somebody_else", "subject": f"family:{family.code}"}
        connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))

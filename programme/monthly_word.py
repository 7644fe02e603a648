"""Whether a contact wants to be written to once a month about the family's plan: after a yes, until a no."""

from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from db.tables import MonthlyWord


def answer(connection: Connection, contact_id: int, wanted: bool, day: date) -> None:
    """Note the answer of a contact, given on that day; the last one counts."""
    said = {"wanted": wanted, "since": day}
    new = insert(MonthlyWord).values(contact_id=contact_id, **said)
    connection.execute(new.on_conflict_do_update(index_elements=["contact_id"], set_=said))


def wanted(connection: Connection, contact_id: int) -> bool | None:
    """Return the last answer of a contact; None where it was never asked."""
    return connection.scalar(select(MonthlyWord.wanted).where(MonthlyWord.contact_id == contact_id))

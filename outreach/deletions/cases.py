"""What becomes of the cases of a family that is deleted."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select, update

from bot import closing
from db.own_transaction import apart
from db.tables import Case, Outbox
from messaging import outbox
from programme.cases.kinds import PRIVATE
from programme.cases.solving import KIND


def leave(connection: Connection, family_id: int) -> None:
    """Delete them; but what is private and open stays without a name, as if it had been told so: nobody gets
    rid of a complaint by making its family delete its data.
    """
    with apart(connection):
        found = connection.execute(select(Case.number, Case.family_id, Case.open).order_by(Case.number)).all()
        mine = [row for row in found if row.family_id == family_id]
        if not mine:
            return
        numbers = [row.number for row in mine]
        held = select(Case.number, Case.reader, Case.open).where(Case.number.in_(numbers))
        kept = [
            row.number
            for row in connection.execute(held.order_by(Case.number).with_for_update())
            if row.open and row.reader == PRIVATE
        ]
        for number in kept:
            # One by one: each is encrypted by itself.
            nobody = {"family_id": None, "contact_id": None, "fresh": True}
            connection.execute(update(Case).where(Case.number == number).values(nobody))
        connection.execute(delete(Case).where(Case.number.in_(set(numbers) - set(kept))))


def delete_hidden(connection: Connection, lines: Collection[int]) -> None:
    """Delete the messages that hide to which conversation they go, where it is one of these: about cases, and
    those that take back what was shown behind a PIN.
    """
    hidden = Outbox.kind.in_((KIND, closing.KIND)), Outbox.payload.is_not(None)
    told = select(Outbox.id, Outbox.payload).where(*hidden)
    rows = connection.execute(told.execution_options(yield_per=1000))
    gone = [row.id for row in rows if outbox.line_of(None, row.payload) in lines]
    if gone:
        connection.execute(delete(Outbox).where(Outbox.id.in_(gone)))

"""All of a family is to be deleted: asked, taken back while it waits, and proved afterwards."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from db.tables import AuditEvent, Deletion, Family
from programme.calendar import today

#: So long anybody of the family may take it back.
WAIT = timedelta(hours=72)


class Pending(NamedTuple):
    """What waits. `due_at`: before that nothing is deleted. `family_id`, `contact_id`: see db.deletion."""

    number: str
    due_at: datetime
    family_id: int
    contact_id: int | None


class Proof(NamedTuple):
    """What is left of a deletion. `done_on`: None while it waits."""

    number: str
    asked_on: date
    done_on: date | None


_COLUMNS = (Deletion.number, Deletion.due_at, Deletion.family_id, Deletion.contact_id)


def ask(
    connection: Connection,
    family_id: int,
    actor: str,
    now: datetime,
    rng: random.Random,
    *,
    contact_id: int | None = None,
    because: str | None = None,
) -> Pending:
    """Let all of the family be deleted after WAIT; where that waits already, it is as it was.

    `actor`: as in the audit. `contact_id`: which contact asked. `because`: what a member of staff wrote.
    Return what waits.
    """
    # Of two who ask at one moment, the second sees what the first did.
    connection.execute(select(Family.id).where(Family.id == family_id).with_for_update(key_share=True))
    before = pending(connection, family_id)
    if before is not None:
        return before
    values: dict[str, object] = {
        "asked_on": today(now),
        "due_at": now + WAIT,
        "family_id": family_id,
        "contact_id": contact_id,
        "because": because,
    }
    while True:
        number = f"{rng.randrange(10_000_000, 100_000_000)}"
        new = insert_or(Deletion).values(number=number, **values).on_conflict_do_nothing()
        if connection.scalar(new.returning(Deletion.number)) is not None:
            break
    _note(connection, family_id, actor, "data.deletion_asked", now)
    return Pending(number, now + WAIT, family_id, contact_id)


def pending(connection: Connection, family_id: int) -> Pending | None:
    """Return the deletion of the family that waits, locked; None where none does."""
    found = (one for one in _waiting(connection) if one.family_id == family_id)
    number = next((one.number for one in found), None)
    return held(connection, number) if number is not None else None


def held(connection: Connection, number: str) -> Pending | None:
    """Return a deletion that waits still, locked; None where it was taken back or is done."""
    waits = Deletion.number == number, Deletion.due_at.is_not(None)
    row = connection.execute(select(*_COLUMNS).where(*waits).with_for_update()).one_or_none()
    return _pending(row) if row is not None else None


def due(connection: Connection, now: datetime) -> list[Pending]:
    """Return those whose time has come, the first first."""
    return [one for one in _waiting(connection) if one.due_at <= now]


def take_back(connection: Connection, family_id: int, actor: str, now: datetime) -> bool:
    """Let the family stay. False where no deletion of it waits."""
    found = pending(connection, family_id)
    if found is None:
        return False
    connection.execute(delete(Deletion).where(Deletion.number == found.number))
    _note(connection, family_id, actor, "data.deletion_taken_back", now)
    return True


def proof(connection: Connection, number: str) -> Proof | None:
    """Return what is left of a deletion; None where there is none of that number, or it was taken back."""
    columns = (Deletion.number, Deletion.asked_on, Deletion.done_on)
    row = connection.execute(select(*columns).where(Deletion.number == number)).one_or_none()
    return Proof(*row) if row is not None else None


def _waiting(connection: Connection) -> Iterator[Pending]:
    """Few at a time, so that each can be opened."""
    waits = select(*_COLUMNS).where(Deletion.due_at.is_not(None))
    return map(_pending, connection.execute(waits.order_by(Deletion.due_at, Deletion.number)))


def _pending(row: Any) -> Pending:
    return Pending(row.number, row.due_at, row.family_id, row.contact_id)


def _note(connection: Connection, family_id: int, actor: str, action: str, now: datetime) -> None:
    code = connection.scalar(select(Family.code).where(Family.id == family_id))
    event = {"actor": actor, "action": action, "subject": f"family:{code}", "detail": {}, "at": now}
    connection.execute(insert(AuditEvent).values(event))

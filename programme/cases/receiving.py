"""A new case: it gets its number, the radicado, and the day by which it must be answered."""

import random
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from db.tables import AuditEvent, Case
from programme import accounts, rights
from programme.calendar import business_day_after, today
from programme.cases.kinds import KINDS, KNOT
from programme.cases.reading import Handler
from programme.written import written

#: Characters of a nudo crítico.
LONGEST_KNOT = 600
#: Characters of what a family tells.
LONGEST = 4000


def receive(
    connection: Connection,
    kind: str,
    text: str,
    *,
    family_id: int,
    contact_id: int | None,
    municipality_code: str | None,
    named: bool,
    day: date,
    rng: random.Random,
) -> tuple[str, date]:
    """Keep what a family told. Not `named`, nothing in it leads to the family. Gives its number and the last
    day to answer it.
    """
    who = {"family_id": family_id, "contact_id": contact_id} if named else {}
    return keep(connection, kind, text, municipality_code, day, rng, **who)


def add(connection: Connection, number: str, more: str, longest: int) -> bool:
    """Add the rest of what was told to a case that nobody has taken up yet. False where somebody has."""
    mine = (Case.number == number) & (Case.status == "received")
    told = connection.scalar(select(Case.text).where(mine).with_for_update())
    if told is None:
        return False
    connection.execute(update(Case).where(mine).values(text=f"{told} {more}"[:longest]))
    return True


def raise_knot(
    connection: Connection, by: Handler, municipality: str, text: str, now: datetime, rng: random.Random
) -> str:
    """Keep a nudo crítico of one of a coordinator's own municipalities; gives its number.

    Raises LookupError where it is not theirs, Refusal for a text that is empty or too long.
    """
    if not rights.may(by.role, "knots") or municipality not in accounts.municipalities(
        connection, by.staff_id
    ):
        raise LookupError(municipality)
    said = written(text, LONGEST_KNOT)
    number, _ = keep(connection, KNOT, said, municipality, today(now), rng)
    event = {"actor": f"staff:{by.code}", "action": "case.raised", "subject": f"case:{number}"}
    connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))
    return number


def keep(
    connection: Connection,
    kind: str,
    text: str,
    municipality_code: str | None,
    day: date,
    rng: random.Random,
    **who: Any,
) -> tuple[str, date]:
    """Keep a case that came on `day`; `who`: the columns of whoever wants an answer. Gives its number and the
    last day to answer it.
    """
    due_on = business_day_after(day, KINDS[kind].days)
    values = {
        "kind": kind,
        "reader": KINDS[kind].reader,
        "text": text,
        "municipality_code": municipality_code,
        "received_on": day,
        "due_on": due_on,
        "status": "received",
        **who,
    }
    while True:
        number = f"{rng.randrange(100_000, 1_000_000)}"
        new = insert_or(Case).values(number=number, **values).on_conflict_do_nothing().returning(Case.number)
        if connection.scalar(new) is not None:
            return number, due_on

"""A new case: it gets its number, the radicado, and the day by which it must be answered."""

import random
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from db.case import place_index
from db.own_transaction import apart
from db.tables import Case
from programme import accounts, rights, sealed_audit, staff_places
from programme.calendar import business_day_after, today
from programme.cases.kinds import KINDS, NUDO
from programme.cases.reading import Handler
from programme.cases.rows import changed
from programme.staff_texts import written

#: Characters of a nudo crítico.
LONGEST_NUDO = 600
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
    """Keep what a family told. Not `named`, nothing in it leads to the family. Return its number and the last
    day to answer it.
    """
    who = {"family_id": family_id, "contact_id": contact_id} if named else {}
    return keep(connection, kind, text, municipality_code, day, rng, **who)


def add(connection: Connection, number: str, more: str, longest: int) -> bool:
    """Add the rest of what was told to a case that nobody has taken up yet. False where somebody has."""
    mine = Case.number == number
    with apart(connection):
        case = connection.execute(select(Case.text, Case.status).where(mine).with_for_update()).one_or_none()
        if case is None or case.status != "received":
            return False
        connection.execute(update(Case).where(mine).values(text=f"{case.text} {more}"[:longest], fresh=True))
    return True


def nudo_places(connection: Connection, by: Handler) -> dict[str, str]:
    """Return the municipalities of which one may raise a nudo crítico, code to name: where one works, or
    where the families live that one accompanies.
    """
    if rights.may(by.role, "cases"):
        return accounts.municipalities(connection, by.staff_id)
    return staff_places.places(connection, by.staff_id)


def raise_nudo(
    connection: Connection, by: Handler, municipality: str, text: str, now: datetime, rng: random.Random
) -> str:
    """Keep a nudo crítico of one's own municipalities; gives its number. Of who does not handle cases, it
    begins with who raises it.

    Raises LookupError where it is not theirs, Refusal for a text that is empty or too long.
    """
    if not rights.may(by.role, "nudos.raise") or municipality not in nudo_places(connection, by):
        raise LookupError(municipality)
    said = written(text, LONGEST_NUDO)
    if not rights.may(by.role, "cases"):
        said = f"{by.code}: {said}"
    number, _ = keep(connection, NUDO, said, municipality, today(now), rng)
    sealed_audit.note(connection, f"staff:{by.code}", "case.raised", f"case:{number}", now)
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
    """Keep a case that came on `day`; `who`: the columns of whoever wants an answer. Return its number and
    the last day to answer it.
    """
    due_on = business_day_after(day, KINDS[kind].days)
    values = {
        "kind": kind,
        "reader": KINDS[kind].reader,
        "text": text,
        "municipality_code": municipality_code,
        "place_index": place_index(municipality_code),
        "received_on": day,
        **changed("received", due_on=due_on),
        **who,
    }
    with apart(connection):
        while True:
            number = f"{rng.randrange(100_000, 1_000_000)}"
            new = insert_or(Case).values(number=number, **values).on_conflict_do_nothing()
            if connection.scalar(new.returning(Case.number)) is not None:
                return number, due_on

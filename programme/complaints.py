"""Complaints (PQR) that families bring: kept under a number with a due date, read by the national team alone.

A gestor or a coordinator may be whom a complaint is about, so neither ever sees one.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from db.tables import AuditEvent, Case, Family, Municipality
from programme.accounts import User
from programme.calendar import business_day_after

#: Asked for money or favours, asked for a vote or for politics, anything else.
KINDS = ("money", "politics", "other")

#: Business days to answer a petition or a complaint (Ley 1755 of 2015, art. 14).
_DAYS = 15

#: So many are shown at once; the others come up as these are seen to.
_SHOWN = 200


@dataclass(frozen=True)
class Complaint:
    """`family`: its code, where it may be known. `municipality`: its name."""

    number: str
    kind: str
    text: str
    status: str
    received_on: date
    due_on: date
    family: str | None
    municipality: str | None


def receive(
    connection: Connection,
    kind: str,
    text: str,
    *,
    family_id: int,
    municipality_code: str | None,
    named: bool,
    day: date,
    rng: random.Random,
) -> tuple[str, date]:
    """Keep a complaint. Not `named`, nothing in it leads to the family. Gives its number and its due date."""
    due_on = business_day_after(day, _DAYS)
    values = {
        "kind": kind,
        "text": text,
        "family_id": family_id if named else None,
        "municipality_code": municipality_code,
        "received_on": day,
        "due_on": due_on,
        "status": "received",
    }
    while True:
        number = f"{rng.randrange(100_000, 1_000_000)}"
        new = insert_or(Case).values(number=number, **values).on_conflict_do_nothing().returning(Case.number)
        if connection.scalar(new) is not None:
            return number, due_on


def listed(connection: Connection) -> list[Complaint]:
    """Those that nobody has taken up, what is due first at the top, then the others."""
    found = connection.execute(
        select(
            Case.number,
            Case.kind,
            Case.text,
            Case.status,
            Case.received_on,
            Case.due_on,
            Family.code,
            Municipality.name,
        )
        .outerjoin(Family, Family.id == Case.family_id)
        .outerjoin(Municipality, Municipality.code == Case.municipality_code)
        .order_by(Case.status, Case.due_on, Case.number)
        .limit(_SHOWN)
    )
    return [Complaint(*row) for row in found]


def take_up(connection: Connection, user: User, number: str, now: datetime) -> None:
    """Note that `user` sees to a complaint; done twice, the first counts."""
    waiting = update(Case).where(Case.number == number, Case.status == "received")
    if connection.execute(waiting.values(status="taken_up")).rowcount:
        event = {"actor": f"staff:{user.staff_code}", "action": "case.taken_up", "subject": f"case:{number}"}
        connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))

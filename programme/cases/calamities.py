"""A calamity that a family tells of: a case that is due the same day, one a family and day."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from db.own_transaction import apart
from db.tables import Case, CaseEntry, Family
from programme.calendar import today
from programme.cases import receiving
from programme.cases.asking import Asker
from programme.cases.kinds import CALAMITY
from programme.cases.reading import within
from programme.cases.receiving import LONGEST


@dataclass(frozen=True)
class Reported:
    """The case in which a calamity stands. `new`: it was opened for it."""

    number: str
    new: bool


def report(connection: Connection, by: Asker, text: str, now: datetime, rng: random.Random) -> Reported:
    """Keep what a family tells: in the open case of today, or in a new one."""
    family = connection.execute(
        select(Family.municipality_code, Family.vereda).where(Family.id == by.family_id)
    ).one()
    number = _of_today(connection, by.family_id, family.municipality_code, now)
    if number is not None and add(connection, number, text, now):
        return Reported(number, new=False)
    told = f"{family.vereda}: {text}" if family.vereda else text
    who = {"family_id": by.family_id, "contact_id": by.contact_id}
    number, _ = receiving.keep(
        connection, CALAMITY, told[:LONGEST], family.municipality_code, today(now), rng, **who
    )
    return Reported(number, new=True)


def add(connection: Connection, number: str, more: str, now: datetime) -> bool:
    """Add what comes later, also to a case that somebody has taken up. False where it is over."""
    if receiving.add(connection, number, more, LONGEST):
        return True
    with apart(connection):
        is_open = select(Case.open).where(Case.number == number).with_for_update()
        if not connection.scalar(is_open):
            return False
        connection.execute(insert(CaseEntry).values(number=number, kind="more", text=more, at=now))
    return True


def _of_today(connection: Connection, family_id: int, municipality: str, now: datetime) -> str | None:
    columns = (Case.number, Case.kind, Case.family_id, Case.received_on)
    for case in connection.execute(select(*columns).where(within([municipality]), Case.open)):
        if case.kind == CALAMITY and case.family_id == family_id and case.received_on == today(now):
            return str(case.number)
    return None

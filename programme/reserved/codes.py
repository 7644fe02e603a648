"""Codes that a gestor makes on the page of a family and hands over in person: whoever types one in a chat of
that family may choose a PIN there. A copy of the database does not tell for whom there is one.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from db.own_transaction import apart
from db.tables import ReservedCode
from programme import sealed_audit
from programme.calendar import today
from programme.reserved import pins

DIGITS = 8
VALID_FOR = timedelta(hours=48)


def make(
    connection: Connection, family_id: int, family_code: str, staff_code: str, now: datetime,
    rng: random.Random,
) -> str:  # fmt: skip
    """Return a new code for a family; an earlier one holds no longer. Audited."""
    code = f"{rng.randrange(10**DIGITS):0{DIGITS}}"
    until = now + VALID_FOR
    sealed = {"family_id": family_id, "code": pins.hashed(code), "until": until.isoformat()}
    forget(connection, family_id)
    with apart(connection):
        # Its id tells no order.
        row = {"id": rng.randrange(1, 2**62), "gone_on": today(until) + timedelta(days=1), "sealed": sealed}
        connection.execute(insert(ReservedCode).values(row))
    sealed_audit.note(connection, f"staff:{staff_code}", "pin.code_made", f"family:{family_code}", now)
    return code


def find(connection: Connection, family_id: int, typed: str, now: datetime) -> int | None:
    """Return the id of the family's code where it was typed and still holds."""
    for code_id, sealed in _of(connection, family_id):
        if _holds(sealed, now) and pins.fits(sealed["code"], typed):
            return code_id
    return None


def use(connection: Connection, family_id: int, code_id: int, now: datetime) -> bool:
    """Use a code up. False where it was used or replaced meanwhile, or holds no longer."""
    mine = dict(_of(connection, family_id))
    if code_id not in mine or not _holds(mine[code_id], now):
        return False
    return connection.execute(delete(ReservedCode).where(ReservedCode.id == code_id)).rowcount == 1


def forget(connection: Connection, family_id: int) -> None:
    """Delete the codes of a family."""
    gone = [code_id for code_id, _ in _of(connection, family_id)]
    if gone:
        connection.execute(delete(ReservedCode).where(ReservedCode.id.in_(gone)))


def forget_old(connection: Connection, now: datetime) -> int:
    """Delete those that hold no longer. Return how many."""
    return connection.execute(delete(ReservedCode).where(ReservedCode.gone_on < today(now))).rowcount


def _of(connection: Connection, family_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Few wait at a time, so that each can be opened."""
    rows = connection.execute(select(ReservedCode.id, ReservedCode.sealed)).all()
    return ((row.id, row.sealed) for row in rows if row.sealed["family_id"] == family_id)


def _holds(sealed: dict[str, Any], now: datetime) -> bool:
    return now < datetime.fromisoformat(sealed["until"])

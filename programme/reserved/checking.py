"""What a gestor finds of private logros, in person, and writes down on the page of the family."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from db.tables import Family
from programme import sealed_audit
from programme.reserved import logros
from programme.stages import GONE

#: From which states a gestor moves one to which: as it was reported, seen without a report, or taken back.
_MOVES = {"achieved": ("reported", "pending"), "pending": ("reported", "achieved")}


class OwnFamily(NamedTuple):
    """A family that a gestor accompanies."""

    id: int
    code: str
    stage: str
    vereda: str | None


def own_family(connection: Connection, staff_id: int, code: str) -> OwnFamily:
    """Return the family of that code. Raises LookupError where it is another gestor's, or there is none."""
    found = connection.execute(
        select(Family.id, Family.code, Family.stage, Family.vereda).where(
            Family.code == code, Family.gestor_id == staff_id, Family.stage.not_in(GONE)
        )
    ).one_or_none()
    if found is None:
        raise LookupError(code)
    return OwnFamily(*found)


def check(
    connection: Connection, staff_id: int, staff_code: str, code: str, logro: str, state: str, now: datetime
) -> bool:
    """Let a private logro of a family be `achieved` or `pending`. False where it is neither pending, reported
    nor achieved, or is so already. Audited, without naming the logro. Raises LookupError as own_family does,
    and for another state.
    """
    family = own_family(connection, staff_id, code)
    moved = any(
        logros.move(connection, family.id, logro, (before, state), now, "gestor", f"console:{staff_code}")
        for before in _MOVES[state]
    )
    if moved:
        sealed_audit.note(connection, f"staff:{staff_code}", "private.checked", f"family:{code}", now)
    return moved

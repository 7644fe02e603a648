"""What a family has to reach, has reached, and says it has reached."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from db.tables import LogroChange, LogroState
from programme import report_notes
from programme.calendar import today
from programme.catalogue import CatalogueLogro, catalogue


@dataclass(frozen=True)
class FamilyLogro:
    """A logro of one family. `state`: pending, reported, achieved, not_applicable. `priority`: 1 first."""

    logro: CatalogueLogro
    state: str
    priority: int | None
    planned_for: date | None = None


def logros(connection: Connection, family_id: int) -> list[FamilyLogro]:
    """Return the family's logros that may be named to it: priorities first, then by the catalogue's order.

    Private ones are left out: whoever holds the phone reads what this leads to.
    """
    rows = connection.execute(
        select(LogroState.logro_code, LogroState.state, LogroState.priority, LogroState.planned_for).where(
            LogroState.family_id == family_id
        )
    )
    known = catalogue()
    found = [FamilyLogro(known[row.logro_code], row.state, row.priority, row.planned_for) for row in rows]
    return sorted(
        (one for one in found if one.logro.privacy != "private"),
        key=lambda one: (one.priority is None, one.priority, one.logro.position),
    )


def state(connection: Connection, family_id: int, code: str) -> str | None:
    """Return where the family stands on the logro `code`; None for one that it has not, or that is
    private.
    """
    return next((one.state for one in logros(connection, family_id) if one.logro.code == code), None)


def report(connection: Connection, family_id: int, code: str, now: datetime, cause: str) -> bool:
    """Return the family says it reached the logro `code`: from pending to reported, with its history.

    False when it was not pending. `cause` names what brought it, e.g. `inbound:sms:SM…`.
    """
    return _says(connection, family_id, code, ("pending", "reported"), now, cause)


def take_back(connection: Connection, family_id: int, code: str, now: datetime, cause: str) -> bool:
    """Return the family takes its report of `code` back: pending again. False where it was checked
    meanwhile.
    """
    return _says(connection, family_id, code, ("reported", "pending"), now, cause)


def _says(
    connection: Connection, family_id: int, code: str, states: tuple[str, str], now: datetime, cause: str
) -> bool:
    """Move a logro from the first to the second of `states`, with its history. False where it is not."""
    old, new = states
    changed = connection.execute(
        update(LogroState)
        .where(LogroState.family_id == family_id, LogroState.logro_code == code, LogroState.state == old)
        .values(state=new, since=today(now))
    )
    if changed.rowcount != 1:
        return False
    # What was added to an earlier report says nothing of this one.
    report_notes.forget(connection, family_id, code)
    values = {"family_id": family_id, "logro_code": code, "old_state": old, "new_state": new}
    connection.execute(insert(LogroChange).values(**values, source="family", cause=cause, at=now))
    return True

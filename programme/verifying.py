"""What families say they have reached, waiting for their gestor to see it; and what the gestor found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.tables import AuditEvent, Family, LogroChange, LogroState, Staff
from programme.calendar import today
from programme.catalogue import CatalogueLogro, catalogue
from programme.stages import GONE


@dataclass(frozen=True)
class Report:
    """A logro that a family says it has reached."""

    family_id: int
    family_code: str
    logro: CatalogueLogro


def reports(connection: Connection, staff_id: int) -> list[Report]:
    """Return those of the families that this gestor accompanies, the oldest first, but none that is
    private.
    """
    rows = connection.execute(
        select(Family.id, Family.code, LogroState.logro_code)
        .join(LogroState, LogroState.family_id == Family.id)
        .where(Family.gestor_id == staff_id, Family.stage.not_in(GONE), LogroState.state == "reported")
        .order_by(LogroState.since, Family.code, LogroState.logro_code)
    )
    known = catalogue()
    return [Report(family_id, code, known[logro_code]) for family_id, code, logro_code in rows]


def has_private_reports(connection: Connection, staff_id: int) -> bool:
    """Return whether one of the gestor's families says that it has reached something private. Nothing more of
    it may be said or counted where somebody else may read.
    """
    theirs = select(Family.private_logros).where(Family.gestor_id == staff_id, Family.stage.not_in(GONE))
    return any(
        logro["state"] == "reported" for logros in connection.scalars(theirs) for logro in logros.values()
    )


def verify(
    connection: Connection,
    staff_id: int,
    family_id: int,
    code: str,
    achieved: bool,
    now: datetime,
    cause: str,
) -> bool:
    """Return the gestor has seen whether the reported logro `code` is achieved; else it is pending again.

    Written to its history and to the audit. False when it is not reported any more, or the family is
    another's. `cause` names what brought it, e.g. `inbound:sms:SM…`.
    """
    codes = connection.execute(
        select(Family.code, Staff.code)
        .join(Staff, Staff.id == Family.gestor_id)
        .where(Family.id == family_id, Staff.id == staff_id)
    ).one_or_none()
    if codes is None:
        return False
    state = "achieved" if achieved else "pending"
    changed = connection.execute(
        update(LogroState)
        .where(
            LogroState.family_id == family_id, LogroState.logro_code == code, LogroState.state == "reported"
        )
        .values(state=state, since=today(now))
    )
    if changed.rowcount != 1:
        return False
    change = {"family_id": family_id, "logro_code": code, "old_state": "reported", "new_state": state}
    change_id = connection.scalar(
        insert(LogroChange).values(**change, source="gestor", cause=cause, at=now).returning(LogroChange.id)
    )
    # Which logro it was stands in its history alone: an audit event holds no personal data.
    event = {"actor": f"staff:{codes[1]}", "action": "logro.verified", "subject": f"family:{codes[0]}"}
    connection.execute(insert(AuditEvent).values(**event, detail={"change": change_id}, at=now))
    return True

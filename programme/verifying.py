"""What families say they have reached, waiting for their gestor to see it; and what the gestor found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import Family, LogroState
from programme.catalogue import CatalogueLogro, catalogue
from programme.logro_states import set_by_gestor
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
    state = "achieved" if achieved else "pending"
    given = (connection, staff_id, family_id, code, state, now, cause)
    return set_by_gestor(*given, action="logro.verified", before=("reported",)) is not None


def mark(connection: Connection, staff_id: int, family_id: int, code: str, now: datetime, cause: str) -> bool:
    """Note that the gestor has seen, without a report too, that the logro `code` is reached. False where it
    is no longer lacking, private, or the family another's.
    """
    given = (connection, staff_id, family_id, code, "achieved", now, cause)
    return set_by_gestor(*given, action="logro.marked", before=("pending", "reported")) is not None

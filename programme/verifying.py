"""What families say they have reached, waiting for their gestor to see it; and what the gestor found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from db.tables import Contact, Family, Inbound, LogroChange, LogroReason, LogroState
from programme.catalogue import CatalogueLogro, catalogue
from programme.logro_states import set_by_gestor
from programme.stages import GONE

#: Characters of a reason: with the title and a code, one SMS.
LONGEST_REASON = 55


@dataclass(frozen=True)
class Report:
    """A logro that a family says it has reached."""

    family_id: int
    family_code: str
    logro: CatalogueLogro


@dataclass(frozen=True)
class Verdict:
    """What a gestor said of a logro that a family reported. `reason`: why it is lacking still."""

    family_id: int
    logro: CatalogueLogro
    achieved: bool
    at: datetime
    reason: str | None


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
    reason: str = "",
) -> int | None:
    """Note that the gestor has seen whether the reported logro `code` is achieved; else it is pending again.

    Written to its history, with the `reason`, and to the audit. Return the id of the change; None when it is
    not reported any more, or the family is another's. `cause` names what brought it, e.g. `inbound:sms:SM…`.
    """
    state = "achieved" if achieved else "pending"
    given = (connection, staff_id, family_id, code, state, now, cause)
    change_id = set_by_gestor(*given, action="logro.verified", before=("reported",))
    if change_id is not None and reason:
        connection.execute(insert(LogroReason).values(change_id=change_id, text=reason))
    return change_id


def last_verdict(connection: Connection, family_id: int, code: str) -> Verdict | None:
    """Return what a gestor said last of a logro that was reported; None where none has, or it is private."""
    mine = LogroChange.family_id == family_id, LogroChange.logro_code == code, LogroChange.source == "gestor"
    return _verdict(connection, *mine, LogroChange.old_state == "reported")


def verdict(connection: Connection, change_id: int) -> Verdict | None:
    """Return one of them, by the id of the change."""
    return _verdict(connection, LogroChange.id == change_id, LogroChange.source == "gestor")


def _verdict(connection: Connection, *which: ColumnElement[bool]) -> Verdict | None:
    row = connection.execute(
        select(
            LogroChange.family_id, LogroChange.logro_code, LogroChange.new_state, LogroChange.at,
            LogroReason.text,
        )
        .outerjoin(LogroReason, LogroReason.change_id == LogroChange.id)
        .where(*which, LogroChange.sealed.is_(None))
        .order_by(LogroChange.id.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return Verdict(row.family_id, catalogue()[row.logro_code], row.new_state == "achieved", row.at, row.text)


def reporter(connection: Connection, family_id: int, code: str) -> int | None:
    """Return the contact from which the logro was reported last; None where that is not known any more."""
    cause = connection.scalar(
        select(LogroChange.cause)
        .where(
            LogroChange.family_id == family_id,
            LogroChange.logro_code == code,
            LogroChange.source == "family",
            LogroChange.new_state == "reported",
        )
        .order_by(LogroChange.id.desc())
        .limit(1)
    )
    _, channel, provider_id = [*(cause or "").split(":", 2), "", ""][:3]
    return connection.scalar(
        select(Contact.id)
        .join(Inbound, Inbound.conversation_id == Contact.conversation_id)
        .where(
            Contact.family_id == family_id,
            Contact.ended_at.is_(None),
            Inbound.channel == channel,
            Inbound.provider_id == provider_id,
        )
        .limit(1)
    )


def mark(connection: Connection, staff_id: int, family_id: int, code: str, now: datetime, cause: str) -> bool:
    """Note that the gestor has seen that the logro `code`, of which there is no report, is reached. False
    where it is no longer lacking, private, or the family another's.
    """
    given = (connection, staff_id, family_id, code, "achieved", now, cause)
    return set_by_gestor(*given, action="logro.marked", before=("pending",)) is not None

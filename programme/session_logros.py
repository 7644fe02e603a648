"""After a session for one logro: who came has reached it, where the gestor says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from db.tables import Family, LogroState, Meeting, MeetingAttendance
from programme.catalogue import CatalogueLogro, catalogue
from programme.logro_states import set_by_gestor
from programme.rights import Member
from programme.stages import GONE


@dataclass(frozen=True)
class Session:
    """The logro of a meeting that was held, and who came and had not reached it yet: ids and codes."""

    logro: CatalogueLogro
    families: dict[int, str]


def who_came(connection: Connection, staff_id: int, meeting_id: int) -> Session | None:
    """Return who came to one of the gestor's meetings for a logro and lacks it still; None where nobody does,
    or the meeting was for no logro. Never of a private one.
    """
    rows = connection.execute(_lacking(staff_id, meeting_id)).all()
    logro = catalogue().get(rows[0].logro_code) if rows else None
    if logro is None or logro.privacy == "private":
        return None
    return Session(logro, {row.id: row.code for row in rows})


def achieve(connection: Connection, by: Member, meeting_id: int, now: datetime, cause: str) -> dict[int, int]:
    """Note that the families that came have reached the logro of the meeting, by their gestor's word: in the
    history of each and in the audit. Return them with the ids of these changes. `cause` names what
    brought it, e.g. `inbound:sms:SM…`.
    """
    found = who_came(connection, by.id, meeting_id)
    if found is None or not by.may("reports"):
        return {}
    reached = {}
    for family_id in found.families:
        given = (connection, by.id, family_id, found.logro.code, "achieved", now, cause)
        change_id = set_by_gestor(*given, action="logro.verified", before=("pending", "reported"))
        if change_id is not None:
            reached[family_id] = change_id
    return reached


def _lacking(staff_id: int, meeting_id: int) -> Any:
    """logro_code, id, code: of the families that came."""
    state: ColumnElement[bool] = and_(
        LogroState.family_id == Family.id,
        LogroState.logro_code == Meeting.logro_code,
        LogroState.state.in_(("pending", "reported")),
    )
    return (
        select(Meeting.logro_code, Family.id, Family.code)
        .select_from(Meeting)
        .join(MeetingAttendance, MeetingAttendance.meeting_id == Meeting.id)
        .join(Family, Family.id == MeetingAttendance.family_id)
        .join(LogroState, state)
        .where(
            Meeting.id == meeting_id,
            Meeting.gestor_id == staff_id,
            Meeting.status == "held",
            MeetingAttendance.attended,
            Family.gestor_id == staff_id,
            Family.stage.not_in(GONE),
        )
        .order_by(Family.code)
    )

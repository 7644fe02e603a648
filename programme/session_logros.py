"""After a session for one logro: who came has reached it, where the gestor says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from db.tables import AuditEvent, Family, LogroChange, LogroState, Meeting, MeetingAttendance
from programme.calendar import today
from programme.catalogue import CatalogueLogro, catalogue
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
    for family_id, code in found.families.items():
        change_id = _achieve(connection, family_id, found.logro.code, now, cause, by.code, code)
        if change_id is not None:
            reached[family_id] = change_id
    return reached


def _achieve(
    connection: Connection, family_id: int, logro: str, now: datetime, cause: str, gestor: str, family: str
) -> int | None:
    """Return the id of the change; None where it was settled meanwhile."""
    mine = and_(LogroState.family_id == family_id, LogroState.logro_code == logro)
    before = connection.scalar(select(LogroState.state).where(mine).with_for_update())
    if before not in ("pending", "reported"):
        return None
    connection.execute(update(LogroState).where(mine).values(state="achieved", since=today(now)))
    change = {"family_id": family_id, "logro_code": logro, "old_state": before, "new_state": "achieved"}
    change_id: int = connection.execute(
        insert(LogroChange).values(**change, source="gestor", cause=cause, at=now).returning(LogroChange.id)
    ).scalar_one()
    # Which logro it was stands in its history alone: an audit event holds no personal data.
    event: dict[str, Any] = {"actor": f"staff:{gestor}", "action": "logro.verified"}
    subject, detail = f"family:{family}", {"change": change_id}
    connection.execute(insert(AuditEvent).values(**event, subject=subject, detail=detail, at=now))
    return change_id


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

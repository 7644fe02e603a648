"""Who came to a meeting, as its gestor says."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from db.tables import Family, Meeting, MeetingAttendance, Staff
from programme import meeting_changes
from programme.meetings import concerned
from programme.stages import GONE


def invited(connection: Connection, meeting_id: int) -> dict[int, str]:
    """Return the families that a meeting concerns: ids and codes, by their codes."""
    families = concerned(Meeting.id == meeting_id)
    rows = connection.execute(
        select(Family.id, Family.code)
        .join(families, families.c.family_id == Family.id)
        .where(Family.stage.not_in(GONE))
        .order_by(Family.code)
    )
    return {row.id: row.code for row in rows}


def record(
    connection: Connection, meeting_id: int, missed: Collection[int], staff_id: int, now: datetime
) -> bool:
    """Return the meeting was held; all families that it concerns came but those of `missed`.

    False, and nothing changes, when it is another gestor's, has not begun, or is no longer planned.
    """
    gestor = connection.scalar(
        select(Staff.code)
        .join(Meeting, Meeting.gestor_id == Staff.id)
        .where(Meeting.id == meeting_id, Staff.id == staff_id, Meeting.starts_at <= now)
    )
    families = invited(connection, meeting_id)
    absent = families.keys() & set(missed)
    figures = {"attended": len(families) - len(absent), "missed": len(absent)}
    if gestor is None or not meeting_changes.hold(connection, meeting_id, f"staff:{gestor}", now, figures):
        return False
    for family_id in families:
        said = {"attended": family_id not in absent, "staff_id": staff_id, "at": now}
        connection.execute(
            insert(MeetingAttendance)
            .values(meeting_id=meeting_id, family_id=family_id, **said)
            .on_conflict_do_update(index_elements=["meeting_id", "family_id"], set_=said)
        )
    return True

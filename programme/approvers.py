"""The second person whose yes a large broadcast needs."""

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from db.tables import Broadcast, Family, Staff, StaffMunicipality
from programme import rights
from programme.audience import Audience, Sender


def with_sender() -> Select[Any]:
    """Statement for broadcasts, with `code`, `role`, `manager_id` and `left_at` of their senders."""
    left_at = Staff.ended_at.label("left_at")
    return select(Broadcast.__table__, Staff.code, Staff.role, Staff.manager_id, left_at).join(
        Staff, Staff.id == Broadcast.staff_id
    )


def approvers(connection: Connection, broadcast: Row[Any]) -> dict[str, int]:
    """Return who may say yes to it, code to id: the sender's jefe, and coordinators in whose municipalities
    all its families live; never the sender, nor who has left. A jefe sees nothing of it but the text and how
    many it reaches. `broadcast`: a row of `with_sender`.
    """
    families = Audience.kept(broadcast.audience).families(
        Sender(broadcast.staff_id, broadcast.code, broadcast.role)
    )
    places = set(
        connection.scalars(
            families.with_only_columns(Family.municipality_code, maintain_column_froms=True).distinct()
        )
    )
    rows = connection.execute(
        select(Staff.id, Staff.code, Staff.role, StaffMunicipality.municipality_code)
        .outerjoin(StaffMunicipality, StaffMunicipality.staff_id == Staff.id)
        .where(
            Staff.id != broadcast.staff_id,
            Staff.ended_at.is_(None),
            Staff.role.in_(rights.roles("notices.approve")),
            Staff.role.in_(rights.roles("families.place")) | (Staff.id == broadcast.manager_id),
        )
        .order_by(Staff.code)
    ).all()
    theirs: dict[int, set[str]] = {}
    for row in rows:
        theirs.setdefault(row.id, set()).add(row.municipality_code)
    return {
        row.code: row.id
        for row in rows
        if row.id == broadcast.manager_id
        or (rights.may(row.role, "families.place") and places and places <= theirs[row.id])
    }


def among(connection: Connection, broadcast: Row[Any], staff_code: str) -> int | None:
    """Return the id of this member of staff where they may say yes to the broadcast."""
    return approvers(connection, broadcast).get(staff_code)


def waiting_for(connection: Connection, staff_code: str) -> list[Row[Any]]:
    """Broadcasts that wait for a yes that this member of staff may give; the oldest first."""
    waiting = with_sender().where(Broadcast.state == "waiting").order_by(Broadcast.id)
    return [row for row in connection.execute(waiting).all() if among(connection, row, staff_code)]

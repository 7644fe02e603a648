"""What a gestor says of a logro: the state, its history, and the audit, all at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.tables import AuditEvent, Family, LogroChange, LogroState, Staff
from programme.calendar import today
from programme.catalogue import catalogue
from programme.stages import GONE


def set_by_gestor(
    connection: Connection,
    staff_id: int,
    family_id: int,
    code: str,
    state: str,
    now: datetime,
    cause: str,
    *,
    action: str,
    before: Collection[str | None],
) -> int | None:
    """Set the logro `code` of a family that this gestor accompanies. Return the id of the change.

    `before`: the states in which it may be until now; None among them: it may have none yet. `action`: as in
    the audit. `cause` names what brought it, e.g. `inbound:sms:SM…`. None, and nothing changes, where it is
    in another state, in that one already, private, or the family another's or gone.
    """
    codes = connection.execute(
        select(Family.code, Staff.code)
        .join(Staff, Staff.id == Family.gestor_id)
        .where(Family.id == family_id, Staff.id == staff_id, Family.stage.not_in(GONE))
        .with_for_update(of=Family)
    ).one_or_none()
    if codes is None or catalogue()[code].privacy == "private":
        return None
    mine = LogroState.family_id == family_id, LogroState.logro_code == code
    old = connection.scalar(select(LogroState.state).where(*mine).with_for_update())
    if old not in before or old == state:
        return None
    if old is None:
        values = {"family_id": family_id, "logro_code": code, "state": state, "since": today(now)}
        connection.execute(insert(LogroState).values(values))
    else:
        connection.execute(update(LogroState).where(*mine).values(state=state, since=today(now)))
    change = {"family_id": family_id, "logro_code": code, "old_state": old, "new_state": state}
    change_id: int = connection.execute(
        insert(LogroChange).values(**change, source="gestor", cause=cause, at=now).returning(LogroChange.id)
    ).scalar_one()
    # Which logro it was stands in its history alone: an audit event holds no personal data.
    event = {"actor": f"staff:{codes[1]}", "action": action, "subject": f"family:{codes[0]}"}
    connection.execute(insert(AuditEvent).values(**event, detail={"change": change_id}, at=now))
    return change_id

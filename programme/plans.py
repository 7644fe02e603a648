"""A family's plan: what it wants to reach first, of the logros that may be named, and by which month."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from db.tables import AuditEvent, Family, LogroState
from programme.families import FamilyLogro, logros

#: More than so many are no priority.
MOST = 5


def planned(connection: Connection, family_id: int) -> list[FamilyLogro]:
    """Return what stands in the plan and is pending still, the first first: only what may be named."""
    return [
        one
        for one in logros(connection, family_id)
        if one.state == "pending" and one.priority is not None and one.logro.privacy == "open"
    ]


def choose(
    connection: Connection, family_id: int, codes: Sequence[str], among: Collection[str], now: datetime
) -> None:
    """Let the plan be `codes`, in this order, of those `among` which the family chose. What is not among them
    stays as it is; what is taken out has no month any more.
    """
    mine = LogroState.family_id == family_id, LogroState.state == "pending"
    out = set(among) - set(codes)
    if out:
        nothing = {"priority": None, "planned_for": None}
        connection.execute(update(LogroState).where(*mine, LogroState.logro_code.in_(out)).values(nothing))
    for priority, code in enumerate(codes, 1):
        changed = update(LogroState).where(*mine, LogroState.logro_code == code).values(priority=priority)
        connection.execute(changed)
    _note(connection, family_id, "plan.chosen", now)


def set_month(connection: Connection, family_id: int, code: str, month: date | None, now: datetime) -> None:
    """Note by which month (its first day) the family wants to have reached `code`; None: it does not know."""
    mine = LogroState.family_id == family_id, LogroState.logro_code == code, LogroState.state == "pending"
    changed = connection.execute(
        update(LogroState).where(*mine, LogroState.priority.is_not(None)).values(planned_for=month)
    )
    if changed.rowcount:
        _note(connection, family_id, "plan.dated", now)


def _note(connection: Connection, family_id: int, action: str, now: datetime) -> None:
    """What was chosen stands on the logros alone: an audit event holds no personal data."""
    code = connection.scalar(select(Family.code).where(Family.id == family_id))
    event = {"actor": "family", "action": action, "subject": f"family:{code}"}
    connection.execute(insert(AuditEvent).values(**event, detail={}, at=now))

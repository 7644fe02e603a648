"""What a family may ask about its own case, and say about its answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from db.tables import AuditEvent, Case, CaseEntry
from programme.calendar import business_day_after, today
from programme.cases.kinds import KINDS


@dataclass(frozen=True)
class Asker:
    """Who asks: the family, and from which of its contacts."""

    family_id: int
    contact_id: int | None


@dataclass(frozen=True)
class Standing:
    """How a case stands. `answer`: the last one, where there is one. `entity`: to which it was passed on."""

    status: str
    due_on: date
    entity: str | None
    answer: str | None


def standing(connection: Connection, asker: Asker, number: str) -> Standing | None:
    """How the family's case stands; None where there is none of that number that it may know of."""
    last = (
        select(CaseEntry.text)
        .where(CaseEntry.number == Case.number, CaseEntry.kind == "answer")
        .order_by(CaseEntry.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = connection.execute(
        select(Case.status, Case.due_on, Case.entity, last).where(Case.number == number, _of(asker))
    ).one_or_none()
    return Standing(*found) if found else None


def solved(connection: Connection, asker: Asker, number: str, now: datetime) -> bool:
    """The answer was enough. False where the case is no longer one that was answered."""
    if _answered(connection, asker, number) is None:
        return False
    connection.execute(update(Case).where(Case.number == number).values(status="solved"))
    _note(connection, "case.solved", number, {}, now)
    return True


def missing(connection: Connection, asker: Asker, number: str, text: str, now: datetime) -> date | None:
    """The answer was not enough: `text` says what is missing, and the case is open again, as if it had just
    come in. Gives the day by which it must be answered; None as in `solved`.
    """
    case = _answered(connection, asker, number)
    if case is None:
        return None
    due_on = business_day_after(today(now), KINDS[case.kind].days)
    connection.execute(update(Case).where(Case.number == number).values(status="reopened", due_on=due_on))
    connection.execute(insert(CaseEntry).values(number=number, kind="missing", text=text, at=now))
    _note(connection, "case.reopened", number, {"from": case.due_on.isoformat()}, now)
    return due_on


def add_missing(connection: Connection, asker: Asker, number: str, text: str, now: datetime) -> bool:
    """Add the rest of what is missing to a case that was opened again. False where it is answered by now."""
    open_again = select(Case.number).where(Case.number == number, Case.status == "reopened", _of(asker))
    if connection.scalar(open_again.with_for_update()) is None:
        return False
    connection.execute(insert(CaseEntry).values(number=number, kind="missing", text=text, at=now))
    return True


def _of(asker: Asker) -> ColumnElement[bool]:
    """A private one is known to the contact alone that told it: others at home may have other phones."""
    known = or_(Case.reader != "national", Case.contact_id == asker.contact_id)
    return (Case.family_id == asker.family_id) & known


def _answered(connection: Connection, asker: Asker, number: str) -> Any:
    """The case, locked, if it has been answered."""
    return connection.execute(
        select(Case.kind, Case.due_on)
        .where(Case.number == number, Case.status == "answered", _of(asker))
        .with_for_update()
    ).one_or_none()


def _note(connection: Connection, action: str, number: str, detail: dict[str, str], now: datetime) -> None:
    event = {"actor": "family", "action": action, "subject": f"case:{number}", "detail": detail}
    connection.execute(insert(AuditEvent).values(**event, at=now))

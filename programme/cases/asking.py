"""What a family may ask about its own case, and say about its answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.own_transaction import apart
from db.tables import Case, CaseEntry
from programme import sealed_audit
from programme.calendar import business_day_after, today
from programme.cases.kinds import KINDS, PRIVATE
from programme.cases.rows import changed


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
    """Return how the family's case stands; None where there is none of that number that it may know of."""
    case = _known(connection, asker, number)
    if case is None:
        return None
    written = select(CaseEntry.kind, CaseEntry.text).where(CaseEntry.number == number)
    answers = [
        entry.text
        for entry in connection.execute(written.order_by(CaseEntry.id.desc()))
        if entry.kind == "answer"
    ]
    return Standing(case.status, case.due_on, case.entity, answers[0] if answers else None)


def solved(connection: Connection, asker: Asker, number: str, now: datetime) -> bool:
    """Return the answer was enough. False where the case is no longer one that was answered."""
    with apart(connection):
        if _answered(connection, asker, number) is None:
            return False
        connection.execute(update(Case).where(Case.number == number).values(changed("solved")))
    sealed_audit.note(connection, "family", "case.solved", f"case:{number}", now)
    return True


def missing(connection: Connection, asker: Asker, number: str, text: str, now: datetime) -> date | None:
    """Return the answer was not enough: `text` says what is missing, and the case is open again, as if it had
    just come in. Return the day by which it must be answered; None as in `solved`.
    """
    with apart(connection):
        case = _answered(connection, asker, number)
        if case is None:
            return None
        due_on = business_day_after(today(now), KINDS[case.kind].days)
        new = changed("reopened", due_on=due_on)
        connection.execute(update(Case).where(Case.number == number).values(new))
        connection.execute(insert(CaseEntry).values(number=number, kind="missing", text=text, at=now))
    detail = {"from": case.due_on.isoformat()}
    sealed_audit.note(connection, "family", "case.reopened", f"case:{number}", now, detail)
    return due_on


def add_missing(connection: Connection, asker: Asker, number: str, text: str, now: datetime) -> bool:
    """Add the rest of what is missing to a case that was opened again. False where it is answered by now."""
    with apart(connection):
        case = _known(connection, asker, number, lock=True)
        if case is None or case.status != "reopened":
            return False
        connection.execute(insert(CaseEntry).values(number=number, kind="missing", text=text, at=now))
    return True


def _answered(connection: Connection, asker: Asker, number: str) -> Any:
    """Return the case, locked, if it has been answered."""
    case = _known(connection, asker, number, lock=True)
    return case if case is not None and case.status == "answered" else None


def _known(connection: Connection, asker: Asker, number: str, lock: bool = False) -> Any:
    """Return the case, if the asker may know of it. A private one is known to the contact alone that told it:
    others at home may have other phones.
    """
    found = select(
        Case.kind, Case.reader, Case.status, Case.due_on, Case.entity, Case.family_id, Case.contact_id
    ).where(Case.number == number)
    case = connection.execute(found.with_for_update() if lock else found).one_or_none()
    if case is None or case.family_id is None or case.family_id != asker.family_id:
        return None
    return case if case.reader != PRIVATE or case.contact_id == asker.contact_id else None

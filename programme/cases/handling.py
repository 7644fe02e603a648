"""What staff do about a case: take it up, answer it, pass it on, or note what was done."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.own_transaction import apart
from db.tables import Case, CaseEntry
from programme import sealed_audit
from programme.calendar import business_day_after, today
from programme.cases.kinds import KINDS, LOCAL, NUDO, OPEN
from programme.cases.reading import Desk, Handler
from programme.cases.rows import changed
from programme.catalogue import entities, responders
from programme.refusal import Refusal
from programme.staff_texts import written

#: Characters of an answer: two SMS in plain letters, with room for what stands around it.
LONGEST_ANSWER = 240

#: Characters of a note that no family reads.
LONGEST_NOTE = 600


def competent() -> list[str]:
    """Return the entities to which a case can be passed on, by their short names."""
    known = {name for names in entities().values() for name in names}
    return sorted(known.union(*map(responders, KINDS)), key=str.casefold)


def take_up(connection: Connection, by: Handler, number: str, now: datetime) -> None:
    """Note that `by` sees to a case; done twice, the first counts. Raises LookupError for another's."""
    with apart(connection):
        if _own(connection, by, number).status != "received":
            return
        _write(connection, number, changed("taken_up"))
    _note(connection, by, "case.taken_up", number, now)


def answer(connection: Connection, by: Handler, number: str, text: str, now: datetime) -> None:
    """Answer the family; or, where nobody is to be answered, end the case with a note of what was done.

    Raises LookupError where the case is not theirs, Refusal where it is over, or for such a text.
    """
    with apart(connection):
        case = _open(connection, by, number)
        for_family = case.family_id is not None
        said = written(text, LONGEST_ANSWER if for_family else LONGEST_NOTE)
        _write(connection, number, changed("answered" if for_family else "solved"))
        _enter(connection, by, number, "answer" if for_family else "note", said, now)
    _note(connection, by, "case.answered" if for_family else "case.solved", number, now)


def pass_on(connection: Connection, by: Handler, number: str, entity: str, now: datetime) -> None:
    """Pass a case on to the entity that is competent, which has as long to answer as if it had just come in.

    Raises LookupError where the case is not theirs, Refusal where it is over, or no such entity is known.
    """
    with apart(connection):
        case = _open(connection, by, number)
        if entity not in competent() or case.reader != LOCAL or case.kind == NUDO:
            raise Refusal("cases.problem.entity")
        due_on = business_day_after(today(now), KINDS[case.kind].days)
        _write(connection, number, changed("passed_on", entity=entity, due_on=due_on))
        _enter(connection, by, number, "passed_on", entity, now)
    _note(connection, by, "case.passed_on", number, now, {"from": case.due_on.isoformat()})


def _own(connection: Connection, by: Handler, number: str) -> Any:
    """Return the case, locked; its staff's alone."""
    case = connection.execute(
        select(Case.kind, Case.reader, Case.status, Case.due_on, Case.family_id, Case.municipality_code)
        .where(Case.number == number)
        .with_for_update()
    ).one_or_none()
    if case is None or not Desk.of(connection, by).handles(case):
        raise LookupError(number)
    return case


def _open(connection: Connection, by: Handler, number: str) -> Any:
    case = _own(connection, by, number)
    if case.status not in OPEN:
        raise Refusal("cases.problem.over", number=number)
    return case


def _write(connection: Connection, number: str, columns: dict[str, object]) -> None:
    connection.execute(update(Case).where(Case.number == number).values(columns))


def _enter(connection: Connection, by: Handler, number: str, kind: str, text: str, now: datetime) -> None:
    entry = {"number": number, "kind": kind, "text": text, "staff_id": by.staff_id, "at": now}
    connection.execute(insert(CaseEntry).values(entry))


def _note(
    connection: Connection,
    by: Handler,
    action: str,
    number: str,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> None:
    sealed_audit.note(connection, f"staff:{by.code}", action, f"case:{number}", now, detail)

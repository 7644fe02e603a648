"""Cases are written anew some time after, so that how they lie leads to no message that brought them."""

import random
from datetime import date, datetime

from sqlalchemy import Engine, select, text

from db.tables import Case, CaseEntry
from programme.calendar import BOGOTA
from programme.cases import handling, mixing
from programme.cases.reading import Handler
from tests import world

NOW = datetime(2026, 11, 20, 10, tzinfo=BOGOTA)


def _stored(engine: Engine) -> dict[str, tuple[object, ...]]:
    """By number, a case as it lies there: its transaction first, then all but the number."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT xmin::text, * FROM complaint_case")).all()
    return {
        row.number: tuple(value for name, value in row._mapping.items() if name != "number") for row in rows
    }


def _said(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        cases = select(Case.number, Case.kind, Case.text, Case.family_id, Case.due_on, Case.status, Case.open)
        entries = select(CaseEntry.kind, CaseEntry.text, CaseEntry.staff_id, CaseEntry.at, CaseEntry.untold)
        found = [*connection.execute(cases.order_by(Case.number)), *connection.execute(entries)]
    return [tuple(row) for row in found]


def _mixed(engine: Engine, everything: bool = False) -> int:
    with engine.begin() as connection:
        return mixing.mix(connection, random.Random(1), everything)


def test_what_changed_is_written_anew_together_and_says_the_same(database: Engine) -> None:
    with database.begin() as connection:
        where = world.place(connection)
        family_id = world.family(connection, where)
    for number, kind in (("100001", "service"), ("100002", "money"), ("100003", "papers")):
        with database.begin() as connection:
            world.case(connection, number, kind, date(2026, 11, 20), family_id=family_id)
    with database.begin() as connection:
        by = Handler(where.gestor_id, "G01", "national")
        handling.answer(connection, by, "100002", "Ya está", NOW)
    before, said = _stored(database), _said(database)
    assert len({row[0] for row in before.values()}) == 3
    assert _mixed(database) == 3
    after = _stored(database)
    assert _said(database) == said
    assert len({row[0] for row in after.values()}) == 1
    with database.connect() as connection:
        entry = connection.execute(text("SELECT xmin::text FROM case_entry")).scalar_one()
    assert {row[0] for row in after.values()} == {entry}
    for number, row in after.items():
        sealed = [(old, new) for old, new in zip(before[number], row, strict=True) if isinstance(old, bytes)]
        assert sum(old == new for old, new in sealed) == 1, "the index of its place, and nothing else"
    assert _mixed(database) == 0, "nothing has changed since"
    assert _mixed(database, everything=True) == 2, "those that are open"

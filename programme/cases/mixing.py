"""Writing cases anew, so that nothing in how they lie leads to the message that brought them.

What was written last stands nearest to the turn of conversation that wrote it: its transaction's id is the
next one. All that changed is written anew together, some time later, in random order and encrypted afresh, so
that it cannot be told either what changed.
"""

import random
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from db.tables import Case, CaseEntry


def mix(connection: Connection, rng: random.Random, everything: bool = False) -> int:
    """Write those cases anew that have changed since, with their entries; `everything`: those that are open,
    too, so that what has changed lies among more. Return how many.
    """
    which: ColumnElement[bool] = (Case.fresh | Case.open) if everything else Case.fresh.is_(True)
    held = select(Case.__table__).where(which).order_by(Case.number).with_for_update()
    cases = [dict(row._mapping) for row in connection.execute(held)]
    numbers = [case["number"] for case in cases]
    lines = select(CaseEntry.__table__).where(CaseEntry.number.in_(numbers)).order_by(CaseEntry.id)
    entries = [dict(row._mapping) for row in connection.execute(lines.with_for_update())]
    for case in cases:
        case["fresh"] = False
    _write(connection, Case, Case.number, cases, rng)
    _write(connection, CaseEntry, CaseEntry.id, entries, rng)
    return len(cases)


def _write(
    connection: Connection, table: Any, key: Any, rows: list[dict[str, object]], rng: random.Random
) -> None:
    """All columns of these rows, in random order."""
    if not rows:
        return
    rng.shuffle(rows)
    columns: dict[str, object] = {name: bindparam(name) for name in rows[0] if name != key.name}
    given = [{"its_key" if name == key.name else name: row[name] for name in row} for row in rows]
    connection.execute(update(table).where(key == bindparam("its_key")).values(columns), given)

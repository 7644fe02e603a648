"""Many rows in one statement: each column travels as one array (`unnest`), whatever the number of rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as insert_into
from sqlalchemy.orm import InstrumentedAttribute

from db.base import Base

Rows = Sequence[Mapping[str, Any]]


def among(
    column: InstrumentedAttribute[Any] | sa.ColumnElement[Any], values: Iterable[Any]
) -> sa.ColumnElement[bool]:
    """Return whether the column holds one of `values`, sent as one array."""
    return column == sa.any_(sa.literal(list(values), sa.ARRAY(column.type)))


def source(table: type[Base], rows: Rows) -> sa.FromClause:
    """`rows`, all with the same keys, as a table with the column types of `table`."""
    columns = _table(table).c
    arrays = [sa.literal([row[name] for row in rows], sa.ARRAY(columns[name].type)) for name in rows[0]]
    named = [sa.column(name, columns[name].type) for name in rows[0]]
    return sa.func.unnest(*arrays).table_valued(*named).render_derived()


def insert(
    connection: Connection,
    table: type[Base],
    rows: Rows,
    *,
    returning: Sequence[str] = (),
    skip: bool = False,
) -> Sequence[sa.Row[Any]]:
    """Add `rows` in their order and give back the columns `returning`. `skip`: leave out what is there."""
    if not rows:
        return []
    names = list(rows[0])
    given = source(table, rows)
    statement = insert_into(_table(table)).from_select(names, sa.select(*(given.c[name] for name in names)))
    if skip:
        statement = statement.on_conflict_do_nothing()
    if not returning:
        connection.execute(statement)
        return []
    return connection.execute(statement.returning(*(_table(table).c[name] for name in returning))).all()


def change(connection: Connection, table: type[Base], rows: Rows, key: Sequence[str] = ("id",)) -> None:
    """Set the columns of `rows` where the columns of `key` are the same."""
    if not rows:
        return
    given = source(table, rows)
    columns = _table(table).c
    statement = sa.update(_table(table)).where(*(columns[name] == given.c[name] for name in key))
    connection.execute(statement.values({name: given.c[name] for name in rows[0] if name not in key}))


def _table(table: type[Base]) -> sa.Table:
    found = table.__table__
    assert isinstance(found, sa.Table)
    return found

"""Every value of every column of every table, opened as far as the keys open it."""

import contextlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select

from db.base import Base
from db.columns import ENCRYPTED

Value = tuple[str, Any]


def values(engine: Engine) -> Iterator[Value]:
    """`table.column` and each value in it: lists and JSON item by item, as `table.column:name`."""
    with engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        unmapped = {name for (name,) in raw} - set(Base.metadata.tables)
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for name, value in row._mapping.items():
                    yield from _opened(f"{table.name}.{name}", value)
        for name in sorted(unmapped):
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                for column, value in row._mapping.items():
                    yield from _opened(f"{name}.{column}", value)


def encrypted() -> set[str]:
    """The columns that had to be opened."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, ENCRYPTED)
    }


def _opened(place: str, value: Any) -> Iterator[Value]:
    if isinstance(value, str) and value[:1] in "[{":
        with contextlib.suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _opened(f"{place}:{name}", one)
            yield place, name
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _opened(place, one)
    elif isinstance(value, bytes):
        yield place, value
        yield place, value.decode("utf-8", "replace")
    elif isinstance(value, (date, datetime)):
        yield place, value.isoformat()
    else:
        yield place, value

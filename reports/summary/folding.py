"""Adding up the counts that were kept as things changed: many rows of one count become one."""

from sqlalchemy import Connection, TextClause, text

from db.base import Base
from db.tables import FamilyCount, GestorFamilyCount, LogroCount, MeetingCount, ParticipationCount

#: What is added up in one go.
_AT_ONCE = 100_000


def _statements(table: type[Base]) -> tuple[TextClause, TextClause]:
    """Return the two statements: one folds what is new, leaving to others what they fold just now; one
    drops what has come to nought.
    """
    columns = [column.name for column in table.__table__.columns]
    counted = columns[-2]
    keys = ", ".join(columns[1:-2])
    name = table.__tablename__
    return (
        text(f"""
            WITH new AS (
                DELETE FROM {name} WHERE id IN (
                    SELECT id FROM {name} WHERE NOT folded ORDER BY id LIMIT {_AT_ONCE} FOR UPDATE SKIP LOCKED
                ) RETURNING {keys}, {counted}
            )
            INSERT INTO {name} ({keys}, {counted}, folded)
            SELECT {keys}, sum({counted}), true FROM new GROUP BY {keys} HAVING sum({counted}) <> 0
            ORDER BY {keys}
            ON CONFLICT ({keys}) WHERE folded DO UPDATE SET {counted} = {name}.{counted} + excluded.{counted}
        """),
        text(f"DELETE FROM {name} WHERE folded AND {counted} = 0"),
    )


_FOLDED = (FamilyCount, GestorFamilyCount, LogroCount, MeetingCount, ParticipationCount)
_STATEMENTS = [statement for table in _FOLDED for statement in _statements(table)]


def fold(connection: Connection) -> None:
    """Make few rows of many, so that reading stays quick."""
    for statement in _STATEMENTS:
        connection.execute(statement)

"""Counting anew what is kept as it changes (`db.count`), to find whether it is right and to put it right.

What is counted and what is kept are read in one statement, so that nothing happens between them: whatever is
done meanwhile changes both, and what they differ by stays what is wrong.
"""

from sqlalchemy import Connection, TextClause, text

from db.base import Base
from db.tables import (
    FamilyCount,
    GestorFamilyCount,
    LogroCount,
    MeetingCount,
    ParticipationCount,
)
from programme.entered import ENTERED_SQL
from programme.stages import GONE

_ACCOMPANIED = f"stage NOT IN {GONE}"

#: In the order of the columns of each table. `{here}`: of which municipalities.
_COUNTED: dict[type[Base], str] = {
    FamilyCount: f"""
        SELECT municipality_code, stage, {ENTERED_SQL}, count(*) FROM family WHERE {{here}} GROUP BY 1, 2, 3
    """,
    GestorFamilyCount: f"""
        SELECT municipality_code, gestor_id, vereda, count(*) FROM family
        WHERE gestor_id IS NOT NULL AND {_ACCOMPANIED} AND {{here}} GROUP BY 1, 2, 3
    """,
    LogroCount: f"""
        SELECT municipality_code, catalogue_version, logro_code, state,
            counted_since(state, since), CASE state WHEN 'reported' THEN family_id END, count(*)
        FROM logro_state JOIN family ON family.id = family_id
        WHERE {ENTERED_SQL} AND {{here}} GROUP BY 1, 2, 3, 4, 5, 6
    """,
    MeetingCount: f"""
        SELECT municipality_code, starts_at, kind, status, said, count(*)
        FROM (
            SELECT id AS meeting_id, family_id, 'asked' AS said FROM meeting
            UNION ALL SELECT meeting_id, family_id, answer FROM meeting_reply
            UNION ALL SELECT meeting_id, family_id, CASE WHEN attended THEN 'came' ELSE 'missed' END
            FROM meeting_attendance
        ) word
        JOIN meeting ON meeting.id = word.meeting_id JOIN family ON family.id = word.family_id
        WHERE {_ACCOMPANIED} AND {{here}} AND (
            meeting.family_id = family.id
            OR meeting.family_id IS NULL AND meeting.gestor_id = family.gestor_id
                AND (meeting.vereda IS NULL OR meeting.vereda = family.vereda)
        )
        GROUP BY 1, 2, 3, 4, 5
    """,
    ParticipationCount: """
        SELECT wave_id, municipality_code, disposition, day, count(*) FROM participation WHERE {here}
        GROUP BY 1, 2, 3, 4
    """,
}


def differing(connection: Connection, municipality_code: str) -> int:
    """Return how many counts of a municipality are kept otherwise than counting gives them."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    return sum(
        connection.execute(text(f"SELECT count(*) FROM ({_wrong(table, municipality_code)}) wrong"), place)
        .scalars()
        .one()
        for table, place in ((table, {"place": municipality_code}) for table in _COUNTED)
    )


def recount(connection: Connection) -> int:
    """Put all counts right, while everything goes on; gives how many were wrong."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    return sum(connection.execute(_correction(table)).rowcount for table in _COUNTED)


def _correction(table: type[Base]) -> TextClause:
    keys, counted = _columns(table)
    return text(f"INSERT INTO {table.__tablename__} ({', '.join([*keys, counted])}) {_wrong(table)}")


def _wrong(table: type[Base], municipality_code: str | None = None) -> str:
    """Return the counts that are wrong, with what they lack: one row each."""
    keys, counted = _columns(table)
    here = "true" if municipality_code is None else "municipality_code = :place"
    by = ", ".join(keys)
    return f"""
        WITH counted ({by}, {counted}) AS ({_COUNTED[table].format(here=here)})
        SELECT {by}, sum({counted})
        FROM (
            SELECT {by}, {counted} FROM counted
            UNION ALL SELECT {by}, -{counted} FROM {table.__tablename__} WHERE {here}
        ) compared
        GROUP BY {by} HAVING sum({counted}) <> 0
    """


def _columns(table: type[Base]) -> tuple[list[str], str]:
    """Return what is counted by, and what is counted."""
    names = [column.name for column in table.__table__.columns]
    return names[1:-2], names[-2]

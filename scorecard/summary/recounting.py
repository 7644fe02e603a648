"""Counting anew what is kept as it changes (`db.count`), to find whether it is right and to put it right.

What is counted and what is kept are read in one statement, so that nothing happens between them: whatever is
done meanwhile changes both, and what they differ by stays what is wrong.
"""

from sqlalchemy import Connection, TextClause, text

from db.base import Base
from db.tables import (
    BallotCount,
    FamilyCount,
    GestorFamilyCount,
    LogroCount,
    MeetingCount,
    ParticipationCount,
)
from programme.stages import GONE

_ACCOMPANIED = f"stage NOT IN {GONE}"

#: In the order of the columns of each table. `{here}`: of which municipalities.
_COUNTED: dict[type[Base], str] = {
    FamilyCount: "SELECT municipality_code, stage, count(*) FROM family WHERE {here} GROUP BY 1, 2",
    GestorFamilyCount: f"""
        SELECT municipality_code, gestor_id, vereda, count(*) FROM family
        WHERE gestor_id IS NOT NULL AND {_ACCOMPANIED} AND {{here}} GROUP BY 1, 2, 3
    """,
    LogroCount: f"""
        SELECT municipality_code, catalogue_version, logro_code, displaced, state,
            counted_since(state, since), CASE state WHEN 'reported' THEN family_id END, count(*)
        FROM logro_state JOIN family ON family.id = family_id
        WHERE {_ACCOMPANIED} AND {{here}} GROUP BY 1, 2, 3, 4, 5, 6, 7
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
    BallotCount: """
        SELECT wave_id, municipality_code, part, actor, sum(answers), sum(points), sum(good), count(*),
            count(*) FILTER (WHERE good > 0), count(*) FILTER (WHERE good < answers)
        FROM (
            SELECT ballot.id, wave_id, municipality_code, split_part(part, ':', 1) AS part,
                question ->> 'actor' AS actor, count(*) AS answers, sum(answer::integer) AS points,
                count(*) FILTER (WHERE answer IN ('4', '5')) AS good
            FROM ballot JOIN wave ON wave.id = wave_id
            JOIN questionnaire ON questionnaire.version = wave.questionnaire
            CROSS JOIN jsonb_array_elements(content -> 'questions') question
            CROSS JOIN LATERAL (SELECT answers ->> (question ->> 'name') AS answer) answered
            WHERE municipality_code IS NOT NULL AND {here} AND question ->> 'type' = 'scale_5'
                AND answer IN ('1', '2', '3', '4', '5')
            GROUP BY 1, 2, 3, 4, 5
        ) opinions
        GROUP BY 1, 2, 3, 4
    """,
}

#: The sums of ballots have one row each; of the other counts all rows are added up.
_ADDED = "ON CONFLICT (wave_id, municipality_code, part, actor) DO UPDATE SET {sums}"


def differing(connection: Connection, municipality_code: str) -> int:
    """How many counts of a municipality are kept otherwise than counting gives them."""
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
    keys, sums = _columns(table)
    name = table.__tablename__
    added = _ADDED.format(sums=", ".join(f"{one} = {name}.{one} + excluded.{one}" for one in sums))
    return text(
        f"INSERT INTO {name} ({', '.join([*keys, *sums])}) {_wrong(table)} "
        f"{added if table is BallotCount else ''}"
    )


def _wrong(table: type[Base], municipality_code: str | None = None) -> str:
    """The counts that are wrong, with what they lack: one row each."""
    keys, sums = _columns(table)
    here = "true" if municipality_code is None else "municipality_code = :place"
    by, columns = ", ".join(keys), ", ".join([*keys, *sums])
    lacking = ", ".join(f"-{one}" for one in sums)
    return f"""
        WITH counted ({columns}) AS ({_COUNTED[table].format(here=here)})
        SELECT {by}, {", ".join(f"sum({one})" for one in sums)}
        FROM (
            SELECT {columns} FROM counted
            UNION ALL SELECT {by}, {lacking} FROM {table.__tablename__} WHERE {here}
        ) compared
        GROUP BY {by} HAVING {" OR ".join(f"sum({one}) <> 0" for one in sums)}
    """


def _columns(table: type[Base]) -> tuple[list[str], list[str]]:
    """What is counted by, and what is counted."""
    names = [column.name for column in table.__table__.columns]
    if table is BallotCount:
        return names[:4], names[4:]
    return names[1:-2], names[-2:-1]

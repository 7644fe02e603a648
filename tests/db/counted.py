"""What the kept counts must come to, counted row by row: the slow way, which is sure to be right."""

from collections import Counter
from typing import Any

from sqlalchemy import Connection, text

#: By the table of the counts: how it is counted, and how the kept counts are read.
_COUNTED = {
    "family_count": """
        SELECT municipality_code, stage,
            agreement_on IS NOT NULL AND stage IN ('baseline', 'life_project', 'follow_up'), count(*)
        FROM family GROUP BY 1, 2, 3
    """,
    "logro_count": """
        SELECT municipality_code, catalogue_version, logro_code, state,
            CASE state WHEN 'reported' THEN since WHEN 'pending' THEN date_trunc('month', since)::date END,
            CASE state WHEN 'reported' THEN family_id END, count(*)
        FROM logro_state JOIN family ON family.id = family_id
        WHERE agreement_on IS NOT NULL AND stage IN ('baseline', 'life_project', 'follow_up')
        GROUP BY 1, 2, 3, 4, 5, 6
    """,
    "participation_count": """
        SELECT wave_id, municipality_code, disposition, day, count(*) FROM participation GROUP BY 1, 2, 3, 4
    """,
    "gestor_family_count": """
        SELECT municipality_code, gestor_id, vereda, count(*) FROM family
        WHERE gestor_id IS NOT NULL AND stage NOT IN ('exited', 'withdrawn') GROUP BY 1, 2, 3
    """,
    "meeting_count": """
        SELECT municipality_code, starts_at, kind, status, said, count(*)
        FROM meeting JOIN family ON family.id = meeting.family_id OR meeting.family_id IS NULL
            AND family.gestor_id = meeting.gestor_id
            AND coalesce(meeting.vereda = family.vereda, meeting.vereda IS NULL)
        LEFT JOIN meeting_reply reply ON reply.meeting_id = meeting.id AND reply.family_id = family.id
        LEFT JOIN meeting_attendance came ON came.meeting_id = meeting.id AND came.family_id = family.id
        CROSS JOIN LATERAL (
            VALUES (CASE WHEN meeting.family_id IS NOT NULL THEN 'asked' END), (reply.answer),
                (CASE came.attended WHEN true THEN 'came' WHEN false THEN 'missed' END)
        ) word (said)
        WHERE stage NOT IN ('exited', 'withdrawn') AND said IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5
    """,
}
_KEPT = {
    "family_count": "SELECT municipality_code, stage, entered, families FROM family_count",
    "logro_count": """
        SELECT municipality_code, catalogue_version, logro_code, state, since, family_id, logros
        FROM logro_count
    """,
    "participation_count": """
        SELECT wave_id, municipality_code, disposition, day, families FROM participation_count
    """,
    "gestor_family_count": "SELECT municipality_code, gestor_id, vereda, families FROM gestor_family_count",
    "meeting_count": """
        SELECT municipality_code, starts_at, kind, status, said, families FROM meeting_count
    """,
}


def counted(connection: Connection) -> dict[str, Any]:
    """By counting."""
    return {table: _sums(connection, query) for table, query in _COUNTED.items()}


def kept(connection: Connection) -> dict[str, Any]:
    """As the triggers have it."""
    return {table: _sums(connection, query) for table, query in _KEPT.items()}


def _sums(connection: Connection, query: str) -> dict[tuple[Any, ...], int]:
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(text(query)):
        sums[tuple(row[:-1])] += row[-1]
    return {key: count for key, count in sums.items() if count}

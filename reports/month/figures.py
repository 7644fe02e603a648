"""What a monthly close counts, as it stood at the end of the month, by municipality.

Histories are used where there are some: logros are taken back to what they were (`logro_change`), families
that came later are left out, meetings that were moved, held or cancelled later, and cases that were answered
or passed on, stand as before (`audit_event`), and attendance that was noted later is not there yet. There is
no history of a family's stage, municipality or gestor: those are as they stand when the month is closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, text

from programme.calendar import BOGOTA
from programme.entered import ENTERED_SQL
from programme.places import DEPARTMENT
from programme.stages import GONE


@dataclass(frozen=True)
class Month:
    """A month of the calendar in Colombia, by its `first` day."""

    first: date

    @property
    def next(self) -> date:
        """The first day of the month after it."""
        return date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1)

    @property
    def begins(self) -> datetime:
        """The instant from which it is this month."""
        return datetime.combine(self.first, time(), BOGOTA)

    @property
    def ends(self) -> datetime:
        """The instant from which it is this month no more."""
        return datetime.combine(self.next, time(), BOGOTA)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


_FAMILIES = """
    SELECT municipality_code, stage, sum(families) AS families
    FROM (
        SELECT municipality_code, stage, families FROM family_count
        UNION ALL SELECT municipality_code, stage, -1 FROM family WHERE created_at >= :ends
    ) counted
    GROUP BY 1, 2
"""

#: The first change after the end of the month says how a logro stood before.
_LOGROS = f"""
    WITH later AS (
        SELECT DISTINCT ON (family_id, logro_code) family_id, logro_code, old_state
        FROM logro_change WHERE at >= :ends AND family_id IS NOT NULL ORDER BY family_id, logro_code, at, id
    ),
    changed AS (
        SELECT municipality_code, catalogue_version, logro_code, state, old_state
        FROM later JOIN logro_state USING (family_id, logro_code) JOIN family ON family.id = family_id
        WHERE {ENTERED_SQL}
    )
    SELECT municipality_code, dimension_code, state, sum(logros) AS logros
    FROM (
        SELECT municipality_code, catalogue_version, logro_code, state, logros FROM logro_count
        UNION ALL SELECT municipality_code, catalogue_version, logro_code, state, -1 FROM changed
        UNION ALL
        SELECT municipality_code, catalogue_version, logro_code, old_state, 1 FROM changed
        WHERE old_state IS NOT NULL
    ) counted
    JOIN logro ON logro.version = catalogue_version AND logro.code = logro_code
    WHERE privacy <> 'private'
    GROUP BY 1, 2, 3
"""

#: A meeting is one of each place where it concerns a family; in the nation and a department it counts once.
_MEETINGS = f"""
    WITH later AS (
        SELECT substr(subject, 9) AS code,
            bool_or(action IN ('meeting.held', 'meeting.cancelled')) AS ended,
            (array_agg((detail ->> 'from')::timestamptz ORDER BY at, id)
                FILTER (WHERE action = 'meeting.moved'))[1] AS starts_at
        FROM audit_event
        WHERE at >= :ends AND action IN ('meeting.held', 'meeting.cancelled', 'meeting.moved')
        GROUP BY 1
    ),
    candidate AS (
        SELECT id FROM meeting WHERE starts_at >= :begins AND starts_at < :ends
        UNION SELECT id FROM meeting JOIN later USING (code)
    ),
    of_month AS (
        SELECT id, kind, family_id, gestor_id, vereda,
            CASE WHEN later.ended THEN 'planned' ELSE status END AS status
        FROM candidate JOIN meeting USING (id) LEFT JOIN later USING (code)
        WHERE coalesce(later.starts_at, meeting.starts_at) >= :begins
            AND coalesce(later.starts_at, meeting.starts_at) < :ends
            AND (created_at IS NULL OR created_at < :ends OR later.starts_at IS NOT NULL)
    ),
    asked AS (
        SELECT of_month.id, kind, status, family.id AS family_id, municipality_code
        FROM of_month JOIN family ON family.id = of_month.family_id WHERE stage <> ALL (:gone)
        UNION ALL
        SELECT of_month.id, kind, status, family.id, municipality_code
        FROM of_month JOIN family USING (gestor_id)
        WHERE of_month.family_id IS NULL AND (of_month.vereda IS NULL OR of_month.vereda = family.vereda)
            AND stage <> ALL (:gone)
    ),
    each AS (
        SELECT asked.id, kind, status, municipality_code,
            count(*) FILTER (WHERE attended) AS came, count(*) FILTER (WHERE NOT attended) AS missed
        FROM asked LEFT JOIN meeting_attendance attendance
            ON attendance.meeting_id = asked.id AND attendance.family_id = asked.family_id AND at < :ends
        GROUP BY 1, 2, 3, 4
    )
    SELECT municipality_code, {DEPARTMENT} AS department_code, kind,
        count(DISTINCT id) FILTER (WHERE status = 'held') AS held,
        count(DISTINCT id) FILTER (WHERE status = 'planned') AS planned,
        count(DISTINCT id) FILTER (WHERE status = 'cancelled') AS cancelled,
        sum(came) AS came, sum(missed) AS missed
    FROM each
    GROUP BY GROUPING SETS
        ((kind, municipality_code), (kind, {DEPARTMENT}), (kind))
"""

_WAVES = """
    SELECT wave.name AS wave, municipality_code, disposition, sum(families) AS families
    FROM wave JOIN participation_count ON wave_id = wave.id
    WHERE status = 'closed' AND closed_on >= :first AND closed_on < :next
    GROUP BY 1, 2, 3 HAVING sum(families) > 0
"""

_CODES = """
    SELECT wave.name AS wave, municipality_code, codes_used AS used
    FROM wave JOIN wave_place ON wave_id = wave.id
    WHERE codes_used > 0 AND status = 'closed' AND closed_on >= :first AND closed_on < :next
"""


def families(connection: Connection, month: Month) -> Iterator[Row[Any]]:
    """municipality_code, stage, families."""
    yield from _read(connection, _FAMILIES, month)


def logros(connection: Connection, month: Month) -> Iterator[Row[Any]]:
    """municipality_code, dimension_code, state, logros: none is private."""
    yield from _read(connection, _LOGROS, month)


def meetings(connection: Connection, month: Month) -> Iterator[Row[Any]]:
    """municipality_code or department_code (none of them for the nation), kind; `held`, `planned` and
    `cancelled` meetings that were to begin in the month; families that `came` and `missed`.
    """
    yield from _read(connection, _MEETINGS, month)


def waves(connection: Connection, month: Month) -> Iterator[Row[Any]]:
    """Waves that were closed in the month: wave, municipality_code, disposition, families."""
    yield from _read(connection, _WAVES, month)


def codes(connection: Connection, month: Month) -> Iterator[Row[Any]]:
    """Codes from a bag that were used in the waves closed in the month: wave, municipality_code, used."""
    yield from _read(connection, _CODES, month)


def _read(connection: Connection, query: str, month: Month) -> Iterator[Row[Any]]:
    given = {
        "begins": month.begins, "ends": month.ends, "first": month.first, "next": month.next,
        "gone": list(GONE),
    }  # fmt: skip
    return iter(connection.execute(text(query), {name: given[name] for name in given if f":{name}" in query}))

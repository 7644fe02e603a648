"""The end of a wave: what still waits hides among more.

First without the gestor in the municipality, then without the municipality in the department, then without
the department in the nation, until there are ten.
"""

import random
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, text, update

from db.tables import CompletedPart
from scorecard import counting, traces
from scorecard.instrument.questionnaire import CORE

#: What is left out, one after the other, so that what waits hides among more; and the crowd it hides in then.
_UP: tuple[tuple[Any, ColumnElement[str]], ...] = (
    (CompletedPart.gestor_id, func.concat("municipality:", CompletedPart.municipality_code)),
    (CompletedPart.municipality_code, func.concat("department:", CompletedPart.department_code)),
    (CompletedPart.department_code, func.concat("nation")),
)


@dataclass(frozen=True)
class Settled:
    """Rows counted; families whose answers were given up, and other answers that were."""

    counted: int
    families: int
    parts: int


def settle(connection: Connection, wave_id: int, rng: random.Random) -> Settled:
    """Count all that waits of a wave that has closed, each part in the smallest crowd that is large enough.

    What is fewer than ten in the nation is deleted: no count could hide it, and it cannot join those that
    were counted before, because two copies of the database would tell it from them.
    """
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    counting.one_at_a_time(connection)
    counted = 0
    # All cores first: what else their families answered waits once they are counted.
    for kind in (CompletedPart.part == CORE, CompletedPart.part != CORE):
        counted += counting.count_ready(connection, (CompletedPart.wave_id == wave_id) & kind, rng)
        for left_out, crowd in _UP:
            connection.execute(
                update(CompletedPart)
                .where(CompletedPart.wave_id == wave_id, kind, left_out.is_not(None))
                .values({left_out: None, CompletedPart.crowd: crowd})
            )
            counted += counting.count_ready(connection, (CompletedPart.wave_id == wave_id) & kind, rng)
    rest = delete(CompletedPart).where(CompletedPart.wave_id == wave_id)
    given_up = connection.execute(rest.returning(CompletedPart.family_id, CompletedPart.part)).all()
    traces.cut(connection, [row.family_id for row in given_up if row.family_id is not None])
    # Those that came with a code are of no family that is known.
    families = sum(row.part == CORE for row in given_up)
    return Settled(counted, families, len(given_up) - families)

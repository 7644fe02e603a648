"""Families that are no part of those a wave asks: they never entered the Red, or have left it.

They are ineligible in it (AAPOR, Standard Definitions: no part of the population) and in no rate.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, and_, select, text, update

from db.tables import Family, Participation
from programme.entered import ENTERED
from programme.stages import GONE

#: Of whom nobody has an answer yet.
SILENT = ("invited", "unreachable", "contacted")

#: Of whom nothing has been counted yet.
_UNCOUNTED = (*SILENT, "started", "partial", "refused", "breakoff")

#: Families in one transaction.
_CHUNK = 2000


def leave_out_who_never_entered(
    engine: Engine, wave_id: int, day: date, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Leave out families that no Acuerdo is registered of, as an older version had them invited or as the
    register was put right since, whatever they said: only answers that are counted already stay so. A chunk
    at a time, until all are or `stopping`. Return how many.
    """
    never = and_(~ENTERED, Family.stage.not_in(GONE))
    left_out = 0
    while True:
        with engine.begin() as connection:
            # Finding them may mean reading all that take part.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            last = _leave_out(connection, wave_id, day, _UNCOUNTED, never, _CHUNK)
        left_out += last
        if last < _CHUNK or stopping():
            return left_out


def leave_out_at_the_close(connection: Connection, wave_id: int, day: date) -> None:
    """Leave out families that left the Red before they answered. Not before the close: a mistake in the
    register can be put right until then.

    Who answered or refused was part of it then, and stays so. Who has no contact, or has not authorised
    messages, is part of it and was not reached. Of a family that had itself deleted nothing is left to count.
    """
    _leave_out(connection, wave_id, day, _UNCOUNTED, and_(~ENTERED, Family.stage.not_in(GONE)))
    _leave_out(connection, wave_id, day, SILENT, ~ENTERED)


def _leave_out(
    connection: Connection,
    wave_id: int,
    day: date,
    dispositions: tuple[str, ...],
    which: ColumnElement[bool],
    most: int | None = None,
) -> int:
    found = (
        select(Participation.family_id)
        .join(Family, Family.id == Participation.family_id)
        .where(Participation.wave_id == wave_id, Participation.disposition.in_(dispositions), which)
        .limit(most)
    )
    return connection.execute(
        update(Participation)
        .where(
            Participation.wave_id == wave_id,
            Participation.family_id.in_(found.scalar_subquery()),
            Participation.disposition.in_(dispositions),
        )
        .values(disposition="ineligible", day=day)
    ).rowcount

"""A bag of codes in a transcript, and a family that draws one."""

from datetime import datetime

from sqlalchemy import Engine, select

from db.tables import Wave
from scorecard.bag.drawing import mark
from tests.scorecard.bag import codes


def knows(words: str) -> bool:
    """Whether this happens at such a meeting."""
    return words == "saca"


def does(engine: Engine, now: datetime) -> str:
    """`saca`: the family F001 is marked as drawing a code, and draws one, which is given."""
    with engine.begin() as connection:
        mark(connection, connection.scalars(select(Wave.name)).one(), ["F001"], now)
    return codes(engine, 1, now)[0]

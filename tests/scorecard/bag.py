"""A bag of codes for a wave that is open, in tests."""

import random
from datetime import datetime

from sqlalchemy import Engine, select

from db.tables import Wave
from scorecard.bag import code
from scorecard.bag.printing import make
from tests import world


def codes(engine: Engine, number: int, now: datetime, place: str = world.PLACE, seed: int = 1) -> list[str]:
    """So many codes for the wave that there is, as they are printed."""
    with engine.begin() as connection:
        name = connection.scalars(select(Wave.name)).one()
        printed = make(connection, name, place, number, random.Random(seed), now)
    return [code.shown(one) for one in printed.codes]

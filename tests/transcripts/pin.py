"""What the gestor does on the page of a family about its PIN, and what is looked at there."""

import random
from datetime import datetime

from sqlalchemy import Engine, select

from db.tables import Family
from programme.reserved import codes, logros

_WORDS = ("codigo", "privados")


def knows(words: str) -> bool:
    """Whether this happens on that page."""
    return words.split()[0] in _WORDS


def does(engine: Engine, words: str, now: datetime, rng: random.Random) -> str | None:
    """`codigo F001`: makes a code for a family, which is given; `privados F001 EDU-07 reported`: fails where
    the family's private logros, with their states, are not these.
    """
    what, code, *rest = words.split()
    with engine.begin() as connection:
        family_id = connection.scalars(select(Family.id).where(Family.code == code)).one()
        if what == "codigo":
            return codes.make(connection, family_id, code, "G01", now, rng)
        found = [word for one in logros.private_logros(connection, family_id)
                 for word in (one.logro.code, one.state)]  # fmt: skip
        assert found == rest, found
        return None

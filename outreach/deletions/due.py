"""Which deletions are due, and what is still to be done about them."""

import random
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from messaging.hours import Hours
from outreach.deletions import last_word
from outreach.deletions.erasing import erase
from programme.family_data import deletions


def see_to(
    engine: Engine,
    hours: Hours,
    now: datetime,
    rng: random.Random,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Delete the families whose time has come, one after another, and the lines that have had the last word.
    Return how many families.

    Only within the hours: the last word is to leave at once, so that nothing is kept for it.
    """
    with engine.begin() as connection:
        last_word.forget(connection, now)
        due = deletions.due(connection, now) if hours.is_open(now) else []
    done = 0
    for one in due:
        if stopping():
            break
        with engine.begin() as connection:
            done += erase(connection, one, now, rng)
    return done

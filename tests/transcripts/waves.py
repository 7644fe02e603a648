"""A wave of the Libreta in a transcript: its messages, and its end."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select, update

from db.tables import Wave
from messaging.claiming import SPREAD
from messaging.hours import Hours
from outreach.waves import schedule
from scorecard.instrument.questionnaire import VERSION
from tests import releases
from tests.doors import Watch
from tests.releases import CONTENT, TREATED, share


def invite(connection: Connection, now: datetime) -> None:
    """The families of the wave are written to from `now` on."""
    connection.execute(update(Wave).values(step_at=now))


def does(engine: Engine, words: str, watch: Watch) -> None:
    """`ronda`: what is due is written, and leaves within half an hour; `cierra`: the wave is closed;
    `publica`: the results of a closed wave are published, and what then is due is written.
    """
    if words == "cierra":
        with engine.connect() as connection:
            wave_id = connection.scalars(select(Wave.id)).one()
        schedule.close(engine, wave_id, watch.now, random.Random(1))
        return
    if words == "publica":
        with engine.begin() as connection:
            wave_id = connection.scalars(select(Wave.id)).one()
            # Whatever channel it is asked on, the words are those of our own questions.
            figures = {CONTENT: share(80), TREATED: share(90)}
            releases.publish(connection, wave_id, figures, {}, questionnaire=VERSION)
    schedule.see_to(engine, watch.now, Hours(), random.Random(1))
    watch.now += timedelta(seconds=SPREAD)

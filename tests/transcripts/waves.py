"""A wave of the Libreta in a transcript: its messages, and its end."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from db.tables import ActorCommitment, Wave
from messaging.claiming import SPREAD
from messaging.hours import Hours
from outreach.waves import schedule
from scorecard.instrument.questionnaire import VERSION
from tests import releases, world
from tests.doors import Watch
from tests.releases import CONTENT, TREATED, share


def invite(connection: Connection, now: datetime) -> None:
    """The families of the wave are written to from `now` on."""
    connection.execute(update(Wave).values(step_at=now))


def promise(connection: Connection, where: world.Place, text: str, now: datetime) -> None:
    """The mayor's office promised this after an earlier wave, until the day of `now`, to ten families."""
    for number in range(10):
        world.family(connection, where, f"F9{number:02}")
    summer = now.date() - timedelta(days=90)
    wave_id = world.wave(connection, summer, summer, "2026-1")
    closed = {"status": "closed", "closed_on": summer, "wiped": True}
    connection.execute(update(Wave).where(Wave.id == wave_id).values(closed))
    connection.execute(
        insert(ActorCommitment).values(
            wave_id=wave_id, place_code=world.PLACE, actor="municipio", text=text, made_on=summer,
            due_on=now.date(), staff_id=where.gestor_id, at=now - timedelta(days=80),
        )
    )  # fmt: skip


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

"""What time brings for the waves of the Libreta: messages to their families, and their end."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from db.tables import Wave
from messaging.hours import Hours
from outreach.waves import invitations, judgments, results
from outreach.waves.judgments import UNSIGNED, Publishing
from outreach.waves.wiping import wipe
from programme.calendar import today
from scorecard import closing, eligible, judging


@dataclass(frozen=True)
class Done:
    """Waves closed, messages written; promises of which families are asked from now on, and those of which is
    published what they said.
    """

    closed: int
    written: int
    asked: int
    judged: int


def see_to(
    engine: Engine,
    now: datetime,
    hours: Hours,
    rng: random.Random,
    stopping: Callable[[], bool] = lambda: False,
    publishing: Publishing = UNSIGNED,
) -> Done:
    """Leave out who has not entered, note who was reached, close the waves whose last day has passed, open
    those on promises whose date has come, write what is to be written: to ask, and to tell the result of what
    was published. `publishing`: of the waves on promises, which are published by themselves.
    """
    with engine.connect() as connection:
        waves = connection.execute(select(Wave.id, Wave.step).where(Wave.status == "open")).all()
        ended = {*closing.over(connection, today(now)), *judging.given_up(connection)}
    for wave in waves:
        eligible.leave_out_who_never_entered(engine, wave.id, today(now), stopping)
    for wave_id in (wave.id for wave in waves if wave.step is not None):
        invitations.note_contacted(engine, wave_id, now, stopping)
    for wave_id in sorted(ended):
        closing.close(engine, wave_id, rng, now, "timetable")
    end(engine, now, rng, stopping)
    asked = judgments.ask(engine, now, stopping)
    invited = invitations.write(engine, hours, now, stopping)
    told = results.write(engine, hours, now, stopping)
    # Last: one of the whole country takes long, and whatever becomes of it holds up no message.
    judged = judgments.publish(engine, now, publishing, stopping)
    return Done(len(ended), invited + told, asked, judged)


def close(engine: Engine, wave_id: int, now: datetime, rng: random.Random) -> None:
    """Close a wave by hand, and do at once all that follows."""
    invitations.note_contacted(engine, wave_id, now)
    closing.close(engine, wave_id, rng, now, "command")
    end(engine, now, rng)


def end(
    engine: Engine, now: datetime, rng: random.Random, stopping: Callable[[], bool] = lambda: False
) -> None:
    """Do what is still to be done of waves that are closed, also of those whose closing was interrupted."""
    with engine.connect() as connection:
        waiting = closing.unfinished(connection)
    for wave_id in waiting:
        closing.finish(engine, wave_id, rng, today(now))
        wipe(engine, wave_id, stopping)

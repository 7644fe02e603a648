"""RONDA: how many of the gestor's families have answered the Libreta, in tens."""

from bot.registry import staff_keyword
from bot.talk import Talk
from locales.dates import short_day
from reports.gestor_progress import of_gestor
from scorecard.statistics.estimate import FEWEST


@staff_keyword("ronda", "rondas", "respuestas", "cuantas respondieron", "round", right="wave")
def ronda(talk: Talk) -> None:
    """Say it."""
    assert talk.line.staff_id is not None
    talk.close()
    found = of_gestor(talk.connection, talk.line.staff_id)
    if found is None:
        talk.say("ronda.none")
        return
    if found.families is None:
        talk.say("ronda.few", fewest=FEWEST)
        return
    closes = short_day(found.closes_on, talk.texts)
    counts = {"complete": found.complete, "families": found.families, "fewest": FEWEST}
    few = "" if found.complete else ".few"
    talk.say(f"ronda.{found.status}{few}", wave=found.wave, date=closes, **counts)

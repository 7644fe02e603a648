"""RONDA: how many of the gestor's families have answered the Libreta, by day."""

from bot.registry import staff_keyword
from bot.talk import Talk
from locales.dates import short_day
from reports.gestor_progress import of_gestor
from scorecard.statistics.estimate import FEWEST

#: The last days that are told; a message has no room for more.
_DAYS = 5


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
    counts = {"complete": found.complete, "families": found.families}
    talk.say(f"ronda.{found.status}", wave=found.wave, date=closes, **counts)
    days = list(found.days.items())[-_DAYS:]
    if days:
        talk.say(
            "ronda.days",
            days=", ".join(
                talk.texts.say("ronda.day", date=short_day(day, talk.texts), complete=count)
                for day, count in days
            ),
        )

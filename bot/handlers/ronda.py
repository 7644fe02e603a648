"""RONDA: how many of the gestor's families have answered the Libreta, by day."""

from babel.dates import format_date

from bot.registry import staff_keyword
from bot.talk import Talk
from scorecard.gestor_progress import of_gestor
from scorecard.statistics.estimate import FEWEST

#: The last days that are told; a message has no room for more.
_DAYS = 5


@staff_keyword("ronda", "rondas", "respuestas", "cuantas respondieron", "round", right="round")
def ronda(talk: Talk) -> None:
    """Say it."""
    assert talk.line.staff_id is not None
    talk.close()
    found = of_gestor(talk.connection, talk.line.staff_id)
    if found is None:
        talk.say("ronda.none")
        return
    locale = talk.texts.locale
    if found.families is None:
        talk.say("ronda.few", fewest=FEWEST)
        return
    closes = format_date(found.closes_on, "d MMM", locale)
    counts = {"complete": found.complete, "families": found.families}
    talk.say(f"ronda.{found.status}", wave=found.wave, date=closes, **counts)
    days = list(found.days.items())[-_DAYS:]
    if days:
        talk.say(
            "ronda.days",
            days=", ".join(
                talk.texts.say("ronda.day", date=format_date(day, "d MMM", locale), complete=count)
                for day, count in days
            ),
        )

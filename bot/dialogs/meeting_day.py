"""Asking a member of staff for a day and an hour, in as many messages as it takes."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bot import dates
from bot.dates import FURTHEST, OtherWeekday, Said
from bot.talk import Talk
from locales.dates import day_of
from programme.calendar import in_bogota, is_holiday


@dataclass(frozen=True)
class Kept:
    """What was said of a date so far, as a dialog remembers it; see bot.dates.Said."""

    day: date | None = None
    hour: str | None = None
    part: str | None = None
    weekday: bool = False

    @classmethod
    def of(cls, said: Said) -> "Kept":
        """Return it as it is remembered."""
        hour = said.hour.isoformat("minutes") if said.hour else None
        return cls(said.day, hour, said.part, said.weekday)

    @property
    def kept(self) -> "Kept":
        """Return this alone of what a dialog remembers besides."""
        return Kept(self.day, self.hour, self.part, self.weekday)

    @property
    def said(self) -> Said:
        """As it was said."""
        hour = time.fromisoformat(self.hour) if self.hour else None
        return Said(self.day, hour, self.part, self.weekday)


@dataclass(frozen=True)
class Heard:
    """`starts_at`: the date; else `question` asks for what is missing or wrong, and `kept` stays."""

    kept: Kept
    starts_at: datetime | None = None
    question: str = ""


def heard(talk: Talk, text: str, kept: Kept) -> Heard:
    """Return what a text says of a date, after what was `kept` before."""
    try:
        said = dates.said(text, talk.now, kept.said)
        starts_at = said.begins(talk.now)
    except OtherWeekday as other:
        return Heard(Kept(), question=talk.texts.say("when.differs", day=day_of(other.day, talk.texts)))
    except ValueError:
        return Heard(kept, question=talk.texts.say("hoy.wrong_date") if kept == Kept() else _asks(talk, kept))
    if starts_at is None:
        return _missing(talk, said)
    if starts_at <= talk.now:
        return Heard(Kept(), question=talk.texts.say("hoy.past_date"))
    if starts_at > talk.now + FURTHEST:
        return Heard(Kept(), question=talk.texts.say("hoy.far_date"))
    return Heard(Kept.of(said), starts_at)


def is_date(talk: Talk) -> bool:
    """Return whether another date was written instead of a yes or a no: a day and an hour."""
    if talk.inbound.kind != "text":
        return False
    try:
        return dates.said(talk.text, talk.now).begins(talk.now) is not None
    except OtherWeekday:
        return True
    except ValueError:
        return False


def names_date(talk: Talk) -> bool:
    """Return whether a day or an hour was written instead of an answer; a number alone is none."""
    if talk.inbound.kind != "text":
        return False
    try:
        dates.said(talk.text, talk.now)
    except OtherWeekday:
        return True
    except ValueError:
        return False
    return True


def warning(talk: Talk, starts_at: datetime) -> str:
    """Return a word about a Sunday or a holiday; empty for other days."""
    day = in_bogota(starts_at).date()
    if is_holiday(day):
        return talk.texts.say("when.holiday")
    return talk.texts.say("when.sunday") if day.weekday() == 6 else ""


def _missing(talk: Talk, said: Said) -> Heard:
    """Ask for the hour, or for the day. A day that has passed needs no hour."""
    if said.day is not None and said.day < talk.today:
        return Heard(Kept(), question=talk.texts.say("hoy.past_date"))
    if said.day is not None and said.day > talk.today + FURTHEST:
        return Heard(Kept(), question=talk.texts.say("hoy.far_date"))
    kept = Kept.of(said)
    return Heard(kept, question=_asks(talk, kept))


def _asks(talk: Talk, kept: Kept) -> str:
    """Return the question for what is missing. The hour is never guessed."""
    words = talk.texts
    if kept.day is None:
        return words.say("when.ask_day")
    day = day_of(kept.day, words)
    if kept.weekday and kept.day == talk.today:
        # Today or in a week: the hour decides it.
        return words.say("when.ask_the_hour")
    return words.say(f"when.ask_hour.{kept.part or 'any'}", day=day)

"""A meeting that a gestor is planning, as far as it has come, and how it is shown before it is kept."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.dialogs.meeting_day import Kept
from bot.talk import Talk
from locales.dates import when
from programme import planning
from programme.calendar import in_bogota
from programme.catalogue import catalogue
from programme.meetings import TOO_NEAR
from programme.planning import Whom


@dataclass(frozen=True)
class Plan(Kept):
    """`step`: what is asked; `values`: what the options of its list stand for. `chosen`: it is known whom the
    meeting is for; `code`: of the one family. `place`: where; None as long as it was not asked. Of the date
    see Kept; `starts_at`: all of it.
    """

    step: str = "kind"
    values: list[str] = field(default_factory=list)
    chosen: bool = False
    family_id: int | None = None
    code: str = ""
    vereda: str | None = None
    logro_code: str | None = None
    starts_at: datetime | None = None
    place: str | None = None

    @property
    def whom(self) -> Whom:
        """Whom it is for."""
        return Whom(self.family_id, self.vereda, self.logro_code)


def shown(talk: Talk, plan: Plan, starts_at: datetime) -> list[str]:
    """Return who, when and where, how many families it is for, and who tells them."""
    assert talk.line.staff_id is not None
    found = planning.invited(talk.connection, talk.line.staff_id, plan.whom)
    words, families = talk.texts, len(found.family_ids)
    day = when(in_bogota(starts_at), words)
    what = "reunion.visit" if plan.whom.alone else "reunion.together"
    said = [words.say(what, code=plan.code, when=day)]
    if plan.place:
        said.append(words.say("hoy.place", place=plan.place))
    if not plan.whom.alone:
        said.append(_for_whom(talk, plan, families))
    if planning.busy(talk.connection, talk.line.staff_id, starts_at):
        said.append(words.say("reunion.busy"))
    return [*said, _told(talk, plan, starts_at, families, found.told)]


def _for_whom(talk: Talk, plan: Plan, families: int) -> str:
    words = talk.texts
    if plan.logro_code is not None:
        logro = catalogue()[plan.logro_code]
        title = words.title(f"logro.{logro.code}.title", logro.title)
        return words.count("reunion.for_logro", families, title=title)
    if plan.vereda is not None:
        return words.count("reunion.for_vereda", families, vereda=plan.vereda)
    return words.count("reunion.for_all", families)


def _told(talk: Talk, plan: Plan, starts_at: datetime, families: int, told: int) -> str:
    """Return who of them hears of it from us, so that the gestor tells the others."""
    if talk.terms.hours.next_opening(talk.now) >= starts_at - TOO_NEAR:
        return talk.texts.say("reunion.you_tell")
    if plan.whom.alone and not told:
        return talk.texts.say("reunion.not_told", code=plan.code)
    if plan.whom.alone or told == families:
        return talk.texts.say("reunion.told_one" if families == 1 else "reunion.told_all")
    if not told:
        return talk.texts.say("reunion.told_none")
    return talk.texts.say("reunion.told_some", told=told, families=families)

"""A new meeting: whom it is for, when and where; shown before it is kept, for families are told of it."""

from dataclasses import replace
from datetime import datetime

from bot.dialogs import meeting_day, reunion_whom
from bot.dialogs.meeting_day import Kept
from bot.dialogs.reunion_plan import Plan, shown
from bot.registry import staff_dialog
from bot.talk import Talk
from locales.dates import when
from locales.texts import SOURCE, texts
from messaging.message import Option
from programme import planning
from programme.calendar import in_bogota
from programme.planning import LONGEST_PLACE
from programme.refusal import Refusal
from programme.staff_texts import written

#: Steps in which it is chosen whom the meeting is for.
_WHOM = ("kind", "family", "vereda", "logro")


def begin(talk: Talk, named: str = "") -> None:
    """Ask whom it is for. `named`: the code of a family, and perhaps the day and the hour behind it."""
    if not named:
        reunion_whom.ask(talk, Plan())
        return
    code, _, rest = named.partition(" ")
    heard = meeting_day.heard(talk, rest, Kept()) if rest.strip() else None
    plan = Plan() if heard is None else Plan(**vars(heard.kept), starts_at=heard.starts_at)
    found = reunion_whom.family(talk, plan, code)
    if found is None:
        reunion_whom.ask_family(talk, plan, unknown=True)
    elif heard is not None and heard.starts_at is None:
        _ask_date(talk, found, heard.question)
    else:
        _go_on(talk, found)


@staff_dialog("reunion", Plan, right="meetings")
def _answer(talk: Talk, plan: Plan, value: str) -> bool:
    if plan.step in _WHOM:
        return _take_whom(talk, plan, value)
    if plan.step == "place":
        return _take_place(talk, plan, value)
    if not value:
        return meeting_day.names_date(talk) and _take_date(talk, plan)
    if plan.step == "closed":
        if value == "1":
            _go_on(talk, replace(plan, step="open"))
        else:
            _ask_date(talk, replace(plan, **vars(Kept())))
    elif value == "1":
        _keep(talk, plan)
    elif value == "2":
        talk.close()
        talk.say("reunion.dropped")
    else:
        _ask_place(talk, plan)
    return True


@staff_dialog("reunion_date", Plan, right="meetings", answers=("hoy", "mañana"))
def _date(talk: Talk, plan: Plan, value: str) -> bool:
    return talk.inbound.kind == "text" and _take_date(talk, plan)


def _take_whom(talk: Talk, plan: Plan, value: str) -> bool:
    before = talk.state.dialog
    found = reunion_whom.take(talk, plan, value)
    if found is not None and not _families(talk, found):
        _end(talk, "reunion.nobody")
    elif found is not None:
        _go_on(talk, found)
    # Something was asked, or nothing made sense.
    return found is not None or talk.state.dialog is not before


def _go_on(talk: Talk, plan: Plan) -> None:
    """Ask what is missing: the date, whether a closed day is meant, the place, and then the yes."""
    starts_at = plan.starts_at
    if not plan.chosen:
        reunion_whom.ask(talk, plan)
    elif starts_at is None:
        _ask_date(talk, plan)
    elif plan.step != "open" and plan.step != "place" and meeting_day.warning(talk, starts_at):
        _ask_closed(talk, plan, starts_at)
    elif plan.place is None and plan.whom.alone:
        _ask_sure(talk, replace(plan, place=texts(SOURCE).say("reunion.home")), starts_at)
    elif plan.place is None:
        _ask_place(talk, plan)
    else:
        _ask_sure(talk, plan, starts_at)


def _ask_date(talk: Talk, plan: Plan, question: str = "") -> None:
    memory = replace(plan, step="date", starts_at=None)
    talk.ask("reunion_date", question or talk.texts.say("hoy.ask_date"), memory=memory)


def _take_date(talk: Talk, plan: Plan) -> bool:
    heard = meeting_day.heard(talk, talk.text, plan.kept)
    found = replace(plan, **vars(heard.kept), starts_at=heard.starts_at, step="date")
    if heard.starts_at is None:
        _ask_date(talk, found, heard.question)
    else:
        _go_on(talk, found)
    return True


def _ask_closed(talk: Talk, plan: Plan, starts_at: datetime) -> None:
    said = meeting_day.warning(talk, starts_at)
    sure = talk.texts.say("reunion.closed_sure", when=when(in_bogota(starts_at), talk.texts))
    memory = replace(plan, step="closed")
    talk.ask("reunion", f"{said} {sure}", talk.choices("yes", "no"), memory=memory)


def _ask_place(talk: Talk, plan: Plan, question: str = "") -> None:
    asked = question or talk.texts.say("reunion.ask_place")
    options = (Option("1", talk.texts.say("reunion.no_place")),)
    talk.ask("reunion", asked, options, memory=replace(plan, step="place"))


def _take_place(talk: Talk, plan: Plan, value: str) -> bool:
    if value:
        _go_on(talk, replace(plan, place=""))
        return True
    if talk.inbound.kind != "text":
        return False
    try:
        place = written(talk.text, LONGEST_PLACE, lines=1)
    except Refusal as refusal:
        _ask_place(talk, plan, talk.texts.say(refusal.key, **refusal.fields))
    else:
        _go_on(talk, replace(plan, place=_within_a_sentence(place)))
    return True


def _within_a_sentence(place: str) -> str:
    """Return it as it stands behind `en`: `En la escuela.` is `la escuela`."""
    place = place.rstrip(" .")
    return place[3:] if place.casefold().startswith("en ") else place


def _ask_sure(talk: Talk, plan: Plan, starts_at: datetime) -> None:
    assert talk.line.staff_id is not None
    if not _families(talk, plan):
        _end(talk, "reunion.nobody")
    elif planning.is_planned(talk.connection, talk.line.staff_id, plan.whom, starts_at):
        _end(talk, "reunion.twice")
    else:
        lines = [*shown(talk, plan, starts_at), talk.texts.say("reunion.sure")]
        options = talk.choices("yes", "no", "reunion.other_place")
        memory = replace(plan, step="sure")
        talk.ask("reunion", talk.channel.within.join(lines), options, memory=memory)


def _keep(talk: Talk, plan: Plan) -> None:
    """Plan it, if the date has not passed meanwhile."""
    assert talk.member is not None and plan.starts_at is not None
    if plan.starts_at <= talk.now:
        _ask_date(talk, replace(plan, **vars(Kept())), talk.texts.say("hoy.past_date"))
        return
    given = (plan.whom, plan.starts_at, plan.place or None, talk.now, talk.random)
    outcome = planning.plan(talk.connection, talk.member, *given)
    if outcome != "planned":
        _end(talk, f"reunion.{outcome}")
        return
    talk.close()
    talk.say("reunion.planned", when=when(in_bogota(plan.starts_at), talk.texts))


def _families(talk: Talk, plan: Plan) -> list[int]:
    assert talk.line.staff_id is not None
    return planning.invited(talk.connection, talk.line.staff_id, plan.whom).family_ids


def _end(talk: Talk, key: str) -> None:
    talk.close()
    talk.say(key)

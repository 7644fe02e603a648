"""One of the gestor's families: what a phone may show of it, and what can be done from there."""

from collections.abc import Collection
from dataclasses import dataclass
from operator import itemgetter

from bot import logro_names, wishes
from bot.dialogs import familia_logro, linea_base, plan, to_family
from bot.talk import Talk
from locales.dates import short_date, when
from locales.texts import Texts
from messaging import channels
from messaging.message import Option
from programme import families, heard, notes, plans
from programme.accompanied import Accompanied
from programme.calendar import in_bogota
from programme.catalogue import catalogue

#: So many logros are named; the others are only counted.
_NAMED = 5


@dataclass(frozen=True)
class Opened:
    """The family that is shown; an older program did not keep it."""

    family_id: int = 0


def show(talk: Talk, family: Accompanied) -> None:
    """Show it, with what can be done."""
    labels = {}
    if family.pending or family.reported:
        labels["1"] = "familias.mark"
    if family.reach.why is None:
        labels["2"] = "familias.write"
    labels["3"] = "familias.members"
    labels["0"] = "familias.back"
    options = tuple(Option(value, talk.texts.say(key)) for value, key in labels.items())
    text = "\n".join(_about(talk, family))
    talk.ask("familia", text, options, memory=Opened(family.id))


def take(talk: Talk, family: Accompanied, value: str) -> None:
    """Do what was chosen there."""
    if value == "1":
        familia_logro.show(talk, family.id, family.code)
    elif value == "3":
        linea_base.show(talk, family)
    else:
        to_family.ask(talk, family.id, family.code)


def _about(talk: Talk, family: Accompanied) -> list[str]:
    """Return what a phone may show of it: no number, no name, no private logro."""
    words = talk.texts
    stage = words.say(f"familias.stage.{family.stage}")
    if family.vereda:
        said = [words.say("familias.one", code=family.code, vereda=family.vereda, stage=stage)]
    else:
        said = [words.say("familias.one_nowhere", code=family.code, stage=stage)]
    said.append(words.say("familias.pending", number=family.pending))
    said += _names(talk, family)
    if family.reported:
        said.append(words.say("familias.reported", number=family.reported))
    if chosen := plans.planned(talk.connection, family.id):
        said.append(words.say("familias.plan", titles=plan.told(words, chosen)))
    said += [words.say("familias.wants", offer=wishes.named(offer, words)) for offer in family.wants]
    said += _heard(talk, family)
    if family.meeting is None:
        said.append(words.say("familias.no_meeting"))
    else:
        answer = words.say(f"familias.answer.{family.meeting.answer or 'none'}")
        shown = when(in_bogota(family.meeting.starts_at), words)
        said.append(words.say("familias.meeting", when=shown, answer=answer))
    if family.reach.why is not None:
        said.append(words.say(f"familias.why.{family.reach.why}"))
    else:
        said.append(_reached(family.reach.channels, words))
    return said


def _names(talk: Talk, family: Accompanied) -> list[str]:
    """Name the first of what it lacks, a discreet one by its dimension alone."""
    found = families.logros(talk.connection, family.id)
    pending = (one.logro for one in found if one.state == "pending")
    names = list(dict.fromkeys(logro_names.in_a_list(logro, talk.texts) for logro in pending))
    shown = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        return [talk.texts.say("familias.names_more", names=shown, number=len(names) - _NAMED)]
    return [talk.texts.say("familias.names", names=shown)] if names else []


def _heard(talk: Talk, family: Accompanied) -> list[str]:
    """Say when something was last heard of it, and what, the newest first."""
    words, found = talk.texts, []
    for one in heard.latest(talk.connection, family.id):
        day = in_bogota(one.at).date()
        named = logro_names.in_a_list(catalogue()[one.code], words) if one.code is not None else ""
        found.append((day, words.say(f"familias.heard.{one.what}", day=short_date(day, words), logro=named)))
    for day, kinds in notes.latest(talk.connection, family.id):
        what = ", ".join(words.say(f"hoy.note.{kind}") for kind in kinds)
        found.append((day, words.say("familias.noted", day=short_date(day, words), what=what)))
    if not found:
        return [words.say("familias.never")]
    found.sort(key=itemgetter(0), reverse=True)
    return [words.say("familias.last"), *(said for _, said in found)]


def _reached(names: Collection[str], words: Texts) -> str:
    """On which channel the family is written to, and on which where that fails."""
    channel, *others = (channel.title for channel in channels.every() if channel.name in names)
    if not others:
        return words.say("familias.reach", channel=channel)
    return words.say("familias.reach.second", channel=channel, second=others[0])

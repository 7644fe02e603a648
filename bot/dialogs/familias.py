"""The gestor's families, and one of them."""

from collections.abc import Collection

from bot import wishes
from bot.dialogs import plan
from bot.dialogs.staff_list import Ids, StaffList
from bot.memory import Nothing
from bot.registry import staff_dialog
from bot.talk import Talk
from locales.dates import when
from locales.texts import Texts
from messaging import channels
from programme import accompanied, plans
from programme.accompanied import Accompanied
from programme.calendar import in_bogota


def show(talk: Talk) -> None:
    """All of them by their codes, those first that something must be done for."""
    _LIST.show(talk)


@staff_dialog("familias", Ids, right="families")
def _list(talk: Talk, listed: Ids, value: str) -> bool:
    if value and (family := _LIST.chosen(talk, listed, value)):
        talk.ask("familia", "\n".join(_about(talk, family)), talk.choices("familias.back"))
    return bool(value)


@staff_dialog("familia", Nothing, right="families")
def _one(talk: Talk, nothing: Nothing, value: str) -> bool:
    if value:
        show(talk)
    return bool(value)


def _label(talk: Talk, family: Accompanied) -> str:
    """Return its code, and the first thing that must be done."""
    if family.reach.why is not None:
        what = talk.texts.say(f"familias.short.{family.reach.why}")
    elif family.reported:
        what = talk.texts.count("familias.short.reported", family.reported)
    elif family.unanswered:
        what = talk.texts.say("familias.short.unanswered")
    else:
        return family.code
    return talk.texts.say("familias.line", code=family.code, what=what)


def _about(talk: Talk, family: Accompanied) -> list[str]:
    """Return what a phone may show of it: no number, no name, no private logro."""
    words = talk.texts
    stage = words.say(f"familias.stage.{family.stage}")
    if family.vereda:
        said = [words.say("familias.one", code=family.code, vereda=family.vereda, stage=stage)]
    else:
        said = [words.say("familias.one_nowhere", code=family.code, stage=stage)]
    said.append(words.say("familias.pending", number=family.pending))
    if family.reported:
        said.append(words.say("familias.reported", number=family.reported))
    if chosen := plans.planned(talk.connection, family.id):
        said.append(words.say("familias.plan", titles=plan.told(talk.texts, chosen)))
    said += [words.say("familias.wants", offer=wishes.named(offer, words)) for offer in family.wants]
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


def _reached(names: Collection[str], words: Texts) -> str:
    """On which channel the family is written to, and on which where that fails."""
    channel, *others = (channel.title for channel in channels.every() if channel.name in names)
    if not others:
        return words.say("familias.reach", channel=channel)
    return words.say("familias.reach.second", channel=channel, second=others[0])


_LIST = StaffList(
    dialog="familias",
    all_of=accompanied.all_of,
    one=accompanied.one,
    label=_label,
    head="familias.list",
    none="familias.none",
    over="familias.not_yours",
)

"""What a family wants to reach first, by which month, and whether we write of it once a month."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogs import logros
from bot.memory import Nothing
from bot.months import month_meant
from bot.registry import dialog, puts_anew, steps_back
from bot.talk import Talk
from bot.understanding.options import number
from bot.understanding.spelling import plain, squeezed
from bot.understanding.vocabulary import VOCABULARIES
from locales.dates import month
from locales.texts import Texts
from messaging.message import Option
from programme import monthly_word, plans
from programme.catalogue import HEALTH
from programme.families import FamilyLogro


@dataclass(frozen=True)
class Choosing:
    """`codes` are offered, in this order; `chosen` of them, the first first."""

    codes: list[str]
    chosen: list[str]


@dataclass(frozen=True)
class Dating:
    """The months of `left` are still to be asked, that of the first now; those of `done` were."""

    left: list[str]
    done: list[str]


def chosen(talk: Talk) -> list[FamilyLogro]:
    """Return the plan as this phone may see it: health behind its consent."""
    return [
        one
        for one in plans.planned(talk.connection, talk.family_id)
        if one.logro.dimension_code != HEALTH or talk.line.health is True
    ]


def told(words: Texts, plan: Sequence[FamilyLogro], most: int = plans.MOST) -> str:
    """`Documentos de identidad al día (marzo); Manejo de basuras`: the first `most`, and how many more."""
    said = "; ".join(_one(words, one) for one in plan[:most])
    left = len(plan[: plans.MOST]) - most
    return said if left <= 0 else words.say("plan.and_more", titles=said, number=left)


def _one(words: Texts, one: FamilyLogro) -> str:
    title = words.title(f"logro.{one.logro.code}.title", one.logro.title)
    if one.planned_for is None:
        return title
    return words.say("plan.by", title=title, month=month(one.planned_for, words))


def ask(talk: Talk) -> None:
    """Show the plan, and ask what comes first, of what may be named."""
    if plan := chosen(talk):
        talk.say("plan.is", titles=told(talk.texts, plan))
    _choose(talk, Choosing(logros.nameable(talk), [one.logro.code for one in chosen(talk)][: plans.MOST]))


def _choose(talk: Talk, choosing: Choosing) -> None:
    if not choosing.codes:
        talk.close()
        talk.say("plan.nothing")
        return
    end = [Option("0", talk.texts.say("plan.end"))] if choosing.chosen else []
    options = [Option(str(at), _label(talk, choosing, code)) for at, code in enumerate(choosing.codes, 1)]
    if choosing.chosen:
        numbers = ", ".join(str(choosing.codes.index(code) + 1) for code in choosing.chosen)
        text = talk.texts.say("plan.more", numbers=numbers)
    else:
        text = talk.texts.say("plan.choose")
    talk.ask("plan", text, (*end, *options), memory=choosing)


def _label(talk: Talk, choosing: Choosing, code: str) -> str:
    """Return its title; on a button also whether it is chosen, which the text says anyway."""
    title = logros.title(talk, code)
    if code in choosing.chosen and talk.channel.buttons:
        return talk.texts.say("plan.chosen", title=title)
    return title


@puts_anew("plan", Choosing)
def _choose_again(talk: Talk, choosing: Choosing) -> None:
    _choose(talk, choosing)


@dialog(
    "plan",
    Choosing,
    keeps_text=True,
    expected="plan.choose",
    means=lambda choosing, value: "project",
    stuck_is_told=lambda choosing: True,
)
def _toggle(talk: Talk, choosing: Choosing, value: str) -> bool:
    """Take or leave what is named by its number; 0 ends."""
    if value == "0" or (choosing.chosen and squeezed(plain(talk.text)) in _ENDS):
        _ask_months(talk)
        return True
    numbers = [int(value)] if value else _numbers(talk, len(choosing.codes))
    if not numbers:
        return False
    taken = list(choosing.chosen)
    for code in (choosing.codes[at - 1] for at in numbers):
        if code in taken:
            taken.remove(code)
        else:
            taken.append(code)
    if len(taken) > plans.MOST:
        talk.say("plan.most")
        taken = taken[: plans.MOST]
    # What was reached meanwhile is no longer to be chosen.
    still = logros.nameable(talk)
    codes = [code for code in choosing.codes if code in still]
    taken = [code for code in taken if code in still]
    plans.choose(talk.connection, talk.family_id, taken, codes, talk.now)
    _choose(talk, Choosing(codes, taken))
    return True


_ENDS = (
    "listo",
    "ya",
    "no",
    "no mas",
    "nada mas",
    "eso es todo",
    "esos",
    "terminar",
    "termine",
    "ok",
    "done",
)
_AMONG_NUMBERS = ("el", "la", "los", "las", "y", "e", "and", "primero", "luego", "despues", "tambien")


def _numbers(talk: Talk, last: int) -> list[int]:
    """Return the several numbers of `1, 3 y 4`; none where there is anything else."""
    if talk.inbound.kind != "text" or "?" in talk.text:
        return []
    words = re.findall(r"[a-z]+|\d+", plain(talk.text))
    found = [number(word) for word in words if word not in _AMONG_NUMBERS]
    numbers = [one for one in found if one is not None and 1 <= one <= last]
    return list(dict.fromkeys(numbers)) if len(numbers) == len(found) else []


def _ask_months(talk: Talk) -> None:
    """Ask by which month, of what has none yet; of all, where all have one."""
    plan = chosen(talk)
    left = [one.logro.code for one in plan if one.planned_for is None] or [one.logro.code for one in plan]
    _ask_month(talk, Dating(left, []))


def _ask_month(talk: Talk, dating: Dating) -> None:
    if not dating.left:
        _end(talk)
        return
    text = talk.texts.say("plan.month", title=logros.title(talk, dating.left[0]))
    talk.ask("plan_mes", text, memory=dating)


@puts_anew("plan_mes", Dating)
def _month_again(talk: Talk, dating: Dating) -> None:
    _ask_month(talk, dating)


@dialog(
    "plan_mes",
    Dating,
    keeps_text=True,
    expected="plan.month_expected",
    stuck_is_told=lambda dating: True,
)
def _month(talk: Talk, dating: Dating, value: str) -> bool:
    if talk.inbound.kind != "text":
        return False
    said = squeezed(plain(talk.text))
    unknown = said in ("0", "cero") or VOCABULARIES["plain"].meaning(said) == "0"
    wanted = None if unknown else month_meant(talk.text, talk.today)
    if wanted is None and not unknown:
        return False
    code = dating.left[0]
    plans.set_month(talk.connection, talk.family_id, code, wanted, talk.now)
    talk.note("project")
    _ask_month(talk, Dating(dating.left[1:], [*dating.done, code]))
    return True


@steps_back("plan_mes", Dating)
def _back(talk: Talk, dating: Dating) -> bool:
    """Ask for the month before once more; before the first, what comes first."""
    if dating.done:
        _ask_month(talk, Dating([dating.done[-1], *dating.left], dating.done[:-1]))
    else:
        ask(talk)
    return True


def _end(talk: Talk) -> None:
    talk.close()
    plan = chosen(talk)
    if not plan:
        talk.say("plan.empty")
        return
    talk.say("plan.is", titles=told(talk.texts, plan))
    contact_id = talk.line.contact_id
    if contact_id is not None and monthly_word.wanted(talk.connection, contact_id) is None:
        talk.ask("plan_aviso", talk.texts.say("plan.monthly"), talk.choices("yes", "no"))
    else:
        talk.say("plan.later")


@puts_anew("plan_aviso", Nothing)
def _monthly_again(talk: Talk, nothing: Nothing) -> None:
    talk.ask("plan_aviso", talk.texts.say("plan.monthly"), talk.choices("yes", "no"))


@dialog("plan_aviso", Nothing, keeps_text=True, means=lambda nothing, value: "project")
def _monthly(talk: Talk, nothing: Nothing, value: str) -> bool:
    if value:
        answer_monthly(talk, value == "1")
    return bool(value)


def answer_monthly(talk: Talk, wanted: bool) -> None:
    """Note whether we may write of the plan once a month; it can be said anew at any time."""
    if talk.state.dialog is not None and talk.state.dialog.name in ("plan_aviso", "plan_dicho", "proyecto"):
        talk.close()
    if talk.line.contact_id is not None:
        monthly_word.answer(talk.connection, talk.line.contact_id, wanted, talk.today)
    talk.say("plan.monthly_yes" if wanted else "plan.monthly_no")

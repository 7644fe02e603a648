"""How far the family is, by dimension, and its plan; from there what is missing, what it has, the plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogs import logros, plan
from bot.registry import dialog, puts_anew
from bot.talk import Talk
from messaging.message import Option
from messaging.sms import fold, size
from programme import families, monthly_word, plans
from programme.families import FamilyLogro

#: In how many SMS it fits where there is little room.
_PARTS = 2


@dataclass(frozen=True)
class Offered:
    """What each option does, in their order: missing, choose, reached, monthly, not_monthly."""

    values: list[str]


def show(talk: Talk) -> None:
    """Achieved of applicable, in all and by dimension; the plan, where there is room."""
    found = [one for one in families.logros(talk.connection, talk.family_id) if one.state != "not_applicable"]
    if not found:
        talk.close()
        talk.say("logros.unknown")
        return
    values = _values(talk, found)
    options = tuple(
        Option(str(at), talk.texts.say(f"proyecto.{value}")) for at, value in enumerate(values, 1)
    )
    *before, last = _lines(talk, found, options)
    talk.lines += before
    talk.ask("proyecto", last, options, memory=Offered(values))


@puts_anew("proyecto", Offered)
def _again(talk: Talk, offered: Offered) -> None:
    show(talk)


_MEANS = {"missing": "logros", "reached": "logros"}


@dialog(
    "proyecto",
    Offered,
    keeps_text=True,
    means=lambda offered, value: _MEANS.get(offered.values[int(value) - 1], "project"),
    stuck_is_told=lambda offered: True,
)
def _answer(talk: Talk, offered: Offered, value: str) -> bool:
    if not value:
        return False
    chosen = offered.values[int(value) - 1]
    if chosen == "missing":
        logros.show(talk)
    elif chosen == "reached":
        logros.show_reached(talk)
    elif chosen in ("monthly", "not_monthly"):
        plan.answer_monthly(talk, chosen == "monthly")
    else:
        plan.ask(talk)
    return True


def _values(talk: Talk, found: Sequence[FamilyLogro]) -> list[str]:
    values = ["missing"] if any(one.state == "pending" for one in found) else []
    chosen = plan.chosen(talk)
    if logros.nameable(talk):
        values.append("change" if chosen else "choose")
    if any(one.state == "achieved" for one in found):
        values.append("reached")
    if chosen and talk.line.contact_id is not None:
        wanted = monthly_word.wanted(talk.connection, talk.line.contact_id)
        values.append("not_monthly" if wanted else "monthly")
    return values


def _lines(talk: Talk, found: Sequence[FamilyLogro], options: Sequence[Option]) -> list[str]:
    """Return what is said: as much of it as there is room for."""
    achieved = sum(one.state == "achieved" for one in found)
    review = sum(one.state == "reported" for one in found)
    said = [
        talk.texts.say("proyecto.progress", achieved=achieved, applicable=len(found)),
        talk.texts.say("proyecto.by_dimension", dimensions=_by_dimension(talk, found)),
    ]
    if review:
        said.append(talk.texts.count("logros.review", review))
    chosen = plan.chosen(talk)
    for most in range(min(len(chosen), plans.MOST), 0, -1):
        titles = plan.told(talk.texts, chosen, most)
        whole = [*said, talk.texts.say("proyecto.priorities", titles=titles)]
        if _fits(talk, whole, options):
            return whole
    return said if _fits(talk, said, options) else said[:2]


def _fits(talk: Talk, said: Sequence[str], options: Sequence[Option]) -> bool:
    lines = [*said, *(f"{option.value} {option.label}" for option in options)]
    return not talk.channel.short_wording or size(fold("\n".join(lines))).segments <= _PARTS


def _by_dimension(talk: Talk, found: Sequence[FamilyLogro]) -> str:
    """`Identificación 1 de 2, Salud 0 de 1`: in the manual's order, only those of which a phone may speak."""
    counts: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for one in sorted(found, key=lambda one: one.logro.position):
        count = counts.setdefault(one.logro.dimension_code, [0, 0])
        count[0] += one.state == "achieved"
        count[1] += 1
        names[one.logro.dimension_code] = one.logro.dimension
    return ", ".join(
        talk.texts.say(
            "proyecto.dimension",
            dimension=talk.texts.title(f"dimension.{code}", names[code]),
            achieved=achieved,
            applicable=applicable,
        )
        for code, (achieved, applicable) in counts.items()
    )

"""A gestor notes in a visit that a family has reached a logro."""

from dataclasses import dataclass, replace

from bot import logro_names, verdicts
from bot.talk import Talk
from messaging.message import Option
from programme import families, verifying
from programme.catalogue import catalogue
from programme.families import FamilyLogro

#: What can be noted as reached: what is lacking, and what the family says it has reached.
_STATES = ("pending", "reported")


@dataclass(frozen=True)
class Markable:
    """A family, and the codes of the logros that were listed, in order; `code`: the one that was chosen."""

    family_id: int
    family_code: str
    codes: list[str]
    code: str = ""


def show(talk: Talk, family_id: int, family_code: str) -> None:
    """List what it lacks: a discreet one by its dimension only, a private one not at all."""
    found = _markable(talk, family_id)
    if not found:
        talk.close()
        talk.say("familias.none_pending", code=family_code)
        return
    options = [
        Option(str(at), logro_names.in_a_list(one.logro, talk.texts)) for at, one in enumerate(found, 1)
    ]
    options.append(Option("0", talk.texts.say("familias.back_to", code=family_code)))
    memory = Markable(family_id, family_code, [one.logro.code for one in found])
    text = talk.texts.say("familias.which_reached", code=family_code)
    talk.ask("familia_logro", text, tuple(options), memory=memory)


def _markable(talk: Talk, family_id: int) -> list[FamilyLogro]:
    return [one for one in families.logros(talk.connection, family_id) if one.state in _STATES]


def ask_sure(talk: Talk, listed: Markable, value: str) -> None:
    """Ask whether the one with that number is reached, by its name: it was asked for."""
    code = listed.codes[int(value) - 1]
    named = logro_names.title(catalogue()[code], talk.texts)
    text = talk.texts.say("familias.sure_reached", code=listed.family_code, title=named)
    memory = replace(listed, code=code)
    talk.ask("familia_logro_sure", text, talk.choices("yes", "no"), memory=memory)


def note(talk: Talk, chosen: Markable) -> None:
    """Note that it is reached. A family that reported it hears so, as after VERIFICAR."""
    assert talk.line.staff_id is not None
    mine = talk.connection, talk.line.staff_id, chosen.family_id, chosen.code
    change_id = verifying.verify(*mine, True, talk.now, talk.cause)
    if change_id is None:
        talk.say("verificar.achieved" if verifying.mark(*mine, talk.now, talk.cause) else "verificar.over")
        return
    talk.say("verificar.achieved")
    if not verdicts.tell_family(talk, chosen.family_id, chosen.code, change_id):
        talk.say("verificar.tell", code=chosen.family_code)

"""Whom a new meeting is for, chosen from lists: a family by its code, a vereda, a logro, or all."""

from dataclasses import replace

from bot.dialogs.reunion_plan import Plan
from bot.talk import Talk
from messaging.message import Option
from programme import family_messages, planning

_KINDS = ("family", "vereda", "logro", "all")


def ask(talk: Talk, plan: Plan) -> None:
    """Ask the first thing: which of the four."""
    labels = [talk.texts.say(f"reunion.with.{kind}") for kind in _KINDS]
    _offer(talk, replace(plan, step="kind"), talk.texts.say("reunion.ask_kind"), list(_KINDS), labels)


def take(talk: Talk, plan: Plan, value: str) -> Plan | None:
    """Return the plan with whom it is for; None when more was asked, or the answer makes no sense. A code of
    a family may be written at once.
    """
    if plan.step == "family" or not value:
        return _family(talk, plan) if plan.step in ("family", "kind") else None
    chosen = plan.values[int(value) - 1]
    if plan.step == "vereda":
        return replace(plan, chosen=True, vereda=chosen)
    if plan.step == "logro":
        return replace(plan, chosen=True, logro_code=chosen)
    if chosen == "all":
        return replace(plan, chosen=True)
    if chosen == "family":
        ask_family(talk, plan)
    elif chosen == "vereda":
        _ask_vereda(talk, plan)
    else:
        _ask_logro(talk, plan)
    return None


def ask_family(talk: Talk, plan: Plan, unknown: bool = False) -> None:
    """Ask for a code. `unknown`: none of the gestor's families has the one that was written."""
    key = "gestor_message.unknown" if unknown else "gestor_message.to"
    talk.ask("reunion", talk.texts.say(key), memory=replace(plan, step="family"))


def family(talk: Talk, plan: Plan, code: str) -> Plan | None:
    """Return the plan for the gestor's family with that code; None where there is none."""
    assert talk.member is not None
    found = family_messages.family(talk.connection, talk.member, code.strip(" .,:;"))
    if found is None:
        return None
    return replace(plan, chosen=True, family_id=found[0], code=found[1])


def _family(talk: Talk, plan: Plan) -> Plan | None:
    if talk.inbound.kind != "text" or not talk.text.strip():
        return None
    found = family(talk, plan, talk.text)
    if found is None and plan.step == "family":
        ask_family(talk, plan, unknown=True)
    return found


def _ask_vereda(talk: Talk, plan: Plan) -> None:
    assert talk.line.staff_id is not None
    found = planning.veredas(talk.connection, talk.line.staff_id)
    if not found:
        talk.say("reunion.no_veredas")
        ask(talk, plan)
        return
    labels = [talk.texts.count("reunion.choice", many, what=name) for name, many in found.items()]
    _offer(talk, replace(plan, step="vereda"), talk.texts.say("reunion.ask_vereda"), list(found), labels)


def _ask_logro(talk: Talk, plan: Plan) -> None:
    assert talk.line.staff_id is not None
    found = planning.logros(talk.connection, talk.line.staff_id)
    if not found:
        talk.say("reunion.no_logros")
        ask(talk, plan)
        return
    words = talk.texts
    labels = [
        words.count("reunion.choice", many, what=words.title(f"logro.{logro.code}.title", logro.title))
        for logro, many in found
    ]
    codes = [logro.code for logro, _ in found]
    _offer(talk, replace(plan, step="logro"), words.say("reunion.ask_logro"), codes, labels)


def _offer(talk: Talk, plan: Plan, question: str, values: list[str], labels: list[str]) -> None:
    options = tuple(Option(str(at), label) for at, label in enumerate(labels, 1))
    talk.ask("reunion", question, options, memory=replace(plan, values=values))

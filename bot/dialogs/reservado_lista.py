"""Behind the PIN: the private logros by their names, one of them, and "ya lo logramos"; the family's data.

Nothing is told twice: a report has no receipt that names it, and its gestor sees it in the console alone.
"""

from dataclasses import dataclass

from bot.dialogs import consent, datos, menu
from bot.memory import Nothing
from bot.registry import dialog
from bot.talk import Talk
from db.turns import COMPLAINT
from messaging.message import Option
from programme.catalogue import HEALTH, CatalogueLogro, entities
from programme.reserved import logros

_HEALTH, _DATA = "salud", "datos"

#: The value of the way out.
_OUT = "0"

#: From which state to which a person moves a logro.
_REPORT, _TAKE_BACK = ("pending", "reported"), ("reported", "pending")


@dataclass(frozen=True)
class Listed:
    """The codes of what was listed, in order; `salud` and `datos` stand for these."""

    values: list[str]


@dataclass(frozen=True)
class Opened:
    """One logro, by its code, and whether it was reported already."""

    code: str
    reported: bool


def show(talk: Talk) -> None:
    """List what there is: for everybody the family's data at least, so that a PIN tells nothing."""
    found = [
        one
        for one in logros.private_logros(talk.connection, talk.family_id)
        if one.state in _REPORT and (one.logro.dimension_code != HEALTH or talk.line.health is True)
    ]
    values = [one.logro.code for one in found]
    labels = [
        talk.texts.say("reserved.reported", title=_title(talk, one.logro))
        if one.state == "reported"
        else _title(talk, one.logro)
        for one in found
    ]
    if talk.line.health is not True:
        values.append(_HEALTH)
        labels.append(talk.texts.say("reserved.health"))
    values.append(_DATA)
    labels.append(talk.texts.say("reserved.data"))
    options = [Option(str(at), label) for at, label in enumerate(labels, 1)]
    _ask(talk, "reservado_lista", talk.texts.say("reserved.list"), options, Listed(values))


def _ask(talk: Talk, name: str, text: str, options: list[Option], memory: object) -> None:
    """Ask, with the way out below; what the options are called is not kept."""
    options.append(Option(_OUT, talk.texts.say("reserved.out")))
    talk.ask(name, text, tuple(options), memory=memory, asks="done", reserved=True)
    assert talk.state.dialog is not None
    talk.state.dialog.options = [[option.value, ""] for option in options]


def _leave(talk: Talk) -> None:
    talk.close()
    menu.show(talk)


@dialog("reservado_lista", Listed, stored_as=COMPLAINT, other_senses=())
def _list(talk: Talk, listed: Listed, value: str) -> bool:
    if not value or value == _OUT:
        _leave(talk)
        return True
    chosen = listed.values[int(value) - 1]
    if chosen == _HEALTH:
        text = talk.texts.say("health.ask")
        talk.ask("reservado_salud", text, talk.choices("yes", "no"), asks="health", reserved=True)
    elif chosen == _DATA:
        datos.show(talk)
    else:
        _open(talk, chosen)
    return True


def _open(talk: Talk, code: str) -> None:
    """Show one: what it means, what to do next."""
    state = next((one for one in logros.private_logros(talk.connection, talk.family_id)
                  if one.logro.code == code), None)  # fmt: skip
    if state is None or state.state not in _REPORT:
        show(talk)
        return
    logro, entity = state.logro, entities()[state.logro.dimension_code][0]
    text = talk.texts.say(
        "reserved.one",
        title=_title(talk, logro),
        question=talk.texts.title(f"logro.{code}.question", logro.question),
        entity=talk.texts.title(f"entity.{entity}", entity),
    )
    reported = state.state == "reported"
    done = "reserved.not_yet" if reported else "logros.done"
    _ask(talk, "reservado_uno", text, list(talk.choices(done, "logros.back")), Opened(code, reported))


@dialog(
    "reservado_uno",
    Opened,
    stored_as=COMPLAINT,
    other_senses=(),
    means=lambda opened, value: "undo" if value == "1" and opened.reported else {"1": "report"}.get(value),
)
def _one(talk: Talk, opened: Opened, value: str) -> bool:
    if value == "1":
        states = _TAKE_BACK if opened.reported else _REPORT
        logros.move(talk.connection, talk.family_id, opened.code, states, talk.now, "family", talk.cause)
        options = [Option("1", talk.texts.say("logros.back"))]
        _ask(talk, "reservado_hecho", talk.texts.say("reserved.noted"), options, Nothing())
    elif value == "2":
        show(talk)
    else:
        _leave(talk)
    return True


@dialog("reservado_hecho", Nothing, stored_as=COMPLAINT, other_senses=())
def _after(talk: Talk, nothing: Nothing, value: str) -> bool:
    if value == "1":
        show(talk)
    else:
        _leave(talk)
    return True


@dialog("reservado_salud", Nothing, stored_as=COMPLAINT, other_senses=())
def _health(talk: Talk, nothing: Nothing, value: str) -> bool:
    if not value:
        _leave(talk)
        return True
    consent.keep_health(talk, value == "1")
    if not talk.line.health:
        talk.say("health.no")
    show(talk)
    return True


def _title(talk: Talk, logro: CatalogueLogro) -> str:
    return talk.texts.title(f"logro.{logro.code}.title", logro.title)

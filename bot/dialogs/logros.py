"""The list of pending logros, one of them, and "ya lo logramos"."""

from dataclasses import dataclass

from bot import verdicts
from bot.dialogs import consent, oferta
from bot.registry import dialog, puts_anew, undoes
from bot.talk import Talk
from messaging.message import Option
from programme import families
from programme.catalogue import HEALTH, CatalogueLogro, catalogue, entities

_HEALTH = "salud"


@dataclass(frozen=True)
class Listed:
    """The codes of the logros that were listed, in order; `salud` stands for those of health."""

    values: list[str]


@dataclass(frozen=True)
class Chosen:
    """One logro, by its code."""

    code: str


@dataclass(frozen=True)
class Reported:
    """A logro that a family says it has reached."""

    code: str
    family_id: int


def show(talk: Talk) -> None:
    """The pending ones, priorities first. A discreet one by its dimension only; health behind its consent."""
    found = families.logros(talk.connection, talk.family_id)
    pending = [one.logro for one in found if one.state == "pending"]
    review = sum(one.state == "reported" for one in found)
    if review:
        talk.lines.append(talk.texts.count("logros.review", review))
    if not pending:
        talk.close()
        talk.say("logros.none" if found and not review else "logros.unknown" if not found else "logros.wait")
        return
    hidden = [logro for logro in pending if logro.dimension_code == HEALTH and talk.line.health is not True]
    shown = [logro for logro in pending if logro not in hidden]
    values = [logro.code for logro in shown] + ([_HEALTH] if hidden else [])
    labels = [_label(talk, logro) for logro in shown] + ([talk.texts.say("logros.health")] if hidden else [])
    options = tuple(Option(str(at), label) for at, label in enumerate(labels, 1))
    text = talk.texts.count("logros.list", len(pending))
    talk.ask("logros", text, options, memory=Listed(values))


@puts_anew("logros", Listed)
def _list_again(talk: Talk, listed: Listed) -> None:
    show(talk)


@dialog(
    "logros",
    Listed,
    keeps_text=True,
    means=lambda listed, value: "logro",
    stuck_is_told=lambda listed: True,
)
def _list(talk: Talk, listed: Listed, value: str) -> bool:
    if not value:
        return False
    code = listed.values[int(value) - 1]
    if code == _HEALTH:
        consent.ask_health(talk)
    else:
        _open(talk, catalogue()[code])
    return True


def nameable(talk: Talk) -> list[str]:
    """Return the codes of the pending logros that may be named, in a list or an option."""
    return [
        one.logro.code
        for one in families.logros(talk.connection, talk.family_id)
        if one.state == "pending"
        and one.logro.privacy == "open"
        and (one.logro.dimension_code != HEALTH or talk.line.health is True)
    ]


def open_to_all(talk: Talk) -> list[str]:
    """Return the codes of all the logros of which anybody may read what they mean."""
    return [
        code
        for code, logro in catalogue().items()
        if logro.privacy == "open" and (logro.dimension_code != HEALTH or talk.line.health is True)
    ]


def title(talk: Talk, code: str) -> str:
    """Return the title of a logro."""
    return _title(talk, catalogue()[code])


def open_one(talk: Talk, code: str) -> None:
    """Show one logro."""
    _open(talk, catalogue()[code])


def report(talk: Talk, code: str) -> None:
    """Note that the family says it has reached a logro; it can be undone."""
    logro = catalogue()[code]
    talk.close()
    if not families.report(talk.connection, talk.family_id, logro.code, talk.now, talk.cause):
        talk.say("logros.already")
        return
    talk.remember_done("logro", Reported(logro.code, talk.family_id))
    if logro.privacy == "open":
        talk.say("logros.reported", title=_title(talk, logro))
    else:
        talk.say("logros.reported_discreet")


def _open(talk: Talk, logro: CatalogueLogro) -> None:
    """One logro: what it means, what to do next here."""
    entity = entities()[logro.dimension_code][0]
    fields = {
        "title": _title(talk, logro),
        "question": talk.texts.title(f"logro.{logro.code}.question", logro.question),
    }
    if oferta.of_logro(talk, logro.code):
        # The offers say whom to ask.
        text = talk.texts.say("logros.one_with_offers", **fields)
        options = talk.choices("logros.done", "logros.back", "logros.offers")
    else:
        text = talk.texts.say("logros.one", entity=talk.texts.title(f"entity.{entity}", entity), **fields)
        options = talk.choices("logros.done", "logros.back")
    text = talk.channel.within.join((text, *verdicts.before(talk, logro.code)))
    talk.ask("logro", text, options, memory=Chosen(logro.code), asks="done")


@puts_anew("logro", Chosen)
def _open_again(talk: Talk, chosen: Chosen) -> None:
    _open(talk, catalogue()[chosen.code])


_MEANS = {"1": "report", "2": "logros", "3": "offers"}


@dialog(
    "logro",
    Chosen,
    keeps_text=True,
    means=lambda _, value: _MEANS[value],
    stuck_is_told=lambda chosen: catalogue()[chosen.code].privacy == "open",
)
def _one(talk: Talk, chosen: Chosen, value: str) -> bool:
    if value == "2":
        show(talk)
    elif value == "3":
        oferta.show(talk, chosen.code)
    elif value == "1":
        report(talk, chosen.code)
    return bool(value)


@undoes("logro", Reported)
def _undo(talk: Talk, reported: Reported) -> bool:
    """Take a report back, as long as nobody has checked it."""
    code = reported.code
    if reported.family_id != talk.line.family_id:
        return False
    if not families.take_back(talk.connection, talk.family_id, code, talk.now, talk.cause):
        talk.say("undo.checked")
        return True
    logro = catalogue()[code]
    if logro.privacy == "open":
        talk.say("undo.logro", title=_title(talk, logro))
    else:
        talk.say("undo.logro_discreet")
    return True


def _title(talk: Talk, logro: CatalogueLogro) -> str:
    return talk.texts.title(f"logro.{logro.code}.title", logro.title)


def _label(talk: Talk, logro: CatalogueLogro) -> str:
    """Return how a list names it."""
    if logro.privacy == "open":
        return _title(talk, logro)
    dimension = talk.texts.title(f"dimension.{logro.dimension_code}", logro.dimension)
    return talk.texts.say("logros.discreet", dimension=dimension)

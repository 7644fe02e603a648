"""The list of pending logros, one of them, and "ya lo logramos"."""

from dataclasses import dataclass

from bot import verdicts
from bot.dialogs import consent, oferta
from bot.registry import dialog, puts_anew, undoes
from bot.talk import Talk
from bot.understanding import logro_words
from locales.dates import day_month
from messaging.message import Option
from programme import families, logro_history
from programme.catalogue import HEALTH, CatalogueLogro, catalogue, entities

_HEALTH = "salud"

#: So many of the last things that were said of a logro are told: one or two lines.
_STEPS = 2
#: So few words behind a list name one of it and say nothing else.
_FEW = 2


@dataclass(frozen=True)
class Listed:
    """The codes of the logros that were listed, in order; `salud` stands for those of health."""

    values: list[str]


@dataclass(frozen=True)
class Chosen:
    """One logro, by its code."""

    code: str


@dataclass(frozen=True)
class Said:
    """One that is reported or reached (`state`), by its code."""

    code: str
    state: str


@dataclass(frozen=True)
class Reported:
    """A logro that a family says it has reached."""

    code: str
    family_id: int


def show(talk: Talk) -> None:
    """The pending ones, priorities first, then those that were reported. A discreet one by its dimension
    only; health behind its consent.
    """
    found = families.logros(talk.connection, talk.family_id)
    pending = [one.logro for one in found if one.state == "pending"]
    review = [one.logro for one in found if one.state == "reported"]
    if review:
        talk.lines.append(talk.texts.count("logros.review", len(review)))
    shown = [(logro.code, label(talk, logro)) for logro in pending if _may_see(talk, logro)]
    if len(shown) < len(pending):
        shown.append((_HEALTH, talk.texts.say("logros.health")))
    shown += [
        (logro.code, talk.texts.say("logros.in_review", logro=label(talk, logro)))
        for logro in review
        if _may_see(talk, logro)
    ]
    if pending:
        text = talk.texts.count("logros.list", len(pending))
    else:
        text = talk.texts.say("logros.wait" if review else "logros.none" if found else "logros.unknown")
    if shown:
        options = tuple(Option(str(at), said) for at, (_, said) in enumerate(shown, 1))
        talk.ask("logros", text, options, memory=Listed([code for code, _ in shown]))
    else:
        talk.close()
        talk.lines.append(text)


def _may_see(talk: Talk, logro: CatalogueLogro) -> bool:
    """Return whether a list may show it: health behind its consent."""
    return logro.dimension_code != HEALTH or talk.line.health is True


def show_reached(talk: Talk) -> None:
    """List those that the family has reached, to open one."""
    found = families.logros(talk.connection, talk.family_id)
    reached = [one.logro for one in found if one.state == "achieved" and _may_see(talk, one.logro)]
    if not reached:
        talk.close()
        talk.say("logros.none_reached")
        return
    options = tuple(Option(str(at), label(talk, logro)) for at, logro in enumerate(reached, 1))
    codes = [logro.code for logro in reached]
    talk.ask("logrados", talk.texts.say("logros.reached"), options, memory=Listed(codes))


@puts_anew("logrados", Listed)
def _reached_again(talk: Talk, listed: Listed) -> None:
    show_reached(talk)


@dialog(
    "logrados",
    Listed,
    keeps_text=True,
    means=lambda listed, value: "logro",
    stuck_is_told=lambda listed: True,
)
def _reached(talk: Talk, listed: Listed, value: str) -> bool:
    if value:
        _open(talk, catalogue()[listed.values[int(value) - 1]])
    return bool(value)


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
    code = listed.values[int(value) - 1] if value else _named(talk, listed.values)
    if code == _HEALTH:
        consent.ask_health(talk)
    elif code is not None:
        _open(talk, catalogue()[code])
    return code is not None


def _named(talk: Talk, codes: list[str]) -> str | None:
    """Return the one logro of the list that a few words name: `colegio`, `IDE-01`. What is kept discreet is
    opened by its number alone.
    """
    if talk.inbound.kind != "text" or "?" in talk.text or len(talk.text.split()) > _FEW:
        return None
    found = logro_words.listed(talk.text, codes)
    if len(found) != 1 or (found[0] != _HEALTH and catalogue()[found[0]].privacy != "open"):
        return None
    talk.note("logro")
    return found[0]


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
    reported = Reported(logro.code, talk.family_id)
    talk.remember_done("logro", reported)
    read = talk.line.gestor_id is not None
    if logro.privacy == "open":
        talk.say("logros.noted" if read else "logros.reported", title=_title(talk, logro))
    else:
        talk.say("logros.noted_discreet" if read else "logros.reported_discreet")
    if read:
        # What comes next may be for the gestor (bot.dialogs.nota).
        ask_note(talk, reported)


def ask_note(talk: Talk, reported: Reported) -> None:
    """Ask for what the family may want to add to its report."""
    text = talk.texts.say("nota.ask_photo" if talk.channel.photos else "nota.ask")
    talk.ask("nota", text, memory=reported)


def _open(talk: Talk, logro: CatalogueLogro) -> None:
    """One logro: what it means, what to do next here; of one that is reported or reached, who said so."""
    steps = logro_history.steps(talk.connection, talk.family_id, logro.code)[-_STEPS:]
    said = [talk.texts.say(f"logro_said.{one.what}", day=day_month(one.on, talk.texts)) for one in steps]
    state = families.state(talk.connection, talk.family_id, logro.code)
    if state in ("reported", "achieved"):
        options = talk.choices(*(["logros.not_yet"] if state == "reported" else []), "logros.back")
        text = talk.texts.say(f"logros.{state}_one", title=_title(talk, logro))
        text = talk.channel.within.join([text, *said])
        talk.ask("logro_dicho", text, options, memory=Said(logro.code, state))
        return
    if state == "pending" and steps and steps[-1].what == "not_yet":
        talk.lines.append(said[-1])
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
        if talk.state.dialog is not None:
            # The question that is open now waits for nobody.
            talk.offer_parked()
    return bool(value)


@puts_anew("logro_dicho", Said)
def _said_again(talk: Talk, said: Said) -> None:
    _open(talk, catalogue()[said.code])


@dialog(
    "logro_dicho",
    Said,
    keeps_text=True,
    means=lambda said, value: "undo" if value == "1" and said.state == "reported" else "logros",
    stuck_is_told=lambda said: catalogue()[said.code].privacy == "open",
)
def _said(talk: Talk, said: Said, value: str) -> bool:
    if value == "1" and said.state == "reported":
        talk.close()
        _undo(talk, Reported(said.code, talk.family_id))
    elif value and said.state == "achieved":
        show_reached(talk)
    elif value:
        show(talk)
    return bool(value)


@undoes("logro", Reported)
def _undo(talk: Talk, reported: Reported) -> bool:
    """Take a report back, as long as nobody has checked it."""
    code = reported.code
    if reported.family_id != talk.line.family_id:
        return False
    if talk.state.dialog is not None and talk.state.dialog.name == "nota":
        talk.close()
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


def label(talk: Talk, logro: CatalogueLogro) -> str:
    """Return how a list names it."""
    if logro.privacy == "open":
        return _title(talk, logro)
    dimension = talk.texts.title(f"dimension.{logro.dimension_code}", logro.dimension)
    return talk.texts.say("logros.discreet", dimension=dimension)

"""Whom a text is for, chosen from lists: all one's families, a vereda, a stage, a logro that is pending."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.dialogs.meeting_day import Kept
from bot.talk import Talk
from messaging.message import Option
from programme import audience, audience_reading
from programme.catalogue import CatalogueLogro, catalogue
from programme.stages import GONE, STAGES

_KINDS = ("all", "vereda", "stage", "logro")

#: What a step's choice is as a condition of the audience.
_CONDITION = {"vereda": "vereda", "stage": "etapa", "logro": "logro"}


@dataclass(frozen=True)
class Notice(Kept):
    """A text for many families as far as it has come: the step, what the options of its list stand for, the
    text, the conditions of the audience (kind and value), and when it leaves; see Kept for what was said of
    that so far.
    """

    step: str = "text"
    values: list[str] = field(default_factory=list)
    text: str = ""
    conditions: list[list[str]] | None = None
    at: datetime | None = None


def ask(talk: Talk, notice: Notice) -> None:
    """Ask the first thing: which of the four."""
    keys = [f"aviso.to.{kind}" for kind in _KINDS]
    _list(talk, notice, "audience", "aviso.ask_audience", list(_KINDS), keys)


def take(talk: Talk, notice: Notice, value: str) -> list[list[str]] | None:
    """Return the conditions that were chosen, kind and value; None when more was asked, or nothing was
    chosen.
    """
    if not value:
        return None
    step, chosen = notice.step, notice.values[int(value) - 1]
    if step in _CONDITION:
        return [[_CONDITION[step], chosen]]
    if chosen == "all":
        return []
    if step == "dimension":
        _ask_logro(talk, notice, chosen)
    elif chosen == "vereda":
        _ask_vereda(talk, notice)
    elif chosen == "stage":
        words = [word for word, stage in STAGES.items() if stage not in GONE]
        _list(talk, notice, "stage", "aviso.ask_stage", words, [f"summary.stage.{STAGES[w]}" for w in words])
    else:
        _ask_dimension(talk, notice)
    return None


def _ask_vereda(talk: Talk, notice: Notice) -> None:
    sender = audience.sender(talk.connection, staff_id=talk.line.staff_id)
    names = audience_reading.veredas(talk.connection, sender)
    if not names:
        talk.say("aviso.no_veredas")
        ask(talk, notice)
        return
    _offer(talk, notice, "vereda", "aviso.ask_vereda", names, names)


def _ask_dimension(talk: Talk, notice: Notice) -> None:
    names = {
        logro.dimension_code: talk.texts.title(f"dimension.{logro.dimension_code}", logro.dimension)
        for logro in _open_ones()
    }
    _offer(talk, notice, "dimension", "aviso.ask_dimension", list(names), list(names.values()))


def _ask_logro(talk: Talk, notice: Notice, dimension: str) -> None:
    logros = [logro for logro in _open_ones() if logro.dimension_code == dimension]
    titles = [talk.texts.title(f"logro.{logro.code}.title", logro.title) for logro in logros]
    _offer(talk, notice, "logro", "aviso.ask_logro", [logro.code for logro in logros], titles)


def _open_ones() -> list[CatalogueLogro]:
    """Return the logros that a list may name."""
    return [logro for logro in catalogue().values() if logro.privacy == "open"]


def _list(talk: Talk, notice: Notice, step: str, question: str, values: list[str], keys: list[str]) -> None:
    _offer(talk, notice, step, question, values, [talk.texts.say(key) for key in keys])


def _offer(
    talk: Talk, notice: Notice, step: str, question: str, values: list[str], labels: list[str]
) -> None:
    options = tuple(Option(str(at), label) for at, label in enumerate(labels, 1))
    kept = replace(notice, step=step, values=values)
    talk.ask("aviso", talk.texts.say(question), options, memory=kept, keeps=True)

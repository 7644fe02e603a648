"""`¿Quiso decir…?`: what a sentence probably means, as numbered options. Nothing is done before a choice."""

import re
from dataclasses import dataclass, field, replace

from bot import alerts, answers, current_dialog, family_news, undoing, who_writes
from bot.dialogs import ajeno, consent, logros, novedad, stop
from bot.dialogs.meant_options import ELSE, NEWS, SAID, label, numbered, possible, worded
from bot.registry import dialog, handlers, puts_anew, take
from bot.talk import Talk
from bot.understanding.options import without_courtesies
from bot.understanding.spelling import plain, squeezed
from bot.understanding.vocabulary import VOCABULARIES
from messaging.message import Option

#: Who cannot read is not asked what was meant.
_CANNOT_READ = re.compile(
    r"((yo|es que|doctora|disculpe|perdon|senora|ay) )*no (se|sabemos|puedo|aprendi a) leer( bien|"
    r" ni escribir| mucho| las letras| esto)*( me (puede|pueden) llamar| mejor llameme| llameme)?"
)


@dataclass(frozen=True)
class Meant:
    """What each option means, in their order: `=1` for that answer to the question below; `report:IDE-01` or
    `logro:IDE-01`; a keyword; `answer.who`; `stop`, `danger`; `else` for none of them. `labels`: of what each
    would do. `text`: what was written, where it may be told. `numbers`: what is written to choose each.
    """

    options: list[str]
    labels: list[str]
    text: str = ""
    numbers: list[str] = field(default_factory=list)

    @property
    def typed(self) -> list[str]:
        """What is typed to choose each option."""
        # Without numbers an older program has put it.
        return self.numbers or [str(at) for at in range(1, len(self.options) + 1)]

    def at(self, number: str) -> int:
        """Return the place of the option of this number."""
        return self.typed.index(number)


def offer(talk: Talk, *, only: str = "", said: bool = False) -> bool:
    """Offer what the text may mean, or `only` that. `said`: also that it is the answer to the open
    question, which takes any text. False where nothing is probable.
    """
    if talk.inbound.kind != "text":
        return False
    if not only and not said and _is_asked_about(talk):
        return True
    below = talk.state.dialog
    if below is not None and below.name == "meant":
        # What was offered before was not it.
        below = talk.state.below
    options = [only] if only else possible(talk, below)
    if not options:
        return False
    answers_it = any(option.startswith("=") for option in options)
    if below is not None and not only and not said and not answers_it:
        if below.wrong + 1 >= current_dialog.MOST_WRONG:
            # Who writes of other things for the third time is not answering it now.
            step_aside(talk)
            options = possible(talk, None)
            if not options:
                # It ends as after any other answers that were none.
                return False
            talk.state.park()
        else:
            below.wrong += 1
    if talk.state.dialog is not None and talk.state.dialog.name == "meant":
        talk.state.dialog = None
    else:
        talk.state.interrupt()
    options.append(SAID if said else ELSE)
    keeps = said or {"queja", "mensaje", "danger"} & set(options)
    memory = Meant(
        options,
        [label(below, one) for one in options],
        talk.text.strip() if keeps else "",
        numbered(below, options),
    )
    _ask(talk, memory)
    talk.sealed = talk.state.sealed
    talk.keep_text = False
    return True


def _is_asked_about(talk: Talk) -> bool:
    """Ask about what was said so plainly that there is nothing to choose from. False where nothing was."""
    if talk.state.sealed:
        return False
    if who_writes.is_somebody_else(talk.text):
        step_aside(talk)
        ajeno.ask(talk)
        return True
    if _CANNOT_READ.fullmatch(plain(talk.text)) and consent.agreed(talk):
        step_aside(talk)
        _ask_to_call(talk)
        return True
    news = family_news.heard(talk.text)
    if news is None or not novedad.may_be_told(talk):
        return False
    step_aside(talk)
    novedad.ask(talk, news)
    return True


def _ask_to_call(talk: Talk) -> None:
    talk.note("message")
    talk.inbound = replace(talk.inbound, text="llameme")
    handlers["mensaje"](talk)


@puts_anew("meant", Meant)
def _ask(talk: Talk, meant: Meant) -> None:
    shown = tuple(Option(at, worded(talk, one)) for at, one in zip(meant.typed, meant.options, strict=True))
    talk.ask("meant", talk.texts.say("meant.ask"), shown, memory=meant, sealed=talk.state.sealed)


def _chosen(meant: Meant, value: str) -> str:
    return meant.labels[meant.at(value)]


@dialog("meant", Meant, before_consent=True, means=_chosen)
def _answer(talk: Talk, meant: Meant, value: str) -> bool:
    value = value or _yes_or_no(talk, meant)
    if not value:
        return _to_what_is_below(talk)
    option = meant.options[meant.at(value)]
    if option == ELSE:
        _none_of_them(talk)
    elif option == SAID:
        talk.state.dialog, talk.state.below = talk.state.below, None
        talk.inbound = replace(talk.inbound, text=meant.text)
        if talk.state.dialog is not None:
            take(talk, talk.state.dialog, "")
    elif option.startswith("="):
        talk.state.dialog, talk.state.below = talk.state.below, None
        if talk.state.dialog is not None:
            take(talk, talk.state.dialog, option[1:])
    elif option.startswith("answer."):
        talk.state.dialog, talk.state.below = talk.state.below, None
        answers.give(talk, option.removeprefix("answer."))
    else:
        _do(talk, option, meant.text)
    return True


def _yes_or_no(talk: Talk, meant: Meant) -> str:
    """Return the option that a yes or a no to `¿Quiso decir…?` chooses: the only one, or none of them."""
    if talk.inbound.kind != "text" or meant.options[-1] != ELSE or "?" in talk.text:
        return ""
    said = _yes(talk)
    if said is False:
        return meant.typed[-1]
    return meant.typed[0] if said and len(meant.typed) == 2 else ""


def _yes(talk: Talk) -> bool | str | None:
    return VOCABULARIES["meant"].meaning(without_courtesies(squeezed(plain(talk.text))))


def _to_what_is_below(talk: Talk) -> bool:
    """Let the open question below have what is none of these. False where it makes no sense to it either."""
    offered, below = talk.state.dialog, talk.state.below
    if below is None or _yes(talk) is True:
        # It is a yes to one of several things, and nobody knows to which.
        return False
    talk.state.dialog, talk.state.below = below, None
    if current_dialog.to_dialog(talk):
        return True
    talk.state.dialog, talk.state.below = offered, below
    return False


def step_aside(talk: Talk) -> None:
    """Forget what was offered, for something plain was said: the question below is open again."""
    if talk.state.dialog is not None and talk.state.dialog.name == "meant":
        talk.state.dialog, talk.state.below = talk.state.below, None


def _do(talk: Talk, option: str, text: str) -> None:
    """Do something else than what was asked; what keeps its place is offered again."""
    talk.state.dialog, talk.state.below = talk.state.below, None
    kind, _, code = option.partition(":")
    if option == "stop":
        stop.ask(talk)
        return
    if option == "ajeno":
        ajeno.ask(talk)
        return
    if option == "undo":
        undoing.undo(talk)
        return
    if kind == "news":
        novedad.tell(talk, NEWS[code])
        talk.ask_again()
        return
    if option == "danger":
        alerts.raise_danger(talk, text)
        return
    talk.state.park()
    if code:
        logros.report(talk, code) if kind == "report" else logros.open_one(talk, code)
    elif consent.must_ask(talk, option):
        consent.ask(talk, option)
    elif option == "call":
        _ask_to_call(talk)
    else:
        # What was written may be told there; the gestor gets it only after a yes.
        told = f"mensaje {text}" if option == "mensaje" else text
        talk.inbound = replace(talk.inbound, text=told)
        handlers[option](talk)
    talk.offer_parked()


def _none_of_them(talk: Talk) -> None:
    """Go on with the open question, or say how else to say it."""
    if talk.state.below is not None:
        talk.say("meant.go_on")
        talk.resume()
        return
    talk.close()
    talk.say("meant.other")

"""`¿Quiso decir…?`: what a sentence probably means, as numbered options. Nothing is done before a choice."""

import re
from dataclasses import dataclass, replace

from bot import answers, current_dialog, family_news, undoing, who_writes
from bot.dialogs import ajeno, consent, logros, novedad, queja_words, stop
from bot.family_news import News
from bot.memory import recalled
from bot.registry import dialog, dialogs, handlers, puts_anew, take
from bot.state import Dialog
from bot.talk import Talk
from bot.understanding import logro_words, meanings
from bot.understanding.options import without_courtesies
from bot.understanding.spelling import plain, squeezed
from bot.understanding.vocabulary import VOCABULARIES
from messaging.message import Option

#: The keyword that does what a meaning wants, and the label of it.
_WORDS = {
    "logros": ("logros", "logros"),
    "logro": ("logros", "logros"),
    "report": ("logros", "logros"),
    "project": ("proyecto", "project"),
    "visit": ("visita", "visit"),
    "confirm": ("visita", "visit"),
    "decline": ("visita", "visit"),
    "propose": ("visita", "visit"),
    "libreta": ("libreta", "libreta"),
    "complaint": ("queja", "complaint"),
    "case": ("caso", "case"),
    "data": ("datos", "data"),
    "language": ("idioma", "language"),
    "offers": ("oferta", "offers"),
    "message": ("mensaje", "message"),
    "cannot_read": ("mensaje", "message"),
    "moved": ("mensaje", "message"),
    "number_changed": ("mensaje", "message"),
    "member": ("mensaje", "message"),
    "help": ("ayuda", "help"),
    "menu": ("menu", "menu"),
    "opt_in": ("menu", "menu"),
}
_OF_LOGROS = ("logro", "report", "logros")
#: Meanings that the gestor may hear, as a kind without the words.
_NEWS: dict[str, News] = {"moved": "moved", "number_changed": "number_changed", "member": "member"}
#: Meanings that are answered in a sentence.
_ANSWERS = {"who": "who", "cost": "who", "reads": "who", "payments": "payments"}
#: Meanings that end our messages, after a question, and the option that puts it.
_LEAVING = {"opt_out": "stop", "wrong_number": "ajeno"}
_ELSE, _SAID = "else", "said"
#: That something is so by now: `ya nos pasa el carro de la basura`.
_REACHED = re.compile(r"^(?!.*\b(no|todavia|aun|falta|quiero)\b).*\bya\b")
_CALL = re.compile(r"\b(me |que |a )*(llame|llamar|yame|llamen|marque|marcar|timbre)")

#: Who cannot read is not asked what was meant.
_CANNOT_READ = re.compile(
    r"((yo|es que|doctora|disculpe|perdon|senora|ay) )*no (se|sabemos|puedo|aprendi a) leer( bien|"
    r" ni escribir| mucho| las letras| esto)*( me (puede|pueden) llamar| mejor llameme| llameme)?"
)


@dataclass(frozen=True)
class Meant:
    """What each option means, in their order: `=1` for that answer to the question below; `report:IDE-01` or
    `logro:IDE-01`; a keyword; `answer.who`; `stop`, `danger`; `else` for none of them. `labels`: of what each
    would do. `text`: what was written, where it may be told.
    """

    options: list[str]
    labels: list[str]
    text: str = ""


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
    options = [only] if only else _options(talk, below)
    if not options:
        return False
    if below is not None and not only and not said:
        if below.wrong + 1 >= current_dialog.MOST_WRONG:
            # Who writes of other things for the third time is not answering it now.
            step_aside(talk)
            options = _options(talk, None)
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
    options.append(_SAID if said else _ELSE)
    keeps = said or {"queja", "mensaje"} & set(options)
    memory = Meant(options, [_label(below, one) for one in options], talk.text.strip() if keeps else "")
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
    shown = tuple(Option(str(at), _text(talk, one)) for at, one in enumerate(meant.options, 1))
    talk.ask("meant", talk.texts.say("meant.ask"), shown, memory=meant, sealed=talk.state.sealed)


def _options(talk: Talk, below: Dialog | None) -> list[str]:
    known = [meaning for meaning, (word, _) in _WORDS.items() if word in handlers]
    # A question about a message, over another question, has no place below.
    asked = below if talk.state.below in (None, below) else None
    known += [*_ANSWERS, *_LEAVING, "danger", "undo"]
    found = meanings.proposed(
        talk.text,
        asked.asks if asked else "",
        [one.value for one in asked.choices] if asked else [],
        known,
        scale=asked is not None and asked.scale,
    )
    if not found and (below is None or below.name == "menu"):
        found = meanings.likeliest(talk.text, [one for one in known if one != "undo"])
    if below is not None and below.name == "logros" and not any(one.startswith("=") for one in found):
        listed = _listed(talk, below)
        if found and found[0] not in _OF_LOGROS:
            # Something else is more probable than what a word of it points at.
            found = [found[0], *listed[:1], *found[1:]]
        else:
            found = [*listed, *found]
    # What may be a complaint is offered as one, and what may be about the gestor is for nobody else.
    told = queja_words.may_complain(talk.text) if below is None or below.name != "queja" else None
    options: list[str] = []
    for meaning in found:
        if told == "private" and meaning in ("message", "payments", "cost"):
            continue
        for option in _as_options(talk, meaning):
            if option not in options:
                options.append(option)
    if told is not None and "queja" not in options[: meanings.MOST]:
        own = sum(option.startswith("=") for option in options)
        options.insert(min(own + (told == "local"), meanings.MOST - 1), "queja")
    return sorted(options[: meanings.MOST], key=lambda option: option == "danger")


def _listed(talk: Talk, below: Dialog) -> list[str]:
    """Return the options of a list of logros that a sentence points at; none where it reports one."""
    if _REACHED.search(plain(talk.text)):
        return []
    codes = recalled(logros.Listed, below.data).values
    named = logro_words.listed(talk.text, codes)
    return [f"={codes.index(code) + 1}" for code in named][: meanings.MOST - 1]


def _as_options(talk: Talk, meaning: str) -> list[str]:
    if meaning.startswith("="):
        return [meaning]
    if meaning in ("logro", "report") and (code := _logro(talk)) is not None:
        pending = code in logros.nameable(talk)
        if meaning == "report" and pending:
            return [f"report:{code}", "logros"]
        reached = pending and _REACHED.search(plain(talk.text)) is not None
        return [f"report:{code}", f"logro:{code}"] if reached else [f"logro:{code}"]
    if meaning == "cannot_read" or (meaning == "message" and _CALL.search(plain(talk.text))):
        return ["call"]
    if meaning in _NEWS and novedad.may_be_told(talk):
        return [f"news:{meaning}"]
    if meaning in _ANSWERS:
        return [f"answer.{meaning}"]
    if meaning in _LEAVING:
        return [_LEAVING[meaning]]
    return [_WORDS[meaning][0] if meaning in _WORDS else meaning]


def _logro(talk: Talk) -> str | None:
    """Return the logro that the text has words of: a pending one that may be named, else one of the others
    that nobody keeps to themselves.
    """
    if consent.must_ask(talk, "logros"):
        return None
    for among in (logros.nameable(talk), logros.open_to_all(talk)):
        if found := logro_words.meant(talk.text, among):
            return found[0]
    return None


def _label(below: Dialog | None, option: str) -> str:
    """Return the labels of what an option would do."""
    if option.startswith("=") and below is not None:
        return dialogs[below.name].means(below.data, option[1:]) or ""
    if option.startswith("answer."):
        return _ANSWERS[option.removeprefix("answer.")]
    kind = option.partition(":")[0]
    own = {
        "call": "message",
        "news": "message message_sent",
        "report": "report logro",
        "stop": "opt_out",
        "ajeno": "opt_out",
        _ELSE: "",
        _SAID: "complaint",
    }
    return own.get(kind, dict(_WORDS.values()).get(kind, kind))


def _chosen(meant: Meant, value: str) -> str:
    return meant.labels[int(value) - 1]


def _text(talk: Talk, option: str) -> str:
    """Return the words of an option; those of the question below are its own."""
    below = talk.state.dialog if talk.state.dialog and talk.state.dialog.name != "meant" else talk.state.below
    if option.startswith("=") and below is not None:
        return next(one.label for one in below.choices if one.value == option[1:])
    kind, _, code = option.partition(":")
    if kind == "news":
        return talk.texts.say(f"meant.{code}")
    if code:
        return talk.texts.say(f"meant.{kind}", title=logros.title(talk, code))
    return talk.texts.say(f"meant.{option}")


@dialog("meant", Meant, before_consent=True, means=_chosen)
def _answer(talk: Talk, meant: Meant, value: str) -> bool:
    value = value or _yes_or_no(talk, meant)
    if not value:
        return _to_what_is_below(talk)
    option = meant.options[int(value) - 1]
    if option == _ELSE:
        _none_of_them(talk)
    elif option == _SAID:
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
    if talk.inbound.kind != "text" or meant.options[-1] != _ELSE or "?" in talk.text:
        return ""
    said = VOCABULARIES["meant"].meaning(without_courtesies(squeezed(plain(talk.text))))
    if said is False:
        return str(len(meant.options))
    return "1" if said and len(meant.options) == 2 else ""


def _to_what_is_below(talk: Talk) -> bool:
    """Let the open question below have what is none of these. False where it makes no sense to it either."""
    offered, below = talk.state.dialog, talk.state.below
    if below is None:
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
        novedad.tell(talk, _NEWS[code])
        talk.ask_again()
        return
    talk.state.park()
    if option == "danger":
        talk.note("danger")
        talk.say("danger.lines")
    elif code:
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

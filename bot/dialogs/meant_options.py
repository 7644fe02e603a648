"""The options of `¿Quiso decir…?`: what a sentence may mean, how each is worded, and what it would do."""

import itertools
import re

from bot.dialogs import consent, logros, novedad, queja_words
from bot.family_news import News
from bot.memory import recalled
from bot.registry import dialogs, handlers
from bot.state import Dialog
from bot.talk import Talk
from bot.understanding import logro_words, meanings, model
from bot.understanding.spelling import plain

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
NEWS: dict[str, News] = {"moved": "moved", "number_changed": "number_changed", "member": "member"}
#: Meanings that are answered in a sentence.
_ANSWERS = {"who": "who", "cost": "who", "reads": "who", "payments": "payments"}
#: Meanings that end our messages, after a question, and the option that puts it.
_LEAVING = {"opt_out": "stop", "wrong_number": "ajeno"}
#: None of them; and the answer to the open question, which takes any text.
ELSE, SAID = "else", "said"
#: That something is so by now: `ya nos pasa el carro de la basura`.
_REACHED = re.compile(r"^(?!.*\b(no|todavia|aun|falta|quiero)\b).*\bya\b")
_CALL = re.compile(r"\b(me |que |a )*(llame|llamar|yame|llamen|marque|marcar|timbre)")


def possible(talk: Talk, below: Dialog | None) -> list[str]:
    """Return what the text may mean, the most probable first; nothing where nothing is probable. `below`: the
    open question.
    """
    known = [meaning for meaning, (word, _) in _WORDS.items() if word in handlers]
    # A question about a message, over another question, has no place below.
    asked = below if talk.state.below in (None, below) else None
    known += [*_ANSWERS, *_LEAVING, "danger", "undo"]
    likely = model.likely(talk.text)
    found = meanings.proposed(
        likely,
        talk.text,
        asked.asks if asked else "",
        [one.value for one in asked.choices] if asked else [],
        known,
        scale=asked is not None and asked.scale,
    )
    if not found and (below is None or below.name == "menu"):
        found = meanings.likeliest(likely, talk.text, [one for one in known if one != "undo"])
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
    most = options[: meanings.MOST]
    if below is not None and below.scale:
        most.sort(key=_in_order)
    return sorted(most, key=lambda option: option == "danger")


def _in_order(option: str) -> tuple[bool, bool, str]:
    """Sort marks by their number, not knowing last of them, and what else it may be behind."""
    mark = option if option.startswith("=") else ""
    return not mark, mark == "=0", mark


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
    if meaning in NEWS and novedad.may_be_told(talk):
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


def numbered(below: Dialog | None, options: list[str]) -> list[str]:
    """Return the number of each option. A mark keeps its own, and the others come after the marks: whoever
    writes `3` must not have chosen a 2.
    """
    if below is None or not below.scale or not any(option.startswith("=") for option in options):
        return [str(at) for at in range(1, len(options) + 1)]
    others = itertools.count(1 + max(int(one.value) for one in below.choices))
    return [option[1:] if option.startswith("=") else str(next(others)) for option in options]


def label(below: Dialog | None, option: str) -> str:
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
        ELSE: "",
        SAID: "complaint",
    }
    return own.get(kind, dict(_WORDS.values()).get(kind, kind))


def worded(talk: Talk, option: str) -> str:
    """Return the words of an option; those of the question below are its own."""
    below = talk.state.dialog if talk.state.dialog and talk.state.dialog.name != "meant" else talk.state.below
    if option.startswith("=") and below is not None:
        own = next(one.label for one in below.choices if one.value == option[1:])
        # On a scale most marks have no words.
        return talk.texts.say("meant.mark", mark=own) if own == option[1:] else own
    kind, _, code = option.partition(":")
    if kind == "news":
        return talk.texts.say(f"meant.{code}")
    if code:
        return talk.texts.say(f"meant.{kind}", title=logros.title(talk, code))
    return talk.texts.say(f"meant.{option}")

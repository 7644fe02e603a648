"""What stands in the way of families (nudo crítico), told to the coordination: a case with its number."""

from dataclasses import dataclass, field, replace

from bot.free_text import is_free_text
from bot.registry import staff_dialog
from bot.state import ADDED_TO
from bot.talk import Talk
from messaging.message import Option
from programme.cases import reading, receiving
from programme.cases.receiving import LONGEST_NUDO
from programme.refusal import Refusal
from programme.staff_texts import written


@dataclass(frozen=True)
class Nudo:
    """`places`: the municipalities among which is asked; `place`: the one that was chosen. `text`: what was
    written, of which it is asked whether it should go.
    """

    places: list[str] = field(default_factory=list)
    place: str = ""
    text: str = ""


def begin(talk: Talk, text: str = "") -> None:
    """Ask of which municipality, where there are several, and then what it is. `text`: what was written
    behind the word; where nothing has to be asked before, that is it.
    """
    found = receiving.nudo_places(talk.connection, _handler(talk))
    if not found:
        talk.close()
        talk.say("nudo.nowhere")
    elif len(found) == 1:
        nudo = Nudo(place=next(iter(found)))
        _ask_text(talk, nudo)
        if text:
            talk.lines.clear()
            talk.inbound = replace(talk.inbound, text=text)
            _take_text(talk, nudo)
    else:
        options = tuple(Option(str(at), name) for at, name in enumerate(found.values(), 1))
        talk.ask("nudo", talk.texts.say("nudo.where"), options, memory=Nudo(list(found)))


def _ask_text(talk: Talk, nudo: Nudo) -> None:
    talk.ask("nudo", talk.texts.say("nudo.ask", most=LONGEST_NUDO), memory=nudo)


@staff_dialog("nudo", Nudo, right="nudos.raise")
def _answer(talk: Talk, nudo: Nudo, value: str) -> bool:
    if not nudo.place:
        if value:
            _ask_text(talk, Nudo(place=nudo.places[int(value) - 1]))
        return bool(value)
    if nudo.text and value:
        _decide(talk, nudo, value)
        return True
    empty = not any(character.isalpha() for character in talk.text)
    return talk.inbound.kind == "text" and (empty or is_free_text(talk)) and _take_text(talk, nudo)


def _take_text(talk: Talk, nudo: Nudo) -> bool:
    """Show what was written once more; what comes at once is the rest of it."""
    dialog = talk.state.dialog
    soon = dialog is not None and not dialog.older_than(ADDED_TO, talk.now)
    try:
        text = written(f"{nudo.text} {talk.text}" if soon else talk.text, LONGEST_NUDO)
    except Refusal as refusal:
        talk.ask("nudo", talk.texts.say(refusal.key, **refusal.fields), memory=replace(nudo, text=""))
        return True
    question = "\n".join((talk.texts.say("nudo.sure"), text))
    talk.ask("nudo", question, talk.choices("yes", "no"), memory=replace(nudo, text=text))
    return True


def _decide(talk: Talk, nudo: Nudo, value: str) -> None:
    talk.close()
    if value == "2":
        talk.say("gestor_message.not_sent")
        return
    try:
        number = receiving.raise_nudo(
            talk.connection, _handler(talk), nudo.place, nudo.text, talk.now, talk.random
        )
    except LookupError:
        talk.say("nudo.nowhere")
    else:
        talk.say("nudo.done", case=number)


def _handler(talk: Talk) -> reading.Handler:
    assert talk.line.staff_id is not None
    return reading.handler(talk.connection, talk.line.staff_id)

"""What stands in the way of families (nudo crítico), told to the coordination: a case with its number."""

from dataclasses import dataclass, field, replace

from bot.registry import staff_dialog
from bot.state import ADDED_TO
from bot.talk import Talk
from messaging.message import Option
from programme.cases import reading, receiving
from programme.cases.receiving import LONGEST_KNOT
from programme.refusal import Refusal
from programme.staff_texts import written


@dataclass(frozen=True)
class Knot:
    """`places`: the municipalities among which is asked; `place`: the one that was chosen. `text`: what was
    written, of which it is asked whether it should go.
    """

    places: list[str] = field(default_factory=list)
    place: str = ""
    text: str = ""


def begin(talk: Talk) -> None:
    """Ask of which municipality, where there are several, and then what it is."""
    found = receiving.knot_places(talk.connection, _handler(talk))
    if not found:
        talk.close()
        talk.say("nudo.nowhere")
    elif len(found) == 1:
        _ask_text(talk, Knot(place=next(iter(found))))
    else:
        options = tuple(Option(str(at), name) for at, name in enumerate(found.values(), 1))
        talk.ask("nudo", talk.texts.say("nudo.where"), options, memory=Knot(list(found)))


def _ask_text(talk: Talk, knot: Knot) -> None:
    talk.ask("nudo", talk.texts.say("nudo.ask", most=LONGEST_KNOT), memory=knot)


@staff_dialog("nudo", Knot, right="nudos.raise")
def _answer(talk: Talk, knot: Knot, value: str) -> bool:
    if not knot.place:
        if value:
            _ask_text(talk, Knot(place=knot.places[int(value) - 1]))
        return bool(value)
    if knot.text and value:
        _decide(talk, knot, value)
        return True
    return talk.inbound.kind == "text" and _take_text(talk, knot)


def _take_text(talk: Talk, knot: Knot) -> bool:
    """Show what was written once more; what comes at once is the rest of it."""
    dialog = talk.state.dialog
    soon = dialog is not None and not dialog.older_than(ADDED_TO, talk.now)
    try:
        text = written(f"{knot.text} {talk.text}" if soon else talk.text, LONGEST_KNOT)
    except Refusal as refusal:
        talk.ask("nudo", talk.texts.say(refusal.key, **refusal.fields), memory=replace(knot, text=""))
        return True
    question = "\n".join((talk.texts.say("nudo.sure"), text))
    talk.ask("nudo", question, talk.choices("yes", "no"), memory=replace(knot, text=text))
    return True


def _decide(talk: Talk, knot: Knot, value: str) -> None:
    talk.close()
    if value == "2":
        talk.say("gestor_message.not_sent")
        return
    try:
        number = receiving.raise_knot(
            talk.connection, _handler(talk), knot.place, knot.text, talk.now, talk.random
        )
    except LookupError:
        talk.say("nudo.nowhere")
    else:
        talk.say("nudo.done", case=number)


def _handler(talk: Talk) -> reading.Handler:
    assert talk.line.staff_id is not None
    return reading.handler(talk.connection, talk.line.staff_id)

"""What may be a wish for no more messages is asked about in one line, never guessed. What was open goes "
"on."""

from typing import Any

from bot.registry import dialog, dialogs, handlers, staff_dialog
from bot.talk import Talk


def ask(talk: Talk) -> None:
    """Ask whether that is what was meant."""
    talk.keep_text = False
    _ask(talk, "stop", "stop.ask", ("yes", "no"))


def ask_staff(talk: Talk) -> None:
    """Ask a member of staff, who works in this chat and may have meant something else."""
    _ask(talk, "stop_staff", "stop.ask_staff", ("yes", "no"))


def ask_which(talk: Talk) -> None:
    """Ask what a word with several senses is about: the visit that is being asked about, or the messages."""
    talk.keep_text = False
    open_dialog = talk.state.dialog
    if open_dialog is not None and open_dialog.name == "visita":
        _ask(talk, "stop_visit", "stop.which", ("stop.visit", "stop.messages", "stop.nothing"))
    else:
        _ask(talk, "stop", "stop.ask", ("yes", "no"))


def _ask(talk: Talk, name: str, question: str, choices: tuple[str, ...]) -> None:
    if talk.state.dialog is None or talk.state.dialog.name != name:
        talk.state.interrupt()
    talk.ask(
        name,
        talk.texts.say(question),
        talk.choices(*choices),
        asks="plain" if name == "stop_visit" else "stop",
    )


@dialog("stop", other_senses=())
def _answer(talk: Talk, data: dict[str, Any], value: str) -> bool:
    if value == "1":
        handlers["salir"](talk)
    elif value == "2":
        talk.say("stop.no")
        talk.resume()
    return bool(value)


staff_dialog("stop_staff", right="staff")(_answer)


@dialog("stop_visit", other_senses=("cancelar",))
def _which(talk: Talk, data: dict[str, Any], value: str) -> bool:
    below = talk.state.below
    if value == "2":
        handlers["salir"](talk)
    elif value == "1" and below is not None:
        talk.state.dialog, talk.state.below = below, None
        dialogs[below.name](talk, below.data, "2")
    elif value:
        talk.say("stop.no")
        talk.resume()
    return bool(value)

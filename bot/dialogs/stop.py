"""What may be a wish for no more messages is asked about, never guessed. What was open goes on."""

from bot import who_writes
from bot.dialogs import ajeno
from bot.memory import Nothing
from bot.registry import dialog, dialogs, handlers, puts_anew, staff_dialog, take
from bot.talk import Talk


def ask(talk: Talk) -> None:
    """Ask whether that is what was meant; of a wrong number, whether somebody else has it now."""
    if who_writes.is_somebody_else(talk.text):
        ajeno.ask(talk)
        return
    talk.keep_text = False
    _ask(talk, "stop", "stop.ask", ("yes", "no"))


def ask_staff(talk: Talk) -> None:
    """Ask a member of staff, who works in this chat and may have meant something else."""
    _ask(talk, "stop_staff", "stop.ask_staff", ("yes", "no"))


def ask_which(talk: Talk) -> None:
    """Ask what a word with several senses is about: what is being asked (the visit), or the messages."""
    talk.keep_text = False
    open_dialog = talk.state.dialog
    meaning = dialogs[open_dialog.name].may_mean if open_dialog is not None else None
    if meaning is not None:
        _ask(talk, "stop_visit", "stop.which", (meaning[0], "stop.messages", "stop.nothing"))
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


@puts_anew("stop", Nothing)
def _again(talk: Talk, nothing: Nothing) -> None:
    ask(talk)


def _leaving(nothing: Nothing, value: str) -> str | None:
    return "opt_out" if value == "1" else None


@dialog(
    "stop", Nothing, keeps_text=True, other_senses=(), before_consent=True, before_family=True, means=_leaving
)
def _answer(talk: Talk, nothing: Nothing, value: str) -> bool:
    if value == "1":
        handlers["salir"](talk)
    elif value == "2":
        talk.say("stop.no")
        talk.resume()
    return bool(value)


staff_dialog("stop_staff", Nothing, right="staff")(_answer)


@dialog(
    "stop_visit",
    Nothing,
    keeps_text=True,
    means=lambda _, value: {"1": "decline", "2": "opt_out"}.get(value),
)
def _which(talk: Talk, nothing: Nothing, value: str) -> bool:
    below = talk.state.below
    if value == "2":
        handlers["salir"](talk)
    elif value == "1" and below is not None and (meaning := dialogs[below.name].may_mean) is not None:
        talk.state.dialog, talk.state.below = below, None
        take(talk, below, meaning[1])
    elif value:
        talk.say("stop.no")
        talk.resume()
    return bool(value)

"""The number may be somebody else's by now: asked once, and after a yes nothing more is sent there. Nothing
tells whose it was.
"""

from bot.memory import Nothing
from bot.registry import dialog, puts_anew
from bot.state import State
from bot.talk import Talk
from programme import given_up_numbers


def ask(talk: Talk) -> None:
    """Ask whether the number is another person's now; what was open goes on after a no."""
    talk.keep_text = False
    if talk.state.dialog is None or talk.state.dialog.name != "ajeno":
        talk.state.interrupt()
    talk.ask("ajeno", talk.texts.say("ajeno.ask"), talk.choices("ajeno.yes", "no"), asks="stop")


@puts_anew("ajeno", Nothing)
def _again(talk: Talk, nothing: Nothing) -> None:
    ask(talk)


@dialog(
    "ajeno",
    Nothing,
    keeps_text=True,
    other_senses=(),
    before_consent=True,
    before_family=True,
    means=lambda _, value: "opt_out" if value == "1" else None,
)
def _answer(talk: Talk, nothing: Nothing, value: str) -> bool:
    if value == "1":
        _give_up(talk)
    elif value == "2":
        talk.say("stop.no")
        talk.resume()
    return bool(value)


def _give_up(talk: Talk) -> None:
    """Let the number go: whoever has it now is a stranger, who wants no messages."""
    given_up_numbers.give_up(talk.connection, talk.line.id, talk.now)
    talk.state = State(told=talk.today.isoformat(), left_told=talk.today.isoformat())
    talk.line.contact_id = talk.line.family_id = None
    talk.line.opted_out = talk.final = True
    talk.keep_text = False
    talk.say("ajeno.done")

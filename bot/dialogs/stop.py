"""A sentence that asks for no more messages is asked about in one line, never guessed."""

from typing import Any

from bot.registry import dialog, handlers
from bot.talk import Talk


def ask(talk: Talk) -> None:
    """Ask whether that is what was meant; an open dialog keeps its place."""
    talk.state.park()
    talk.ask("stop", talk.texts.say("stop.ask"), talk.choices("yes", "no"))


@dialog("stop")
def _answer(talk: Talk, data: dict[str, Any], value: str) -> bool:
    if value == "1":
        handlers["salir"](talk)
    elif value == "2":
        talk.close()
        talk.say("stop.no")
    return bool(value)

"""The numbered menu."""

from bot.memory import Nothing
from bot.registry import dialog, handlers
from bot.talk import Talk

#: The words that the numbers stand for.
ENTRIES = ("logros", "proyecto", "visita", "libreta", "queja", "ayuda")


def show(talk: Talk) -> None:
    """Say who this is and what can be asked."""
    options = talk.choices(*(f"menu.{name}" for name in ENTRIES))
    talk.ask("menu", talk.texts.say("menu.hello"), options)


@dialog("menu", Nothing, keeps_text=True, other_senses=())
def _answer(talk: Talk, nothing: Nothing, value: str) -> bool:
    if not value:
        return False
    talk.close()
    handlers[ENTRIES[int(value) - 1]](talk)
    return True

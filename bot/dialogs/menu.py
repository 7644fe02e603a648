"""The numbered menu."""

from bot.memory import Nothing
from bot.registry import dialog, handlers, puts_anew
from bot.talk import Talk

#: The words that the numbers stand for.
ENTRIES = ("logros", "proyecto", "visita", "libreta", "queja", "ayuda")


def show(talk: Talk) -> None:
    """Say who this is and what can be asked."""
    options = talk.choices(*(f"menu.{name}" for name in ENTRIES))
    talk.ask("menu", talk.texts.say("menu.hello"), options)


@puts_anew("menu", Nothing)
def _again(talk: Talk, nothing: Nothing) -> None:
    show(talk)


def ask_anew(talk: Talk) -> None:
    """Say that something was not understood, and what can be asked."""
    options = talk.choices(*(f"menu.{name}" for name in ENTRIES))
    talk.ask("menu", talk.texts.say("wrong.menu"), options)


#: Their labels, in order.
_LABELS = ("logros", "project", "visit", "libreta", "complaint", "help")


@dialog(
    "menu",
    Nothing,
    keeps_text=True,
    other_senses=(),
    means=lambda _, value: _LABELS[int(value) - 1],
)
def _answer(talk: Talk, nothing: Nothing, value: str) -> bool:
    if not value:
        return False
    talk.close()
    handlers[ENTRIES[int(value) - 1]](talk)
    return True

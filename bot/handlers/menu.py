"""HOLA: who this is, and the numbered menu."""

from bot.dialogs import menu
from bot.registry import keyword
from bot.talk import Talk

GREETINGS = ("buenos dias", "buenas tardes", "buenas noches", "hola buenas")


@keyword("menu", "hola", "ola", "inicio", "0", "buenas", *GREETINGS, "hello", "hi")
def greet(talk: Talk) -> None:
    """Show the menu."""
    menu.show(talk)

"""HOLA: who this is, and the numbered menu."""

from bot.dialogs import menu
from bot.registry import keyword
from bot.talk import Talk


@keyword("menu", "hola", "inicio", "0", "buenas", "buenos dias", "buenas tardes", "hello", "hi")
def greet(talk: Talk) -> None:
    """Show the menu."""
    menu.show(talk)

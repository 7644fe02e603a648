"""HOLA: who this is, and the numbered menu."""

from bot.dialogs import menu
from bot.registry import keyword
from bot.talk import Talk


@keyword("hola", "menu", "inicio", "0", "buenas", "buenos dias", "buenas tardes", "hello", "hi")
def hola(talk: Talk) -> None:
    """Show the menu."""
    menu.show(talk)

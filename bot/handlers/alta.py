"""ALTA: back again. Only this brings a contact back."""

from bot.dialogs import menu
from bot.registry import keyword
from bot.talk import Talk


@keyword("alta", "start", "volver", shows="menu")
def alta(talk: Talk) -> None:
    """Show the menu; that messages are taken again was said on the way here."""
    menu.show(talk)

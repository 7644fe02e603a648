"""MENSAJES: what families have written and nobody has answered."""

from bot.dialogs import mensajes as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("mensajes", "recados", "messages", right="families")
def mensajes(talk: Talk) -> None:
    """Show the list."""
    dialog.show(talk)

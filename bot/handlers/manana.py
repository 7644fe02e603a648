"""MAÑANA: the gestor's meetings of tomorrow."""

from bot.dialogs import hoy as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("mañana", "reuniones de mañana", "tomorrow", right="meetings")
def manana(talk: Talk) -> None:
    """Show the list."""
    dialog.show(talk, "manana")

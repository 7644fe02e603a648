"""HOY: the gestor's meetings of today, and what is left to do about others."""

from bot.dialogs import hoy as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("hoy", "agenda", "mis reuniones", "reuniones", "today", right="meetings")
def hoy(talk: Talk) -> None:
    """Show the list."""
    dialog.show(talk)

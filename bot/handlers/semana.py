"""SEMANA: the gestor's meetings of the coming seven days."""

from bot.dialogs import hoy as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword(
    "semana", "esta semana", "la semana", "reuniones de la semana", "agenda de la semana", "week",
    right="meetings",
)  # fmt: skip
def semana(talk: Talk) -> None:
    """Show the list."""
    dialog.show(talk, "semana")

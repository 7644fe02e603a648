"""FAMILIAS: the families that the gestor accompanies."""

from bot.dialogs import familias as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("familias", "familia", "mis familias", "families", right="families")
def familias(talk: Talk) -> None:
    """Show the list."""
    dialog.show(talk)

"""FAMILIAS: the families that the gestor accompanies; FAMILIA F010, FAMILIAS EL SALADO: some of them."""

from bot.dialogs import familias as dialog
from bot.registry import staff_keyword
from bot.talk import Talk

_WORDS = ("familia", "familias", "families", "family")


@staff_keyword("familias", "familia", "mis familias", "families", right="families", before_few=_WORDS)
def familias(talk: Talk) -> None:
    """Show the list, or those of it that were asked for."""
    dialog.show_asked(talk, talk.text)

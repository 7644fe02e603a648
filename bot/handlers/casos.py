"""CASOS: what families of the coordinator's municipalities ask and claim, and answering it."""

from bot.dialogs import casos as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("casos", "caso", "quejas", "pqr", "cases", right="cases")
def casos(talk: Talk) -> None:
    """List the open ones."""
    dialog.show(talk)

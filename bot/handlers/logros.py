"""LOGROS: the pending logros."""

from bot.dialogs import logros as dialog
from bot.dialogs import nota
from bot.registry import keyword
from bot.talk import Talk

__all__ = ["logros", "nota"]


@keyword("logros", "logro", "metas", "pendientes", "meta", "pendiente", "goals")
def logros(talk: Talk) -> None:
    """Show the list."""
    dialog.show(talk)

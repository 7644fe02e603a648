"""VERIFICAR: what families say they have reached, one by one."""

from bot.dialogs import verificar as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("verificar", "verifica", "verificacion", "comprobar", "verify", right="reports")
def verificar(talk: Talk) -> None:
    """Show the first that waits."""
    dialog.show(talk)

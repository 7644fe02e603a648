"""NUDO: what stands in the way, for the coordination."""

from bot.dialogs import nudo as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("nudo", "nudos", "nudo critico", "obstaculo", "obstacle", right="nudos.raise")
def nudo(talk: Talk) -> None:
    """Ask what it is."""
    dialog.begin(talk)

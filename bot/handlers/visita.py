"""VISITA: the next meeting, and whether the family comes."""

from bot.dialogs import visita as dialog
from bot.registry import keyword
from bot.talk import Talk


@keyword("visita", "cita", "sesion", "reunion", "visitas", "encuentro", "visit", "meeting")
def visita(talk: Talk) -> None:
    """Show the next meeting, or take up the answer that was left."""
    if left := talk.state.parked.pop("visita", None):
        dialog.ask_when(talk, left.data)
    else:
        dialog.show(talk)

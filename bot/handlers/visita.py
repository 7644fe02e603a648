"""VISITA: the next meeting, and whether the family comes."""

from bot.dialogs import visita as dialog
from bot.memory import recalled
from bot.registry import keyword
from bot.talk import Talk


@keyword("visita", "cita", "sesion", "reunion", "visitas", "encuentro", "visit", "meeting", shows="visit")
def visita(talk: Talk) -> None:
    """Show the next meeting, or take up the answer that was left."""
    if left := talk.state.parked.pop("visita", None):
        talk.state.dialog = left
        dialog.ask_when(talk, recalled(dialog.Visit, left.data))
    else:
        dialog.show(talk)

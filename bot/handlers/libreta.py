"""LIBRETA: the report card on the programme, started or taken up where it was left."""

from bot.dialogs import libreta as dialog
from bot.registry import keyword
from bot.talk import Talk


@keyword("libreta", "calificar", "encuesta", "calificacion", "calificaciones", "survey", "rate")
def libreta(talk: Talk) -> None:
    """Begin, or go on."""
    dialog.begin(talk, talk.state.parked.pop("libreta", None))

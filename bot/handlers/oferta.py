"""OFERTA: what there is here for what the family lacks."""

from bot.dialogs import oferta as dialog
from bot.registry import keyword
from bot.talk import Talk


@keyword(
    "oferta",
    "ofertas",
    "cupos",
    "cupo",
    "donde",
    "subsidios",
    "subsidio",
    "ayudas",
    "cursos",
    "curso",
    "offers",
    "offer",
    shows="offers",
)
def oferta(talk: Talk) -> None:
    """Show the list."""
    dialog.show(talk)

"""DATOS: what is kept of the family, to correct it or have it deleted (Ley 1581 de 2012, art. 8)."""

from bot import people
from bot.dialogs import datos as dialog
from bot.registry import keyword
from bot.talk import Talk
from db.people import people as behind


@keyword(
    "datos", "dato", "mis datos", "nuestros datos", "los datos", "privacidad", "mi privacidad", "habeas data",
    "habeasdata", "abeas data", "data", "my data", "privacy", "borrar mis datos", "borrar datos",
    "borrar los datos", "borren mis datos", "borre mis datos", "borrar nuestros datos", "eliminar mis datos",
    "eliminar datos", "eliminen mis datos", "corregir mis datos", "corregir datos", "actualizar mis datos",
    "ver mis datos", "que datos tienen", "que datos guardan", "que guardan de mi", "proteccion de datos",
    "tratamiento de datos", "politica de datos", "delete my data", "erase my data", "correct my data",
    always=True,
    shows="data",
)  # fmt: skip
def datos(talk: Talk) -> None:
    """Show it; on a phone of several families, once it is known which of them writes."""
    talk.state.park()
    if talk.line.family_id is None:
        people.ask_which(talk, behind(talk.connection, talk.line.id), "datos")
    else:
        dialog.show(talk)
    talk.offer_parked()

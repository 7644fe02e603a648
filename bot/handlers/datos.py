"""DATOS: what is kept of the family, to correct it or have it deleted (Ley 1581 de 2012, art. 8)."""

from bot import people
from bot.dialogs import datos as dialog
from bot.registry import keyword
from bot.talk import Talk
from db.people import people as behind

_ALSO = (
    "dato", "mis datos", "nuestros datos", "los datos", "privacidad", "mi privacidad", "habeas data",
    "habeasdata", "abeas data", "data", "my data", "privacy", "datos personales", "mis datos personales",
    "ver mis datos", "que datos tienen", "que datos guardan", "que guardan de mi",
    "que datos tienen de mi", "que datos guardan de mi",
    "que tienen de mi", "que saben de mi", "que datos mios tienen", "proteccion de datos",
    "tratamiento de datos", "politica de datos",
)  # fmt: skip

_TO_DELETE = (
    "borrar mis datos", "borrar datos", "borrar los datos", "borren mis datos", "borre mis datos",
    "borrar nuestros datos", "eliminar mis datos", "eliminar datos", "eliminen mis datos",
    "quiero borrar mis datos", "quiero que borren mis datos", "quiero que me borren los datos",
    "delete my data", "erase my data",
)  # fmt: skip

_TO_CORRECT = (
    "corregir mis datos", "corregir datos", "quiero corregir mis datos", "actualizar mis datos",
    "mis datos estan mal", "mis datos estan equivocados", "mis datos cambiaron", "cambiaron mis datos",
    "correct my data",
)  # fmt: skip


@keyword("datos", *_ALSO, *_TO_DELETE, *_TO_CORRECT, always=True, shows="data")
def datos(talk: Talk) -> None:
    """Show it; on a phone of several families, once it is known which of them writes."""
    talk.state.park()
    if talk.line.family_id is None:
        people.ask_which(talk, behind(talk.connection, talk.line.id), "datos")
    else:
        dialog.show(talk)
    talk.offer_parked()

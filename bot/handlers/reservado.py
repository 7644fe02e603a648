"""RESERVADO: what is private, behind a PIN, on a chat of one person alone."""

from bot.dialogs import reservado as dialog
from bot.registry import keyword
from bot.talk import Talk
from db.turns import COMPLAINT

_ALSO = (
    "reservada", "reservados", "lo reservado", "privado", "privada", "privados", "lo privado", "pin",
    "mi pin", "tengo un pin", "tengo pin", "olvide mi pin", "olvide el pin", "cambiar mi pin", "cambiar pin",
    "reserved", "private", "my pin", "forgot my pin",
)  # fmt: skip


@keyword("reservado", *_ALSO, shows="reserved", stored_as=COMPLAINT)
def reservado(talk: Talk) -> None:
    """Ask for the PIN; elsewhere say what can be said anywhere."""
    dialog.begin(talk)

"""QUEJA: something is wrong, told in private."""

from bot.dialogs import queja as dialog
from bot.registry import keyword
from bot.talk import Talk


@keyword("queja", "reclamo", "peticion", "pqr", "quejas", "denuncia", "complaint")
def queja(talk: Talk) -> None:
    """Ask what it is about."""
    dialog.ask(talk)

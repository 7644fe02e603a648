"""QUEJA: something is wrong, told in private."""

from bot.dialogs import queja as dialog
from bot.registry import keyword
from bot.talk import Talk
from db.turns import COMPLAINT


@keyword(
    "queja",
    "reclamo",
    "peticion",
    "pqr",
    "quejas",
    "denuncia",
    "complaint",
    shows="complaint",
    stored_as=COMPLAINT,
)
def queja(talk: Talk) -> None:
    """Ask what it is about; what was told already is kept."""
    dialog.ask(talk, talk.text if dialog.is_a_story(talk.text) else "")

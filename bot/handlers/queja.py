"""QUEJA: something is wrong, told in private."""

from bot.dialogs import caso, queja_words
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
    "quejarme",
    "denunciar",
    "reclamar",
    "reclamos",
    "peticiones",
    "denuncias",
    "sugerencia",
    "inconformidad",
    "derecho de peticion",
    shows="complaint",
    stored_as=COMPLAINT,
)
def queja(talk: Talk) -> None:
    """Ask what it is about; what was told already is kept. Who asks for one that was made gets that."""
    if queja_words.asks_how_it_goes(talk.text):
        talk.labels = ["case"]
        caso.show(talk, None)
        return
    dialog.ask(talk, talk.text if dialog.is_a_story(talk.text) else "")

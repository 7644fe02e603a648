"""MENSAJE F010: a text for one of the gestor's own families."""

from bot.dialogs import to_family as dialog
from bot.keywords import behind_word_of_code
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword(
    "mensaje",
    "escribir a una familia",
    "message",
    right="families",
    before_code=("mensaje",),
    takes_text=True,
)
def mensaje_a_familia(talk: Talk) -> None:
    """Ask for the text, or which family it is for."""
    dialog.begin(talk, behind_word_of_code(talk.text))

"""REUNION: a new meeting, with one family (`REUNION F010 viernes 8 am`) or with several."""

from bot.dialogs import reunion as dialog
from bot.keywords import begins_with_code, behind_word_of_code
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword(
    "reunion",
    "nueva reunion",
    "visita",
    "cita",
    "meeting",
    right="meetings",
    before_code=("reunion", "visita", "cita", "meeting"),
)
def reunion(talk: Talk) -> None:
    """Ask whom it is for."""
    named = behind_word_of_code(talk.text)
    dialog.begin(talk, named if begins_with_code(named) else "")

"""NUDO: what stands in the way, for the coordination."""

from bot.dialogs import nudo as dialog
from bot.keywords import behind_word
from bot.registry import staff_keyword
from bot.talk import Talk
from bot.understanding.spelling import plain

_WORDS = ("nudo", "nudos", "nudo critico", "obstaculo", "obstacle")


@staff_keyword(*_WORDS, right="nudos.raise")
def nudo(talk: Talk) -> None:
    """Ask what it is, where it is not written behind the word."""
    text = behind_word(talk.text)
    dialog.begin(talk, text if len(text.split()) > 1 and plain(talk.text) not in _WORDS else "")

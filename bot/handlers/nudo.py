"""NUDO: what stands in the way, for the coordination."""

from bot.dialogs import nudo as dialog
from bot.keywords import behind_word
from bot.registry import staff_keyword
from bot.talk import Talk
from bot.understanding.spelling import plain

_WORDS = ("nudo", "nudos", "nudo critico", "obstaculo", "obstacle")


@staff_keyword(*_WORDS, right="nudos.raise", takes_text=True)
def nudo(talk: Talk) -> None:
    """Ask what it is, where it is not written behind the word."""
    text, said = behind_word(talk.text), plain(talk.text)
    begins = said.partition(" ")[0] in _WORDS and said not in _WORDS
    dialog.begin(talk, text if begins and len(text.split()) > 1 else "")

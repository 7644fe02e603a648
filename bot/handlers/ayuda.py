"""AYUDA: the words it knows, and the help lines.

The same footer stands under every help text, so that looking for help looks like nothing.
"""

from bot.registry import keyword
from bot.talk import Talk


@keyword("ayuda", "help", "auxiliar", "info", "instrucciones", shows="help", always=True)
def ayuda(talk: Talk) -> None:
    """Say the words and the lines."""
    talk.say("ayuda.words")
    talk.say("ayuda.lines")

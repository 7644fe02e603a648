"""Whether a message of the staff is a text to be kept or sent on, instead of an answer, a question or a way
out.
"""

import re

from bot.registry import keywords, staff_keywords
from bot.talk import Talk
from bot.understanding.options import number, tells
from bot.understanding.spelling import plain

#: Whoever says one of these wants out, or does not know what is asked.
_NO_TEXT = re.compile(
    r"(salir|salida|cancelar?|cancelado|borrar?|borrelo|parar?|pare|alto|baja|stop|terminar|termine|fin|"
    r"exit|quit|menu|inicio|ayuda|help|ninguno|nadie|todavia no|aun no|otra vez|otr[oa]|texto|aviso|mensaje|"
    r"quien sabe|ni idea|como asi|como es|que pongo|no se que (poner|escribir)|mejor (despues|luego)|"
    r"(no )?(lo )?(envie|enviar|mande|mandar|mandelo|envielo)( nada)?|send|cancel)"
)

#: More words are no keyword, whatever they begin with: `Mensaje para todas: mañana hay feria`.
_FEW = 3


def is_free_text(talk: Talk, text: str | None = None) -> bool:
    """Return whether what was typed, or a part of it (`text`), is a text: no yes or no, no keyword, no lone
    number, no question mark alone, nothing of who wants out.
    """
    if talk.inbound.kind != "text":
        return False
    said = talk.text if text is None else text
    bare = plain(said)
    if not tells(said) or number(said) is not None or _NO_TEXT.fullmatch(bare):
        return False
    if len(bare.split()) > _FEW:
        return True
    # One word with a slip is a keyword too: nothing else begins on the way to a text.
    known = keywords.exact(said), staff_keywords.exact(said), *staff_keywords.near(said)
    return not any(known)

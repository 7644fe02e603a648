"""`Me equivoqué`: the last step is taken back by saying so."""

import re

from bot.registry import backward, dialogs, mark, undoings
from bot.talk import Talk
from bot.understanding.spelling import plain, squeezed

_MISTAKEN = re.compile(
    r"((ay|uy|huy|perdon|perdone|disculpe|disculpen|que pena|espere|hola|doctora|senora|ya|es que) )*"
    r"(me (he )?(h?e[qk]u?i[vb]o(que|ke|k|qe|cado)|confundi|ecivoque)|(fue|era|hice) (un |una )?(eror|"
    r"equivocacion)|"
    r"(fue|era) sin querer|deshacer|corregir|undo|i (made|did) a mistake|my mistake)\b(?P<more>.*)"
)
#: A number or a person that was called by mistake is another matter.
_OF_WHOM = re.compile(r" de (telefono|celular|persona|chat)\b")

#: `undo` is the shortest way to say it; most answers are shorter.
_SHORTEST = 4

#: A longer sentence tells something.
_WORDS = 9


def is_asked(text: str) -> bool:
    """Return whether a message says that the last step was a mistake."""
    if len(text) < _SHORTEST:
        return False
    said = squeezed(plain(re.sub(r"^\s*no\s*[,.]", "", text, flags=re.IGNORECASE)))
    found = _MISTAKEN.fullmatch(said)
    return found is not None and len(said.split()) <= _WORDS and not _OF_WHOM.search(found["more"])


def undo(talk: Talk) -> None:
    """Take back the last step: of the open dialog, else what was done last."""
    dialog, done = talk.state.dialog, talk.state.done
    talk.keep_text = talk.keep_text and dialog is None
    if dialog is not None and dialog.name in backward:
        mark(talk, dialogs[dialog.name])
        if backward[dialog.name](talk, dialog.data):
            talk.note("undo")
            return
    talk.state.done = None
    if done is not None and undoings[done.name](talk, done.data):
        talk.note("undo")
    else:
        talk.say("undo.nothing")
    if talk.state.dialog is dialog:
        talk.ask_again()

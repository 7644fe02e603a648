"""MENSAJE: a short text that the gestor reads, or the wish for a call."""

import re

from bot.dialogs import mensaje as dialog
from bot.keywords import behind_word
from bot.registry import keyword
from bot.talk import Talk
from bot.understanding.options import tells
from bot.understanding.spelling import plain, squeezed

#: What asks for a call: there is nothing to write then.
_CALLS = (
    "llameme", "llamame", "llamenme", "que me llame", "que me llamen",
    "que me llame la gestora", "que me llame el gestor", "que la gestora me llame", "que el gestor me llame",
    "que me llame la doctora", "que la doctora me llame", "me puede llamar", "me pueden llamar",
    "puede llamarme", "quiero que me llame", "quiero que me llamen", "necesito que me llame",
    "necesito que me llamen", "digale que me llame", "call me",
)  # fmt: skip
_CALL = {squeezed(plain(words)) for words in _CALLS}

#: Whom it is for is said already.
_FOR_WHOM = re.compile(
    r"^(para|a) (la|el|mi)? ?(cogestora?|gestora?|doctora?)\b( que\b)?[\s:,.-]*", re.IGNORECASE
)


@keyword(
    "mensaje",
    "mensajes",
    "recado",
    "recados",
    "digale",
    "mensaje para la gestora",
    "mensaje para el gestor",
    "mensaje para mi gestora",
    "mensaje para mi gestor",
    "mensaje para la doctora",
    "mensaje a la gestora",
    "mensaje al gestor",
    "escribirle a la gestora",
    "escribirle al gestor",
    "dejar un mensaje",
    "quiero dejar un mensaje",
    "quiero mandar un mensaje",
    "dejar recado",
    "message",
    shows="message",
    before_text=("mensaje", "recado", "message"),
)
def mensaje(talk: Talk) -> None:
    """Ask for the text; one that was written behind the word is shown again before it goes."""
    said = squeezed(plain(talk.text))
    text = _FOR_WHOM.sub("", behind_word(talk.text)) if said.split()[0] in _BEFORE else ""
    if said in _CALL or _CALL & set(said.split()):
        dialog.ask_to_call(talk)
    elif tells(text):
        dialog.ask_whether_to_send(talk, text)
    else:
        dialog.ask(talk)


_BEFORE = {"mensaje", "recado", "mesage"}


@keyword("llameme", *_CALLS[1:], shows="message", interrupts=True)
def llameme(talk: Talk) -> None:
    """Ask whether the gestor should call; what was open goes on after it."""
    dialog.ask_to_call(talk)

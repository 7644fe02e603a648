"""IDIOMA: the languages that there are, to choose one."""

from bot.dialogs import idioma as dialog
from bot.registry import keyword
from bot.talk import Talk
from bot.understanding.languages import names

_WORDS = (
    "idiomas", "hidioma", "ydioma", "indioma", "lengua", "lenguas", "lenguaje", "lenguage", "lengaje",
    "language", "languages", "languaje", "cambiar idioma", "cambiar de idioma", "cambiar el idioma",
    "otro idioma", "que idiomas hay", "cambiar lengua", "cambiar de lengua", "otra lengua", "mi lengua",
    "change language", "other language", "no entiendo el idioma", "no entiendo su idioma",
)  # fmt: skip

#: What stands before the name of a language.
_SPEAKS = (
    "hablo", "yo hablo", "solo hablo", "hablamos", "solo hablamos", "habla", "hablan", "no hablo",
    "yo no hablo", "no hablamos", "no entiendo", "no entiendo el", "no entendemos", "no leo", "no se leer",
    "en", "idioma", "lengua", "language", "i speak", "i only speak", "we speak", "speak", "do you speak",
    "in", "i don t speak", "i dont speak", "i do not speak", "i don t understand", "i do not understand",
    "no speak",
)  # fmt: skip


@keyword(
    "idioma",
    *_WORDS,
    *names(),
    *(f"{before} {name}" for before in _SPEAKS for name in names()),
    always=True,
    interrupts=True,
    shows="language",
)
def idioma(talk: Talk) -> None:
    """List them; where they are listed, a name is an answer."""
    if not dialog.take_name(talk):
        dialog.ask(talk)

"""What somebody meant by what was typed on a keypad phone.

Accents, case, punctuation at the ends, doubled letters, full-width digits and emoji do not matter.
"""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from messaging.message import Option

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "cero zero",
            "uno un una one primero primera",
            "dos two segundo segunda",
            "tres three tercero tercera",
            "cuatro four cuarto cuarta",
            "cinco five quinto quinta",
            "seis six",
            "siete seven",
            "ocho eight",
            "nueve nine",
            "diez ten",
            "once eleven",
            "doce twelve",
        )
    )
    for word in words.split()
}
_BEFORE_A_NUMBER = set(
    "la el los las opcion numero num respuesta es al a punto option number marco digo".split()
)
_YES = set(
    "si claro bueno listo ok okey okay dale correcto acepto afirmativo yes y sip confirmo sure".split()
)
_NO = set("no nop nope nunca negativo tampoco n".split())
_POLITE = set(
    "senora senor sra sr senorita doctora doctor dra dr gracias por favor senores mija mijo claro pues "
    "thanks please que de acuerdo todavia aun muchas profe don dona vecina amigo amiga".split()
)
_AROUND_A_KEYWORD = set(
    "ver mis mi quiero la el los las de por favor una un mas sobre cual cuales son es my the see a".split()
)


def plain(text: str) -> str:
    """Lower case, without accents, emoji, marks and punctuation; single spaces. `¡SÍÍ, señora! 😀` is
    `sii senora`. A keycap such as 1️⃣ is its digit.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if unicodedata.category(c)[0] in "LN" else " " for c in decomposed if not _is_mark(c))
    return " ".join("".join(kept).split())


def squeezed(text: str) -> str:
    """Doubled letters once: `sii` is `si`, `logross` is `logros`. Digits stay."""
    return re.sub(r"([^\W\d_])\1+", r"\1", text)


def number(text: str) -> int | None:
    """The one number that was meant: `1`, `1.`, `uno`, `la 1`, `opción uno`; None when there is none."""
    words = plain(text).split()
    while words and words[0] in _BEFORE_A_NUMBER:
        words = words[1:]
    while len(words) > 1 and words[-1] in _POLITE:
        words = words[:-1]
    if len(words) != 1:
        return None
    word = words[0]
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return _NUMBERS.get(word, _NUMBERS.get(squeezed(word)))


def yes_or_no(text: str) -> bool | None:
    """True or False where it can only be that; None for `sí pero no` and for everything else."""
    words = squeezed(plain(text)).split()
    if not words:
        return None
    meant = {True for word in words if word in _YES} | {False for word in words if word in _NO}
    if meant == {True, False} and words[0] in _NO and set(words[1:]) <= _POLITE:
        meant = {False}
    if len(meant) != 1 or not all(word in _YES | _NO | _POLITE for word in words):
        return None
    return meant.pop()


def choose(text: str, options: Iterable[Option]) -> str | None:
    """The value of the option that was meant: by number, by word of its label, or by a yes or no."""
    options = list(options)
    meant = number(text)
    for option in options:
        if meant is not None and option.value == str(meant):
            return option.value
    said = squeezed(plain(text))
    if not said:
        return None
    labels = {option.value: squeezed(plain(option.label)) for option in options}
    exact = [value for value, label in labels.items() if label and label == said]
    if len(exact) == 1:
        return exact[0]
    answer = yes_or_no(text)
    if answer is not None:
        words = _YES if answer else _NO
        matching = [value for value, label in labels.items() if label in words]
        if not matching:
            matching = [value for value, label in labels.items() if label.split()[:1] in ([w] for w in words)]
        return matching[0] if len(matching) == 1 else None
    if len(said) < 4:
        return None
    words = set(said.split()) - _POLITE
    begun = [value for value, label in labels.items() if label.startswith(said)]
    naming = [value for value, label in labels.items() if words and words <= set(label.split())]
    return next((found[0] for found in (begun, naming) if len(found) == 1), None)


class Keywords:
    """Words that name something, and finding the one that was meant."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def add(self, name: str, words: Iterable[str]) -> None:
        """Let each of `words` mean `name`."""
        for word in words:
            self._words[squeezed(plain(word))] = name

    def exact(self, text: str) -> str | None:
        """The name whose word the message is, also as a command of Telegram (`/logros@bot`)."""
        command = re.fullmatch(r"/(\w+)(@\w+)?", text.strip())
        said = squeezed(plain(command[1] if command else text))
        return self._words.get(said) or ("ayuda" if text.strip() == "?" else None)

    def within(self, text: str) -> str | None:
        """The one name that a short phrase contains: `ver mis logros`."""
        words = [word for word in squeezed(plain(text)).split() if word not in _AROUND_A_KEYWORD]
        return self._words.get(words[0]) if len(words) == 1 else None

    def near(self, text: str) -> list[str]:
        """The names one slip away (a letter more, less, other or swapped) from a one-word message.

        Short words of leaving are too near to others (`baja`, `caja`) to be forgiven a slip.
        """
        said = squeezed(plain(text))
        if " " in said or len(said) < 4 or any(c.isdecimal() for c in said):
            return []
        found = {
            name
            for word, name in self._words.items()
            if len(word) >= (5 if name == "salir" else 4) and OSA.distance(said, word, score_cutoff=1) <= 1
        }
        return sorted(found)


def asks_to_stop(text: str) -> bool:
    """Whether a sentence asks for no more messages (`por favor no me escriban más`)."""
    return _STOP.search(plain(text)) is not None


_STOP = re.compile(
    r"\bno (me|nos) (escriba|mande|envie|moleste|llame|textee|hable)[ns]?\b"
    r"|\bno (quiero|deseo|queremos) (mas |recibir )*(sus |estos |los )?(mensajes|sms|textos|avisos)\b"
    r"|\bno mas (mensajes|sms|textos|avisos)\b|\b(deje|dejen) de (escribir|mandar|molestar|enviar)"
    r"|\b(quiten|saquen|borren)(me|nos)\b|\bstop (texting|messag)|\bno more messages\b"
)


def _is_mark(character: str) -> bool:
    """Accents, keycaps, variation selectors, joiners and direction marks: they part no word."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc", "Cs") and character not in "\n\r\t"

"""What somebody meant by what was typed on a keypad phone.

Accents, case, punctuation at the ends, doubled letters, full-width digits and emoji do not matter.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from messaging.message import Option


def plain(text: str) -> str:
    """Lower case, without accents, emoji, marks and punctuation; single spaces. `¡SÍÍ, señora! 😀` is
    `sii senora`. A keycap such as 1️⃣ is its digit.
    """
    kept = text.translate(_ASCII) if text.isascii() else _letters(text)
    return " ".join(kept.split())


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in decomposed if not _is_mark(c))


def _is_mark(character: str) -> bool:
    """Accents, keycaps, variation selectors, joiners and direction marks: they part no word."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc", "Cs") and character not in "\n\r\t"


#: What becomes of each of the characters that most messages are made of.
_ASCII = {code: _letters(chr(code)) for code in range(128)}


def squeezed(text: str) -> str:
    """Doubled letters once: `sii` is `si`, `logross` is `logros`. Digits stay."""
    return re.sub(r"([^\W\d_])\1+", r"\1", text)


def _words(text: str) -> set[str]:
    return set(squeezed(text).split())


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
    "la el opcion opc numero num nro n respuesta es al un una punto option number marco digo seria "
    "escojo elijo pongo le doy califico con nota".split()
)
_AFTER_A_NUMBER = {"punto", "puntos"}
_YES = _words(
    "si s sip sisas claro bueno listo ok okey okay dale hagale vale eso obvio aja perfecto cierto correcto "
    "afirmativo positivo acepto aceptamos autorizo confirmo confirmamos asisto asistire asistiremos voy "
    "vamos ire iremos puedo podemos empezar empecemos y yes sure start"
)
_NO = _words("no nop nope nones nunca jamas negativo tampoco n")
#: What follows a yes or a no and changes nothing of it.
_WILL = _words(
    "quiero queremos puedo podemos podre podremos deseo deseamos acepto aceptamos autorizo autorizamos "
    "confirmo confirmamos asisto asistire voy vamos ire iremos a ir asistir estar llegar poder alcanzo "
    "alcanzamos alla alli ese dia vino visito ha venido nos me lo la"
)
_POLITE = _words(
    "senora senor sra sr senorita doctora doctor dra dr gracias por favor senores mija mijo claro pues "
    "thanks please que q de acuerdo todavia aun ahora hoy muchas profe don dona vecina amigo amiga mi su "
    "merced sumerce"
)
#: Ways of saying yes, no, or that one does not know, that are more than their words.
_SAYINGS = {
    squeezed(said): meant
    for meant, sayings in {
        "si": "de una/de acuerdo/estoy de acuerdo/por supuesto/desde luego/como no/asi es/esta bien/"
        "con gusto/con mucho gusto/alla estare/alla estaremos/alla nos vemos/ahi estaremos",
        "no": "para nada/de ninguna manera/no esta bien/no estoy de acuerdo",
        "no se": "nose/no c/no s/ns/ns nr/ni idea/no lo se/no sabria/no sabria decirle/no sabemos/"
        "no recuerdo/no me acuerdo/don t know/i don t know/dont know/i dont know",
    }.items()
    for said in sayings.split("/")
}
#: Words without which the rest of a label says something else: `puedo` is not `no puedo`.
_TURNS_IT = {"no", "muy", "sin", "nada"}


def number(text: str) -> int | None:
    """The one number that was meant: `1`, `1.`, `uno`, `la 1`, `opción uno`, `1ra`; else None."""
    words = plain(text).split()
    while len(words) > 1 and words[0] in _BEFORE_A_NUMBER:
        words = words[1:]
    while len(words) > 1 and words[-1] in _POLITE | _AFTER_A_NUMBER:
        words = words[:-1]
    if len(words) != 1:
        return None
    word = re.sub(r"(?<=\d)(ero|er|era|ro|ra|do|da|to|ta|o|a)$", "", words[0])
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return _NUMBERS.get(word, _NUMBERS.get(squeezed(word)))


def yes_or_no(text: str) -> bool | None:
    """True or False where it can only be that; None for `sí pero no` and for everything else."""
    said = _said(text)
    words = [word for word in said.split() if word not in _POLITE - _YES]
    if words[:2] in (["claro", "no"], ["obvio", "no"]):
        words = words[1:]
    if not words or not all(word in _YES | _NO | _WILL | _POLITE for word in words):
        return None
    if words[0] in _NO:
        return None if any(word in _YES - _WILL - _POLITE for word in words) else False
    if words[0] in _YES:
        return None if any(word in _NO for word in words) else True
    return None


def choose(text: str, options: Iterable[Option]) -> str | None:
    """The value of the option that was meant: by number, by word of its label, or by a yes or no."""
    options = list(options)
    labels = {option.value: _label(option.label) for option in options}
    said = _said(text)
    meant = _copied(said, labels) or number(text)
    if meant is not None and str(meant) in labels:
        return str(meant)
    if not said:
        return None
    exact = [value for value, label in labels.items() if label and label == said]
    if len(exact) == 1:
        return exact[0]
    answer = yes_or_no(text)
    if answer is not None:
        matching = [value for value, label in labels.items() if label == ("si" if answer else "no")]
        matching = matching or [option.value for option in options if _says(option.label, answer)]
        return matching[0] if len(matching) == 1 else None
    return _by_a_part(said, options)


def _said(text: str) -> str:
    """As it is compared: plain, letters once, and a saying as what it means."""
    said = squeezed(plain(text))
    return _SAYINGS.get(said, said)


#: The same options are put again and again.
_label = lru_cache(maxsize=1000)(_said)


def _copied(said: str, labels: dict[str, str]) -> str | None:
    """The number of an option that was copied with its label: `1 sí`, `3 no quiero`."""
    value, _, label = said.partition(" ")
    return value if label and labels.get(value) == label else None


def _says(label: str, answer: bool) -> bool:
    """Whether a label is a yes, or a no: `Confirmo`, `No puedo`, `NO, lo comparto`; `NO SÉ` is neither."""
    head = label.split(",")[0]
    return yes_or_no(head) is answer and (answer or _said(head).startswith("no"))


def _by_a_part(said: str, options: list[Option]) -> str | None:
    """The one option whose label begins so, or has all these words and no other that turns its sense.

    `SÍ, solo yo` is also `solo yo`.
    """
    words = set(said.split()) - _POLITE - {"pero"}
    if len(said) < 4 or not words:
        return None
    begun, naming = set(), set()
    for option in options:
        for label in map(_said, (option.label, *option.label.split(","))):
            if label.startswith(said):
                begun.add(option.value)
            if words <= set(label.split()) and _TURNS_IT & set(label.split()) <= words:
                naming.add(option.value)
    return next((found.pop() for found in (begun, naming) if len(found) == 1), None)


#: Somebody thought better of it, or answers another question.
_NO_STORY = ("si", "no", "yes")


def tells(text: str) -> bool:
    """Whether `text` tells something, and is no answer to another question, nor a wish to stop."""
    return (
        any(character.isalpha() for character in text)
        and plain(text) not in _NO_STORY
        and not asks_to_stop(text)
    )


def asks_to_stop(text: str) -> bool:
    """Whether a sentence asks for no more messages (`por favor no me escriban más`), or comes from a number
    that was given to somebody else.
    """
    return _STOP.search(plain(text)) is not None


_MESSAGES = r"(mensajes?|sms|textos?|avisos?|llamadas?)"
_TAKE_OUT = r"(quiten?|saquen?|borren?|retiren?|eliminen?)"
_STOP = re.compile(
    r"\b(no|ni) (me|nos) (escriban?|manden?|envien?|molesten?|llamen?|texteen?)\b(?! (a|con|de|para|tan)\b)"
    r"|\bno (me|nos) vuelvan? a (escribir|mandar|enviar|molestar|llamar)\b"
    r"|\bno (me|nos) hablen? mas\b|\bno (escriban?|molesten?|manden?|llamen?) mas\b"
    r"|^(por favor )?no molesten?$"
    r"|\bno (quiero|deseo|queremos|quisiera) que (me|nos) (escriban?|manden?|llamen?)\b"
    r"|\bno (quiero|deseo|queremos|quisiera) (mas |recibir |de |sus |estos |esos |los |tantos )*"
    rf"{_MESSAGES}\b|\bno mas {_MESSAGES}\b|^(ya )?(no ?mas|no quiero mas)( por favor| gracias| ya)*$"
    r"|\b(dejen?|paren) de (escribir|mandar|molestar|enviar|joder|fregar|llamar)"
    rf"|\b{_TAKE_OUT}(me|nos)\b|\b{_TAKE_OUT} (este|mi|el) (numero|telefono|celular)\b"
    r"|^(me )?quiero (salir|salirme|retirarme)( de (aqui|esto|los mensajes|la lista))?$"
    r"|\bnumero equivocado\b|\bse equivoc(o|aron) de (numero|persona)\b|\bwrong number\b"
    r"|\bstop (texting|messag|writing)|\bno more (messages|texts)\b|\bdo not (text|write|message)\b"
)

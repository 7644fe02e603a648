"""Which option somebody chose by what was typed on a keypad phone."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.understanding import marks
from bot.understanding.closed_questions import CLOSED
from bot.understanding.spelling import heard, plain, squeezed
from bot.understanding.vocabulary import VOCABULARIES
from messaging.message import Option

_SPANISH = (
    "cero",
    "uno primero primera",
    "dos segundo segunda",
    "tres tercero tercera",
    "cuatro cuarto cuarta",
    "cinco quinto quinta",
    "seis sexto sexta",
    "siete septimo septima",
    "ocho octavo octava",
    "nueve noveno novena",
    "diez decimo decima",
    "once",
    "doce",
)
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve".split()
#: As they sound: `sinco`, `doz`; the English ones as they are written.
_NUMBERS = {heard(word): number for number, words in enumerate(_SPANISH) for word in words.split()}
_NUMBERS_WRITTEN = {word: number for number, word in enumerate(_ENGLISH)}
_BEFORE_A_NUMBER = (
    "la el opcion opc numero num nro n respuesta es al un una punto option number marco digo seria "
    "escojo elijo pongo le doy califico con nota quiero ver muestreme abrir".split()
)
_AFTER_A_NUMBER = {"punto", "puntos"}
#: What is asked about what has that number.
_ABOUT = re.compile(
    r"^(de que se trata|que (es|significa|quiere decir)|"
    r"(cuent[ea]|expli(qu[ea]|ca)|muestr[ea]|diga|habl[ea])me( del?)?)\b"
)
#: Courtesies: they change nothing of what is said.
_POLITE = frozenset(
    heard(word)
    for word in (
        "senora senor sra sr seno senorita senores doctora doctor dra dr doc gracias mil muchas muchisimas "
        "favor porfa porfavor porfis xfa xfavor pf plis mija mijo pues pue profe profesora don dona vecina "
        "vecino amigo amiga mi su merced sumerce thanks please"
    ).split()
)
_COURTESIES = re.compile(
    r"\b(hola|buen[oa]s (dias|tardes|noches)|buen dia|(por|x) favor|"
    r"gracias a (mi |nuestro )?(dios|diosito)|bendito (sea )?dios|"
    r"(que )?dios (la|le|lo|los|las) bendiga|dios (se )?l[eo]s? pague)\b"
)
#: Words without which the rest of a label says something else: `puedo` is not `no puedo`.
_TURNS_IT = frozenset(map(heard, ("no", "muy", "sin", "nada")))


def number(text: str) -> int | None:
    """Return the one number that was meant: `1`, `1.`, `uno`, `la 1`, `opción uno`, `1ra`; else None."""
    words = _COURTESIES.sub("", plain(text)).split()
    while words and words[0] in _BEFORE_A_NUMBER:
        words = words[1:]
    while words and (heard(words[-1]) in _POLITE or words[-1] in _AFTER_A_NUMBER):
        words = words[:-1]
    if len(words) != 1:
        return None
    word = re.sub(r"(?<=\d)(ero|er|era|ro|ra|do|da|to|ta|o|a)$", "", words[0])
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return _NUMBERS_WRITTEN.get(word, _NUMBERS.get(heard(word)))


def choose(text: str, options: Sequence[Option], asks: str = "plain", question: str = "") -> str | None:
    """Return the value of the option that was meant: by number, by its label, or by a yes or no to what is
    asked.

    `asks`: what counts as a yes and a no (`bot.understanding.vocabulary`); `question`: what was asked. A
    question is no answer: None.
    """
    if _QUESTION.search(text):
        return None
    labels = {option.value: _label(option.label) for option in options}
    if (about := _ABOUT.match(plain(text))) is not None:
        # What is asked about something of a list opens it; what is asked about an answer gives none.
        if asks != "plain" or _is_scale(options) or any(label in _YES_AND_NO for label in labels.values()):
            return None
        text = plain(text)[about.end() :]
    said = squeezed(plain(text))
    if _is_scale(options) and _PRAISES.search(said):
        return None
    for meant in (_copied(said, labels), number(text), _of_five(text, options), _last(said, options)):
        if meant is not None and str(meant) in labels:
            return str(meant)
    if not said:
        return None
    bare = without_courtesies(said)
    sounds = heard(plain(text)), heard(without_courtesies(plain(text)))
    exact = [one.value for one in options if heard(plain(one.label)) in sounds]
    if len(exact) == 1:
        return exact[0]
    if _HOW_ONE_IS.fullmatch(said):
        return None
    meaning = VOCABULARIES[asks].meaning(bare)
    if isinstance(meaning, str):
        return meaning if meaning in labels else None
    if meaning is not None:
        return _yes_or_no(meaning, options, asks)
    return (
        _another(said, options)
        or _by_a_part(said, options)
        or _in_own_words(text, options, asks, question)
        or _numbered(text, options, asks, question)
    )


def _is_scale(options: Sequence[Option]) -> bool:
    return any(option.label == option.value for option in options)


#: `bien, gracias, ¿y usted?` says how one is.
_HOW_ONE_IS = re.compile(
    r"((hola|buen[oa]s|buen|dia|dias|tardes|noches|muy|doctora|senora|y|ustedes|usted|gracias a dios|gracias|"
    r"muchas) )*bien( (doctora|senora|gestora|y|ustedes|usted|gracias|a|dios|muchas))*"
    r"( (gracias|ustedes|usted|dios))|gracias a dios bien|.* y ustede?s?"
)
#: A praise, and no mark: `es la número uno`, `uno la quiere mucho`.
_PRAISES = re.compile(
    r"\b(es|somos|son|siempre) (la |el |mi |nuestra )*numero (uno|1)\b|^uno (la|lo|le|se|no|ya|que|con)\b"
)


def _last(said: str, options: Sequence[Option]) -> str | None:
    """Return the last option, where that is what was said: `la última`."""
    return options[-1].value if options and _THE_LAST.fullmatch(said) else None


_THE_LAST = re.compile(r"((ver|abrir|quiero) )?((el|la|del?) )?ultim[oa]( (opcion|logro|de la lista))?")


def _in_own_words(text: str, options: Sequence[Option], asks: str, question: str) -> str | None:
    """Return the option that is said in words of which each belongs to the question; or a mark, with words
    around it.
    """
    values = {option.value for option in options}
    if "5" not in values:
        meant = CLOSED[asks].meaning(text, _days(question)) if asks in CLOSED else None
        return meant if meant in values else None
    said = plain(text)
    left = " ".join(_AROUND_A_MARK.sub("", said).split())
    meant = choose(left, options) if left and left != said else None
    if meant is None and _is_scale(options):
        return marks.with_a_reason(text)
    return meant


#: What is said around a mark: `pongale 3`, `me trata muy bien`, `5 muy amable`.
_AROUND_A_MARK = re.compile(
    r"\b(me|nos|trata|tratan|atiende|atienden|pongale|ponganle|pongo|le|doy|dele|denle|un|una|nota|es|ella|"
    r"la doctora|la gestora|doctora|senora|siempre|muy (amable|querida|atenta|buena gente))\b"
)
_DAY = re.compile(r"\d+|lunes|martes|miercoles|jueves|viernes|sabado|domingo|tarde|manana|[ap] m")


def _days(question: str) -> list[str]:
    """Return the day and hour that a question names: an answer may say them again."""
    named = [
        word for found in _DAY.findall(plain(question)) for word in (*found.split(), found.replace(" ", ""))
    ]
    for hour, minutes in _HOUR.findall(question):
        named += [*_SPANISH[int(hour) % 12 or 12].split(), *_MINUTES.get(minutes, "").split()]
    return named


_HOUR = re.compile(r"\b(\d{1,2}):(\d\d)\b")
_MINUTES = {"15": "cuarto", "30": "media"}


def _numbered(text: str, options: Sequence[Option], asks: str, question: str) -> str | None:
    """Return the option whose number comes first, where the words after it say the same: `1 sí puedo`."""
    first = _FIRST.match(plain(text))
    if first is None or not (rest := plain(text)[first.end() :]) or rest.split()[0].isdecimal():
        return None
    value = str(number(first[0]))
    return value if choose(rest, options, asks, question) == value else None


_FIRST = re.compile(
    r"(la |el |opcion |numero )?(\d|un[oa]|dos|tres|cuatro|cinco|primer[oa]|segund[oa]|tercer[oa])\b"
)


_QUESTION = re.compile(r"[?¿？]")


def without_courtesies(said: str) -> str:
    return " ".join(word for word in _COURTESIES.sub("", said).split() if heard(word) not in _POLITE)


@lru_cache(maxsize=1000)
def _label(label: str) -> str:
    """The same options are put again and again."""
    return squeezed(plain(label))


@lru_cache(maxsize=1000)
def _sound(label: str) -> str:
    return " ".join(map(heard, _label(label).split()))


def _of_five(text: str, options: Sequence[Option]) -> str | None:
    """Return the mark in `5/5`, `4 de 5`, where five is the best."""
    found = re.fullmatch(r"\s*([0-5])\s*(?:/|de|sobre)\s*5[\s.!]*", text.casefold())
    return found[1] if found and any(option.value == "5" for option in options) else None


def _copied(said: str, labels: dict[str, str]) -> str | None:
    """Return the number of an option that was copied with its label: `1 sí`, `3 no quiero`."""
    value, _, label = said.partition(" ")
    return value if label and labels.get(value) == label else None


def _yes_or_no(meaning: bool, options: Sequence[Option], asks: str) -> str | None:
    """Return the option that is the yes, or the no, where there is one."""
    if values := VOCABULARIES[asks].values:
        meant = values[0 if meaning else 1]
        return meant if any(option.value == meant for option in options) else None
    exact = [option.value for option in options if _label(option.label) in _PLAINLY[meaning]]
    matching = exact or [one.value for one in options if _says(one.label, meaning)]
    return matching[0] if len(matching) == 1 else None


#: Labels that are a yes and a no and nothing more.
_PLAINLY = {True: ("si", "yes"), False: ("no",)}
_YES_AND_NO = frozenset(one for labels in _PLAINLY.values() for one in labels)


def _says(label: str, answer: bool) -> bool:
    """Return whether a label is a yes, or a no, to which more was added: `NO, sin mi nombre`."""
    return "," in label and _label(label.split(",")[0]) in _PLAINLY[answer]


def _another(said: str, options: Sequence[Option]) -> str | None:
    """Return the option that is for anything else, where that is what was said: `es otro asunto`."""
    if not _SOMETHING_ELSE.fullmatch(said):
        return None
    return next((one.value for one in options if _label(one.label).split()[:1] in (["otra"], ["otro"])), None)


#: So few letters are no word yet.
_SHORT = 5

_SOMETHING_ELSE = re.compile(
    r"((es|de|por|sobre|quiero|hablar|preguntar|una?|algo) )*otr[oa]"
    r"( (cosa|asunto|tema|problema|motivo|caso))?"
)


def _singular(words: Iterable[str]) -> set[str]:
    return {word.removesuffix("s") if len(word) > 4 else word for word in words}


def _by_a_part(said: str, options: Sequence[Option]) -> str | None:
    """Return the one option whose label begins so, or has all these words and no other that turns its sense.

    `SÍ, solo yo` is also `solo yo`.
    """
    sounds = " ".join(map(heard, said.split()))
    words = _singular({word for word in map(heard, said.split()) if word not in _POLITE} - {"pero"})
    if len(said) < 4 or not words:
        return None
    begun, naming = set(), set()
    for option in options:
        for label in (option.label, *option.label.split(",")):
            # A few letters sound like the beginning of many words: `no c` is no `no quiero`.
            if _label(label).startswith(said) or (len(said) > _SHORT and _sound(label).startswith(sounds)):
                begun.add(option.value)
            named = _singular(_sound(label).split())
            if words <= named and _TURNS_IT & named <= words:
                naming.add(option.value)
    return next((found.pop() for found in (begun, naming) if len(found) == 1), None)


#: Somebody who thinks better of it, or asks, tells nothing.
_NO_STORY = re.compile(
    r"(si|no|yes|ya no|mejor no|no no|no se|nose|hola|ola|alo|gracias|no gracias|que escribo|para que|"
    r"un momento|"
    r"espere|un momentico|atras|volver|regresar|no entiendo|quien (lo |la )?le( esto)?|que|como|ya|ok|"
    r"listo|"
    r"bueno|nada|ninguna|no quiero|no puedo|no quiero nada|ahora no|hoy no|despues|mas tarde|luego|"
    r"dejelo asi|"
    r"tal ves|tal vez|quisas|quizas|de pronto|depende|puede ser|a veces|mas o menos|que se yo|"
    r"olvidelo|cancelar|cancele|me equivoque)"
)


def tells(text: str) -> bool:
    """Return whether `text` tells something: it is no answer to another question, and nobody who thinks
    better of it.
    """
    said = without_courtesies(squeezed(plain(text)))
    return any(character.isalpha() for character in said) and not _NO_STORY.fullmatch(said)

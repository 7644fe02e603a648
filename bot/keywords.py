"""The words that start something, and finding the one that was meant."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from bot.understanding.spelling import heard, plain, squeezed

_AROUND_A_KEYWORD = {
    heard(word)
    for word in (
        "ver mis mi quiero la el los las de por favor una un mas sobre cual cuales son es my the see a "
        "como va "
        "van cuando hay tengo saber necesito nuestra nuestro nuestros quisiera deseo poner hacer nueva nuevo "
        "proxima proximo siguiente ir volver devolver regresar al estado principal comunitario comunitaria "
        "doctora doctor senora senor senorita gracias hola ola buenas buenos dias tardes noches porfa "
        "muchas doc profe mija pues ya y disponible disponibles xfa xfavor porfavor porfis plis please "
        "dona don seno sumerce merced su mil amiga amigo vecina vecino parce fa dios le les lo pague bendiga"
    ).split()
}
#: Around a greeting: it may be asked how one is.
_IN_A_GREETING = {
    heard(word)
    for word in "hola buenas buenos dias tardes noches dia alo como esta estan le va tal que "
    "doctora doctor senora senor senorita saludos muy feliz bonita bonito tenga mija amiga vecina doc profe "
    "usted hay alguien ahi seno dios la lo los las bendiga bendice".split()
}
_GREETS = {heard(word) for word in "hola buenas buenos alo saludos".split()}

#: The number of a case has so many.
_DIGITS = 6

#: So many words behind a keyword are a few; a word of so many letters is a long one.
_FEW, _LONG = 6, 6

#: A word with the number of a case, `CASO 240891`, `el caso nro. 240891`; or that number alone.
_WITH_A_CASE = re.compile(
    r"(?:(?:ver|mi|mis|el|la|del|de)\s)*([^\W\d]*?)\s*(?:(?:numero|num|nro|no|n)\s*)?(\d+)"
)

#: `P Q R`.
_SPELLED = re.compile(r"[a-z]( [a-z]){1,3}")
#: `AYUDA PORFA` is the word and nothing more.
_PLEASE = re.compile(
    r"^((por favor|porfa|porfavor|porfis|xfa|plis|please|gracias) )+|"
    r"( (por favor|porfa|porfavor|porfis|xfa|plis|please|gracias))+$"
)

#: May stand before the code of a family: `visita a la familia F010`.
_BETWEEN = frozenset({"a", "al", "con", "de", "la", "para", "familia", "with", "to", "family"})

#: A number of two digits begins a day or an hour: `reunión 8 am en la escuela` names no family.
_NO_CODE = re.compile(r"\d{1,2}([ap]m|h)?")

#: A message of question marks alone.
_ONLY_ASKS = re.compile(r"[¿?？\s]*[?？][¿?？\s]*")


class Keywords:
    """Words that name something, and finding the one that was meant."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._heard: dict[str, str] = {}
        self._of_cases: set[str] = set()
        self._before_text: dict[str, str] = {}
        self._before_code: dict[str, str] = {}
        self._before_few: dict[str, str] = {}

    def add(
        self,
        name: str,
        words: Iterable[str],
        of_a_case: bool = False,
        before_text: Iterable[str] = (),
        before_code: Iterable[str] = (),
        before_few: Iterable[str] = (),
    ) -> None:
        """Let each of `words` mean `name`; `of_a_case`: also before the number of a case. `before_text`:
        these mean it also with any text behind them; `before_code`: with the code of a family; `before_few`:
        with a few words, where nothing else takes them (`few`).
        """
        self._before_few |= {squeezed(plain(word)): name for word in before_few}
        self._before_text |= {squeezed(plain(word)): name for word in before_text}
        self._before_code |= {squeezed(plain(word)): name for word in before_code}
        for word in words:
            self._words[squeezed(plain(word))] = name
            self._heard[heard(plain(word))] = name
        if of_a_case:
            self._of_cases.add(name)

    def exact(self, text: str) -> str | None:
        """Return the name whose word the message is, also as a command of Telegram (`/logros@bot`)."""
        command = re.fullmatch(r"/(\w+)(@\w+)?( .*)?", text.strip())
        said = squeezed(plain(f"{command[1]}{command[3] or ''}" if command else text))
        if _SPELLED.fullmatch(said):
            said = said.replace(" ", "")
        asked = _PLEASE.sub("", said)
        return (
            self._words.get(said)
            or self._words.get(asked)
            or self._case(asked)
            or self._with_more(said)
            or (self._words.get("ayuda") if _ONLY_ASKS.fullmatch(text) else None)
        )

    def few(self, text: str) -> str | None:
        """Return the name whose word stands before a few others, also with a slip: `familas de Guanomo`."""
        command = re.fullmatch(r"/(\w+)(?:@\w+)?( .*)", text.strip(), re.DOTALL)
        said = squeezed(plain(f"{command[1]}{command[2]}" if command else text)).split()
        while len(said) > 2 and heard(said[0]) in _AROUND_A_KEYWORD:
            said = said[1:]
        if not 1 < len(said) <= 1 + _FEW:
            return None
        near = [word for word in self._before_few if OSA.distance(said[0], word, score_cutoff=1) <= 1]
        return self._before_few[near[0]] if near else None

    def within(self, text: str) -> str | None:
        """Return the one name that a short phrase contains, and nothing else but numbers: `kiero ver mis
        logros`, `menu 360`. A question mark is no part of one.
        """
        words = plain(text).split()
        said = [heard(word) for word in words if not word.isdecimal()] or [heard(word) for word in words]
        if said and "?" not in text and _GREETS & set(said) and set(said) <= _IN_A_GREETING:
            return self._words.get("ola")
        names = {self._heard.get(word) for word in said if word not in _AROUND_A_KEYWORD}
        return names.pop() if len(names) == 1 else None

    def numbered(self, text: str) -> str | None:
        """Return the name whose word stands beside a number, and nothing else: `logros 2`."""
        said = plain(text).split()
        words = [word for word in said if not word.isdecimal()]
        return self._words.get(squeezed(" ".join(words))) if len(words) < len(said) else None

    def begins(self, text: str) -> str | None:
        """Return the name whose word begins a message."""
        said = squeezed(plain(text)).split()
        return self._words.get(said[0]) if said else None

    def anywhere(self, text: str) -> str | None:
        """Return the one name whose word begins a message, or stands in a short one: `qué tengo hoy`, `nudo
        en el Sisbén: no hay turnos`.
        """
        said = squeezed(plain(text)).split()
        names = {self._words[word] for word in said if word in self._words}
        if said and said[0] in self._words:
            return self._words[said[0]]
        return names.pop() if len(names) == 1 and len(said) <= _FEW else None

    def near(self, text: str) -> list[str]:
        """Return the names one slip away (a letter more, less, other or swapped) from a message of one word,
        or of a longer one with small words around it: `la lireta`.

        Short words of leaving are too near to others (`baja`, `caja`) to be forgiven a slip.
        """
        said = squeezed(plain(text))
        if " " in said:
            return self._near_among(said.split())
        if len(said) < 4 or any(c.isdecimal() for c in said):
            return []
        found = {
            name
            for word, name in self._words.items()
            if abs(len(word) - len(said)) <= 1
            and len(word) >= (5 if name == "salir" else 4)
            and OSA.distance(said, word, score_cutoff=1) <= 1
        }
        return sorted(found - self._of_cases)

    def _near_among(self, words: list[str]) -> list[str]:
        """Return the one name that each word of a short message has, at most a slip away, but for the small
        ones around: `la lireta`, `logos pendientes`. One of them has to be exact, or long.
        """
        left = [word for word in words if heard(word) not in _AROUND_A_KEYWORD]
        sure = any(word in self._words or len(word) >= _LONG for word in left)
        if not sure or len(words) > _FEW:
            return []
        names = [{self._words[word]} if word in self._words else set(self.near(word)) for word in left]
        found = set.intersection(*names) - {"salir"}
        return sorted(found) if len(found) == 1 else []

    def _with_more(self, said: str) -> str | None:
        """Return the name whose word stands before a text, or before a code: what has a digit in it."""
        word, _, more = said.partition(" ")
        behind = next((one for one in more.split() if one not in _BETWEEN), "")
        return self._before_text.get(word) or (
            self._before_code.get(word) if begins_with_code(behind) else None
        )

    def _case(self, said: str) -> str | None:
        """Return the name whose word stands before a number, with one slip forgiven; it may be none of a
        case.
        """
        found = _WITH_A_CASE.fullmatch(said)
        if found is None or not self._of_cases:
            return None
        of_cases = [word for word, name in self._words.items() if name in self._of_cases]
        near = [word for word in of_cases if OSA.distance(found[1], word, score_cutoff=1) <= 1]
        if not found[1]:
            return next(iter(self._of_cases)) if len(found[2]) == _DIGITS else None
        return self._words[near[0]] if near else None


def case_number(text: str) -> str | None:
    """Return the number of a case that a message names."""
    found = re.search(rf"(?<!\d)\d{{{_DIGITS}}}(?!\d)", plain(text))
    return found[0] if found else None


def behind_word_of_code(text: str) -> str:
    """Return the code behind the first word of a message, and all that follows: `Visita a la F010 viernes`
    is `F010 viernes`.
    """
    words = behind_word(text).split(" ")
    while words and plain(words[0]) in _BETWEEN:
        words = words[1:]
    return " ".join(words)


def begins_with_code(text: str) -> bool:
    """Return whether a text begins with the code of a family: something with a digit that is no day or
    hour.
    """
    first = plain(text).partition(" ")[0]
    return any(character.isdecimal() for character in first) and not _NO_CODE.fullmatch(first)


def behind_word(text: str) -> str:
    """Return what was written behind the first word of a message: `Mensaje: ya llegué` is `ya llegué`."""
    return next(iter(text.split(maxsplit=1)[1:]), "").strip()

"""Answers in one's own words that are plain all the same: every word belongs to the question.

`sí doctora, puedo el martes` says yes to a visit on Tuesday; `sí, si me pagan el bus` has a word that is no
part of such an answer, so it is none. Words are compared as they sound. What is not plain is left to others:
it is better to ask once more than to take for an answer what is none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.understanding.spelling import heard, plain

#: They change nothing, whatever is asked.
_COURTESY = (
    "senora senor senorita seno doctora doctor dra dr doc licenciada profe profesora mija mijo hija vecina "
    "amiga amigo dona don ingeniera sumerce su merced gracias mil muchas muchisimas por favor porfa favor "
    "xfa "
    "plis please dios la "
    "le lo los les las bendiga pague buenos buenas dias dia tardes tarde noches noche hola pues y o "
    "con mucho todo gusto pena de verdad ay uy ah eh bueno mire vea usted ustedes mi yo nosotros nosotras"
)
#: What takes back, doubts or conditions a yes or a no that is made of the right words alone.
_TURNS = re.compile(
    r"\bno (siempre|tanto|mucho|tan|del todo|mas|solo|solamente|se)\b|\bcasi\b|\bsi "
    r"(no|puedo|podemos|alcanzo|"
    r"estoy|estamos) (voy|vamos|ire|yo|la|lo|le)\b|^(y|o|pues) (si|no)\b|\by si\b|\bsi si no\b|\bo no\b|"
    r"\bsi o\b|^(claro|bueno|bien|gracias|obvio|supuesto|dale|ok|listo) no mas\b"
)


def as_heard(*groups: str) -> frozenset[str]:
    """Return words as they sound."""
    return frozenset(heard(word) for group in groups for word in group.split())


@dataclass(frozen=True)
class Words:
    """The words of a question. `yes`, `no`: one of them makes it that answer; `also`: a yes by itself, and
    after a no what is denied; `around`: they may stand beside; `other`: by its value, words that make it
    another answer, and those that may stand beside them; `never`: phrases that are none. `denied`: words
    that make it the no.

    `before`: what a *no* may stand before, beside courtesies, so that it denies what was asked (`no puedo`)
    and not something else (`no hay afán`). `told_of`: verbs that are all denied where one of them is, or it
    is neither answer (`no me pidieron, me cobraron`). `empty`: phrases that say nothing of it either way.
    """

    yes: frozenset[str]
    no: frozenset[str]
    never: re.Pattern[str]
    also: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    other: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    values: tuple[str, str] = ("1", "2")
    denied: frozenset[str] = frozenset()
    before: re.Pattern[str] | None = None
    told_of: re.Pattern[str] | None = None
    empty: re.Pattern[str] | None = None

    def meaning(self, text: str, told: Iterable[str] = ()) -> str | None:
        """Return the value of the answer, or None. `told`: words of the question itself, such as its day."""
        said = _SAID.sub(r"\1", _AT_NIGHT.sub("despues", plain(_YES_AND.sub(r"\1 pues ", text))))
        if self.empty is not None:
            said = " ".join(self.empty.sub(" ", said).split())
        words = [heard(word) for word in said.split()]
        around = self.around | _AROUND | as_heard(*told)
        if not words or self.never.search(said) or _TURNS.search(said) or self._denies_else(said):
            return None
        for value, (core, beside) in self.other.items():
            if any(word in core for word in words) and self._all(words, around | core | beside):
                return value
        if not self._all(words, around):
            return None
        denies = any(word in self.no for word in words)
        affirms = any(word in self.yes for word in words)
        if denies:
            return None if "si" in words else self.values[1]
        if any(word in self.denied for word in words):
            return self.values[1]
        return self.values[0] if affirms or any(word in self.also for word in words) else None

    def _denies_else(self, said: str) -> bool:
        """Return whether something else than what was asked is denied, or one thing and not the other."""
        if self.before is not None and self.before.search(said):
            return True
        verbs = [said[: verb.start()] for verb in self.told_of.finditer(said)] if self.told_of else []
        return len({_DENIED.search(before) is not None for before in verbs}) > 1

    def _all(self, words: list[str], around: frozenset[str]) -> bool:
        known = around | self.yes | self.no | self.also | self.denied
        return all(word in known for word in words)


#: It ends so before a verb that it denies.
_DENIED = re.compile(r"\b(no|nunca|jamas|nadie|ni|tampoco)( (me|nos|le|les|lo|la|ha|han|a|mi|nosotros))* $")


def before(words: str) -> re.Pattern[str]:
    """Return a pattern for a *no* that stands before none of `words`, a pattern too, and no courtesy."""
    return re.compile(rf"\bno\b(?! *$| ({_AFTER_A_NO}|{words})\b)")


_AFTER_A_NO = (
    r"(mi )?(senora?|senorita|seno|doctora?|dra?|doc|licenciada|profe|profesora|m?hij[ao]|m?h?ij[ao]|vecina|"
    r"amig[ao]|"
    r"dona?|ingeniera|sumerce|su merced)|(mil |muchas |muchisimas )?gracias|por favor|porfa|pena|dios|pues|"
    r"nunca|"
    r"jamas|tampoco|no|nadie|ay|uy|y (no|punto|ya)|la verdad|de verdad|buen[oa]s|hola|ya"
)
#: `noches` is a greeting.
_AT_NIGHT = re.compile(r"\b(en|por|esta) (la )?noche\b")
#: `claro que sí`, `la verdad que no`, `ay qué pena`.
_SAID = re.compile(r"\bque (si|no|pena)\b")
#: `sí, puede venir` is no condition, and `no, la familia` denies nothing of the family.
_YES_AND = re.compile(r"\b(s[ií]|no)\s*[,.;:!]+(?=\s*\w)", re.IGNORECASE)
_AROUND = as_heard(_COURTESY)

"""What the answers of a list mean where it does not say so, and it cannot be mistaken all the same."""

from collections.abc import Mapping

from programme.spelling import plain
from scorecard.instrument.meaning import STEPS, Means
from scorecard.statistics.answers import UNSURE

#: The words of both ends of a scale, the worst first, as in the workbook that the program carries.
_ENDS = frozenset(
    (plain(low), plain(high))
    for low, high in (
        ("muy mal", "muy bien"), ("nunca", "siempre"), ("nada", "todo"), ("nada", "mucho"),
        ("muy tarde", "a tiempo"),
    )
)  # fmt: skip

_YES, _NO = "si", "no"
_NO_ANSWER = frozenset(
    map(
        plain,
        ("no sé", "no sabe", "no aplica", "prefiero no decir", "no responde",
         "no sabe / no responde", "ns/nr", "no sabe/no responde", "no sé / no aplica"),
    )
)  # fmt: skip

#: What a yes means, by what a question is about.
_GOOD_IF_YES = frozenset(
    map(
        plain,
        ("visita", "puntualidad", "claridad", "utilidad", "acceso", "acceso preferente", "resultado", "trato",
         "respuesta", "oportunidad", "apoyo", "rendición de cuentas", "satisfacción", "aceptación"),
    )
)  # fmt: skip
_BAD_IF_YES = frozenset(map(plain, ("cobro indebido", "presión política")))


def may_be_no_answer(label: str, declared: bool) -> bool:
    """Return whether the words of a 0 may mean no answer. `declared`: the list says that they do; a yes
    or a no never does.
    """
    said = plain(label)
    return said not in (_YES, _NO) if declared else said in _NO_ANSWER


def meaning(labels: Mapping[int, str], variable: str) -> dict[int, Means]:
    """Return what each answer means by its words, or nothing where that can be mistaken. `labels`: the words
    in Spanish, empty where only the number is read out; `variable`: what the question is about.
    """
    said = {number: plain(label) for number, label in labels.items()}
    if said.get(UNSURE) not in _NO_ANSWER:
        return {}
    rest = {number: words for number, words in said.items() if number != UNSURE}
    about = plain(variable)
    if (
        about not in _BAD_IF_YES
        and tuple(sorted(rest)) == STEPS
        and (rest[STEPS[0]], rest[STEPS[-1]]) in _ENDS
    ):
        return {UNSURE: "unsure", 1: "bad", 2: "bad", 3: "neither", 4: "good", 5: "good"}
    if about not in _GOOD_IF_YES | _BAD_IF_YES or sorted(rest.values()) != sorted((_YES, _NO)):
        return {}
    good = _YES if about in _GOOD_IF_YES else _NO
    found: dict[int, Means] = {UNSURE: "unsure"}
    for number, words in rest.items():
        found[number] = "good" if words == good else "bad"
    return found

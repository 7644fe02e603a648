"""Words by which an answer, or a question, says by itself what it is."""

import re

from programme.spelling import plain


def bare(text: str) -> str:
    """Return the words alone: `No sabe / no contesta` is `no_sabe_no_contesta`."""
    return plain(re.sub(r"[/.,;:()-]+", " ", text))


def _all(words: str) -> frozenset[str]:
    return frozenset(bare(one) for one in words.split(", "))


#: The words of both ends of a scale, the worst first, as in the workbook that the program carries.
ENDS = frozenset(
    (bare(low), bare(high))
    for low, high in (
        ("muy mal", "muy bien"), ("nunca", "siempre"), ("nada", "todo"), ("nada", "mucho"),
        ("muy tarde", "a tiempo"),
    )
)  # fmt: skip

#: What may stand between them, in its order; nothing where only the number is read out.
BETWEEN = {
    2: _all("mal, malo, mala, casi nunca, rara vez, pocas veces, poco, muy poco, casi nada, tarde"),
    3: _all("regular, ni bien ni mal, a veces, algunas veces, algo, más o menos, normal, la mitad"),
    4: _all("bien, bueno, buena, casi siempre, muchas veces, bastante, casi todo, un poco tarde"),
}

YES, NO = "si", "no"
NO_ANSWER = _all(
    "no sé, no lo sé, no sabe, no aplica, prefiero no decir, prefiere no decir, prefiero no responder, "
    "no responde, no contesta, no sabe no responde, no sabe no contesta, no sabe o no responde, ns nr, "
    "ns nc, nsnr, nsnc, no sé no aplica, no sé no responde, no recuerdo, no recuerda, sin respuesta"
)

#: What a yes means, by what a question is about.
GOOD_IF_YES = _all(
    "visita, puntualidad, claridad, utilidad, acceso, acceso preferente, resultado, trato, respuesta, "
    "oportunidad, apoyo, rendición de cuentas, satisfacción, aceptación"
)
BAD_IF_YES = _all("cobro indebido, presión política")

#: With these in it a yes to a question may be the opposite of what it is about.
DENIES = re.compile(r"\b(no|ni|nunca|jamas|nadie|nada|ningun|ninguna|ninguno|sin|falso|mentira)\b")
#: With these in it a question is on something bad, and with the others it may be, whatever it is about.
_BAD_WORDS = (
    r"neg(o|ar|aron|aban?|ado)\b|nieg|rechaz|incumpl|tard|demor|retras|cancel|grit|maltrat|insult|humill|irrespet|"
    r"discrimin|amenaz|problem|dificult|mal(o|a|os|as)?\b|peor|engan|mint|mient|cobr|miedo|temor|obstacul|impid|"
    r"confus|abus|acos|descont|insatis"
)
_PERHAPS_BAD = r"dej\w+ de\b|falt|esper|dificil|quej|pid(e|en|io|ieron)\b|plata|dinero|perd|pierd|oblig|exig"
BLAMES = re.compile(rf"\b({_BAD_WORDS})")
MAY_BLAME = re.compile(rf"\b({_BAD_WORDS}|{_PERHAPS_BAD})")

#: How an answer begins that says that something happened, and one that says that it did not.
HAPPENED, NEVER = frozenset({"si", "siempre", "yes", "always"}), frozenset({"no", "nunca", "jamas", "never"})

#: These say what an answer is, in Spanish and English.
GOOD = _all(
    "muy bien, bien, muy bueno, muy buena, bueno, buena, excelente, muy satisfecho, muy satisfecha, "
    "satisfecho, satisfecha, muy contento, muy contenta, contento, contenta, a tiempo, very good, good, "
    "very well, well, excellent, very satisfied, satisfied, on time"
)
BAD = _all(
    "muy mal, mal, muy malo, muy mala, malo, mala, pésimo, pésima, deficiente, muy insatisfecho, "
    "muy insatisfecha, insatisfecho, insatisfecha, muy descontento, muy descontenta, descontento, "
    "descontenta, muy tarde, very bad, bad, very badly, badly, very poor, poor, very dissatisfied, "
    "dissatisfied, very late"
)
#: These are answers, however good or bad.
AN_ANSWER = GOOD | BAD | _all(
    "sí, no, yes, nunca, never, siempre, always, a veces, nada, ninguno, ninguna, todo, mucho, poco, algo"
)  # fmt: skip

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
#: And with these a question may be on something bad, whatever it is about.
BLAMES = re.compile(
    r"\b(neg(o|ar|aron|aban?|ado)\b|nieg|rechaz|dej\w+ de\b|falt|incumpl|tard|demor|retras|esper|cancel|grit|"
    r"maltrat|insult|humill|irrespet|discrimin|amenaz|problem|dificult|dificil|quej|mal(o|a|os|as)?\b|peor|"
    r"engan|mint|mient|cobr|pid(e|en|io|ieron)\b|plata|dinero|perd|pierd|miedo|temor|obstacul|impid|confus|"
    r"oblig|exig|abus|acos|descont|insatis)"
)

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

"""What people write instead of an answer to the Libreta: that the last one was another, or that they do not
want to be asked.
"""

import re

from bot.understanding.options import without_courtesies
from bot.understanding.spelling import plain, squeezed

_SORRY = r"((ay|uy|huy|no|perdon|perdone|disculpe|disculpen|que pena|espere|doctora|ya|es que|mejor dicho) )*"
_SAYS_SORRY = r"(ay|uy|perdon|perdone|disculpe|disculpen|que pena|mejor dicho|corr?ijo|digo)"
_MISTAKEN = (
    r"(me (he )?(h?e[qk]u?i[vb]o(que|ke|k|qe|cado)|confundi|ecivoque)|"
    r"(fue|era) (un |una )?(eror|equivocacion))"
)
_LAST = (
    r"((en |de )?(la|lo|a la|mi|el) )?((respuesta|pregunta) )?(anterior|de antes|pasada|ultima)"
    r"( (respuesta|pregunta))?"
)
_IS = (
    r"(era|es|fue|seria|va|iba|quise (decir|poner|marcar)|queria (decir|poner|marcar)|pongale|ponga|"
    r"ponganle|"
    r"cambiela|cambiele|corr?ijala|marque)( (por|a|en|que es|con))?"
)
_A = r"(un |una |el |la |numero )*(?P<answer>\S.*)"
_CORRECTIONS = [
    re.compile(pattern)
    for pattern in (
        rf"{_SORRY}{_MISTAKEN}( (ahi|aqui|antes|al (contestar|responder|marcar)|{_LAST}))? {_IS} {_A}",
        rf"{_SORRY}{_MISTAKEN} (?P<answer>[0-5]|si|no)",
        rf"({_SAYS_SORRY} )+((en )?{_LAST} )?{_IS} {_A}",
        rf"{_SORRY}{_LAST} {_IS} {_A}",
        rf"{_SORRY}(corr?ija(me|n)?|corr?egir|corr?ige|corr?ijo|corr?eccion|cambie(me)?|cambiar)"
        rf"( ({_LAST}|mi respuesta|la respuesta|eso|esa))?( (por|a|es|era|que era))? {_A}",
        rf"{_SORRY}(quise|queria|iba a) (decir|poner|marcar|responder|contestar) {_A}",
        rf"(perdon |disculpe )?no era (un |una )?\S+ (sino|era|es) {_A}",
    )
]

#: A longer text tells something.
_WORDS = 9

_IT = (
    r"(la |las |esa |esta |esas |su |sus |mas |de |una )*(libreta|encuestas?|calificacion|cuestionario|"
    r"preguntas|preguntadera)"
)
_ANSWER = (
    r"(contestar|responder|calificar|opinar|participar|seguir (contestando|respondiendo))(le|les|la|lo|las)?"
)
_REFUSES = re.compile(
    rf"(ya |es que |yo |pues )*("
    rf"no (quiero|queremos|voy a|vamos a|pienso|deseo) {_ANSWER}( mas| nada| esto| eso| {_IT})*|"
    rf"no (quiero|queremos|deseo|mas|me interesa|nos interesa|me manden|me envien|me hagan|contesto|"
    rf"respondo)( mas)* {_IT}|"
    rf"(dejen?|paren?) de (preguntar|hacer {_IT})(me|nos)?( mas| eso| esas cosas| tanto| por {_IT}|"
    rf" de {_IT}| {_IT})*|"
    rf"no (me |nos )?(pregunten?|preguntes)( mas| eso| nada| esas cosas| de {_IT}| por {_IT})+|"
    rf"no (me |nos )?(contesto|respondo) (mas|nada)( {_IT})?|no mas {_IT}|(me |nos )?aburr?(e|en|io) {_IT})"
)
_NO_INTEREST = re.compile(r"(a mi )?(ya )?no (me|nos) interesa( eso| esto| nada)?")
#: Said to a question with options, where it can be no answer.
_ENOUGH = re.compile(
    r"(ya |mejor |quiero |quisiera )*(parar|paremos)( (ya|aqui|ahi|hasta (aqui|ahi)))*|"
    r"(ya )?(me canse|estoy cansad[oa])|hasta (aqui|ahi)( no ?mas)?|"
    r"(ya )?no sigo( mas)?|(ya )?no quiero seguir( mas)?|(mejor )?(dejemos|dejo|dejelo|paremos) "
    r"(ahi|aqui|hasta (ahi|aqui))"
)
_OF_IT = re.compile(rf"\b{_IT}\b|\bde preguntar\b|\bno (me |nos )?pregunte")


def _bare(text: str) -> str:
    return without_courtesies(squeezed(plain(text)))


def corrected(text: str) -> str | None:
    """Return what the last answer should have been, as it was written: `3` of `me equivoqué era 3`."""
    said = squeezed(plain(text))
    if "?" in text or len(said.split()) > _WORDS:
        return None
    found = next((match for pattern in _CORRECTIONS if (match := pattern.fullmatch(said))), None)
    return found["answer"] if found is not None else None


def stops(text: str) -> bool:
    """Return whether somebody who is asked something with options does not want to go on now."""
    return "?" not in text and _ENOUGH.fullmatch(_bare(text)) is not None


def refuses(text: str, *, asked: bool = True) -> bool:
    """Return whether somebody does not want to be asked. `asked`: a question of the Libreta is open; else it
    must be named.
    """
    said = _bare(text)
    if "?" in text or not (_REFUSES.fullmatch(said) or (asked and _NO_INTEREST.fullmatch(said))):
        return False
    return asked or _OF_IT.search(said) is not None

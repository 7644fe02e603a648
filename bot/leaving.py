"""Wishes to get no more messages, and to get them again.

`SALIR` and its like, with a courtesy, a signature or a slip, is such a wish. A sentence that may be one is
asked about. A word that has another sense where it is written (`cancelar` at a visit) is asked about there.
"""

import re
from typing import Literal

from rapidfuzz.distance import OSA

from bot.understanding.spelling import plain, squeezed

#: They mean this wherever they are written.
_SURE = "salir|stop|unsubscribe|optout|opt out|stopall"
#: They mean it where nothing else can be cancelled, stopped or low.
_LOOSE = "alto|baja|cancelar|parar|pare|paren|no mas|nomas|cancel|quit|end"
#: Whole phrases as plain as the words.
_PHRASES = (
    r"(quiero |queremos |deseo |quisiera |necesito )?(que me |que nos )?(me |nos )?"
    r"(deme|denme|denos|dennos|dar|darme|darnos|den|de) de baja( de (aqui|esto|la lista|los mensajes|"
    r"el servicio))?"
    r"|me doy de baja|(quiero|queremos) la baja|dar de baja (mi|este) (numero|celular|telefono)"
)

_COURTESY = (
    r"(por favor|porfa|porfavor|porfis|xfa|xfavor|x favor|plis|pf|please|gracias|muchas gracias|thanks|"
    r"thank you|ya|dona|don|senora|senor|senorita|doctora|doctor|dra|dr|ahora|buenas|hola|buenos dias|"
    r"buenas tardes|buenas noches|mi|y)"
)
_OF_THIS = r"(de (la|esta|su|esa) lista|del? todo|de aqui|de esto|no ?mas)"
_LEAVES = re.compile(rf"({_COURTESY} )*(/?({_SURE})|{_PHRASES})( {_OF_THIS})?( ({_COURTESY}|{_SURE}))*")
_LEAVES_LOOSELY = re.compile(rf"({_COURTESY} )*({_LOOSE})( ({_COURTESY}|{_LOOSE}|{_SURE}))*")

#: `gracias, no más`: perhaps nothing else is wanted.
_THAT_IS_ALL = re.compile(
    r"(ya |listo |bueno |ok |eso |asi |muchas )*(gracias|listo|bueno|ok|eso|asi)( es)?( y)? no ?mas"
    r"( gracias)?"
)

#: No wish has fewer characters; most answers have.
_SHORTEST = 4
_BEGINS = re.compile(rf"/?({_SURE})")

#: What stands between the word and a signature, and what a signature begins with.
_APART = re.compile(r"[\n.,;:!¡\-–—_/(]+\s*")
_SIGNED = re.compile(
    r"(att?|atte|atentamente|soy|le habla|habla|firma|de parte de|cc|cedula|familia|la familia|de)\b"
)
_CAPITALISED = re.compile(r"[A-ZÁÉÍÓÚÑ][\w'’]+(\s+(de|del|la|los|y|[A-ZÁÉÍÓÚÑ][\w'’.]*))*")
_CODE = re.compile(r"[\w.-]*\d[\w.-]*")

#: One slip away from `salir`, and words of their own.
_OTHER_WORDS = {"sali", "salia", "salio", "salid", "salar", "salis", "sale", "salira", "sanir"}

Sense = Literal["sure", "loose", "perhaps"]


def wish(text: str) -> Sense | None:
    """Return whether a text wishes for no more messages: `sure`, in one of the words that have other senses
    too (`loose`), or only `perhaps`, so that it must be asked about.
    """
    if len(text) < _SHORTEST:
        return None
    said = squeezed(plain(text))
    if "?" in text or "¿" in text:
        return "perhaps" if _may_wish(text, said) or _LEAVES.fullmatch(said) else None
    if _LEAVES.fullmatch(said) or _is_signed(text, _LEAVES) or _is_a_slip(said):
        return "sure"
    if _THAT_IS_ALL.fullmatch(said):
        return "perhaps"
    if _LEAVES_LOOSELY.fullmatch(said) or _is_signed(text, _LEAVES_LOOSELY):
        return "loose"
    return "perhaps" if _may_wish(text, said) else None


def says_salir(text: str) -> bool:
    """Return whether the wish names SALIR itself, if with a slip."""
    return any(word in ("salir", "/salir") or _is_a_slip(word) for word in squeezed(plain(text)).split())


def confirms(text: str) -> bool:
    """Return whether a text says yes to that question and wishes it once more: `sí, no más mensajes`."""
    said = plain(text)
    begun = _A_YES.match(said)
    rest = said[begun.end() :].strip() if begun else ""
    return bool(rest) and "?" not in text and (wish(rest) is not None or bool(_NO_MORE.fullmatch(rest)))


_A_YES = re.compile(r"((claro|obvio|por supuesto) (que )?)?si\b")
_NO_MORE = re.compile(
    r"(me quiero (salir|retirar)|(confirmo( que)? )?(ya no (quiero|queremos)|"
    r"no (quiero|queremos) mas)( mas| nada)*)"
    r"( por favor| gracias)*"
)


def loose_word(text: str) -> str:
    """Return which of the words with other senses a wish was made in."""
    said = plain(text)
    return next((word for word in _LOOSE.split("|") if re.search(rf"\b{word}\b", said)), "")


def returns(text: str) -> bool:
    """Return whether somebody who left wishes to come back: `quiero volver`, `alta por favor`."""
    if "?" in text or "¿" in text:
        return False
    return _RETURNS.fullmatch(squeezed(plain(text))) is not None


_RETURNS = re.compile(
    rf"({_COURTESY} )*((si )?(quiero|queremos|deseo|quisiera) (volver|regresar|entrar otra ves|"
    rf"entrar otra vez|seguir|"
    r"recibir( los)? mensajes|que me escriban)( a (entrar|recibir( (los )?mensajes)?|hablar))?( otra vez|"
    r" de nuevo)?|"
    r"(deme|denme|darme|dar|me doy) de alta( otra vez)?|reactivar|activar|unstop|volver|alta|start|escribanme"
    rf"( otra vez| de nuevo)?)( {_COURTESY})*"
)


def _is_signed(text: str, pattern: re.Pattern[str]) -> bool:
    """Return whether the text is the wish and a name, a code or a number behind it (or before it, with a
    colon).
    """
    stripped = text.strip()
    for mark in _APART.finditer(stripped):
        head, rest = stripped[: mark.start()], stripped[mark.end() :]
        if pattern.fullmatch(squeezed(plain(head))) and _is_a_signature(rest):
            return True
        if pattern.fullmatch(squeezed(plain(rest))) and _is_a_signature(head):
            return True
    first, _, rest = stripped.partition(" ")
    # Without anything between them, a name is known by its capitals: `Salir María Pérez`, `SALIR F010`.
    same_case = stripped == stripped.upper() or stripped == stripped.lower()
    if not rest or not pattern.fullmatch(squeezed(plain(first))):
        return False
    named = not same_case and _CAPITALISED.fullmatch(rest.strip()) is not None
    return (
        named
        or _CODE.fullmatch(rest.strip()) is not None
        or bool(re.match(r"(soy|att?e?|atentamente)\b", plain(rest)))
    )


def _is_a_signature(text: str) -> bool:
    """At most five words: names, a code, `atentamente …`."""
    words = plain(text).split()
    if not words or len(words) > 6:
        return not words
    if _SIGNED.match(" ".join(words)):
        return True
    return all(word.isdigit() or len(word) > 1 for word in words) and not _A_STORY.search(" ".join(words))


#: Words that no name has: what stands there is a sentence.
_A_STORY = re.compile(
    r"\b(no|que|me|nos|se|lo|la|las|los|le|un|una|con|por|para|es|esta|a|al|el|en|si|mi|mis|su|voy|va|"
    r"vamos|hay|adelante|"
    r"quiero|puedo|tengo|temprano|tarde|manana|hoy|ayer|rapido|pronto)\b"
)


def _is_a_slip(said: str) -> bool:
    """`salri`, `zalir`, `slair`, `stpo`: one slip away, and no other word."""
    if " " in said or said in _OTHER_WORDS:
        return False
    heard = said.replace("z", "s").replace("c", "s", 1)
    if heard == "salir":
        return True
    swapped = OSA.distance(said, "stop") == 1 and sorted(said) == sorted("stop")
    return swapped or (len(said) >= 5 and OSA.distance(said, "salir", score_cutoff=1) == 1)


def _may_wish(text: str, said: str) -> bool:
    """Return whether a sentence may be such a wish, or begins with its word and goes on with something
    else.
    """
    first, _, rest = said.partition(" ")
    begins = (
        _BEGINS.fullmatch(first) is not None
        and len(rest.split()) <= 5
        and not _A_STORY.search(rest)
        and not rest.startswith("de ")
    )
    parted = bool(_APART.search(text)) and any(
        _LEAVES.fullmatch(squeezed(plain(part))) for part in _APART.split(text)
    )
    near = " " not in said and OSA.distance(said, "cancelar", score_cutoff=1) == 1
    return begins or parted or near or _PERHAPS.search(plain(text)) is not None


_MESSAGES = r"(mensajes?|mensagez?|sms|textos?|avisos?|llamadas?)"
_TAKE_OUT = r"(quiten?|saquen?|borren?|retiren?|eliminen?|desactiven?)"
_WANT = r"(quiero|kiero|deseo|queremos|quisiera|necesito)"
_PERHAPS = re.compile(
    r"\b(no|ni) (me|nos) (escriban?|manden?|envien?|molesten?|llamen?|texteen?)\b"
    r"(?! (a|al|con|de|del|para|tan|el|la|los|las|ningun|ninguna)\b)"
    r"|\bno (me|nos) vuelvan? a (escribir|mandar|enviar|molestar|llamar)\b"
    r"|\bno (me|nos) hablen? mas\b|\bno (escriban?|molesten?|manden?|llamen?) mas\b"
    r"|^(por favor )?no molesten?$"
    rf"|\bno {_WANT} que (me|nos) (escriban?|manden?|llamen?)\b(?! (a|con|de|para|tan)\b)"
    rf"|\bno {_WANT} (mas |recibir |de |sus |estos |esos |los |tantos )*"
    rf"{_MESSAGES}\b|\bno mas {_MESSAGES}\b|^(ya )?(no ?mas|no quiero mas)( por favor| gracias| ya)*$"
    r"|\b(dejen?|paren?) de (escribir|mandar|molestar|enviar|joder|fregar|llamar)(me|nos)?\b"
    rf"|\b{_TAKE_OUT}(me|nos)( (de|del) (aqui|esto|eso|ahi|ese grupo|este grupo|la lista|su lista|lista|"
    rf"los mensajes|"
    rf"el sistema))?( por favor| gracias| ya)*$|\b{_TAKE_OUT} (este|ese|mi|el) (numero|telefono|celular)\b"
    r"|^(ya )?basta( ya)?( por favor)?$|\bdesuscrib|\b(saquen?|quiten?)(me|nos) de (este|ese) (chat|grupo)\b"
    rf"|^(me )?{_WANT} (salir|salirme|retirarme|desactivar)( de (aqui|esto|los mensajes|la lista))?$"
    r"|\b(darme|dar|deme|denme|denos|darnos) de baja( de (aqui|esto|la lista|los mensajes))?( por favor|"
    r" gracias| ya)*$"
    r"|^(desactivar|retirar|retirarme|darse de baja|cancelar (mensajes|los mensajes|suscripcion|"
    r"la suscripcion))$"
    r"|\bnumero equivocado\b|\bse equivoc(o|aron) de (numero|persona)\b|\bwrong number\b"
    r"|\b(este|el) (telefono|numero|celular) (ya )?no es de\b"
    r"|\bstop (texting|messag|writing)|\bno more (messages|texts)\b|\bdo not (text|write|message)\b"
)

"""A mark with words around it: `4 porque a veces no llega` is a 4, `5 pero pésima` is none."""

import re

from bot.understanding.spelling import plain

_MARKS = {"uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5"}
_FIRST = re.compile(
    r"((yo|pues|bueno|a|ella|le|les|la|lo|se|pongo|pongale|ponganle|doy|dele|denle|califico|con|un|una|"
    r"nota|de|"
    r"merece|mi|es|seria|calificacion|digo|que|para|doctora|gestora|gestor|el) )*"
    r"(?P<mark>[1-5]|uno|dos|tres|cuatro|cinco)\b(?P<rest>.*)"
)
_GOOD = (
    r"excelent\w*|querid\w+|amabl\w+|buen\w*|bien|atent\w+|respet\w+|lind\w+|divin\w+|felici\w+|mejor|"
    r"content\w+|agradec\w+|maravill\w+|chever\w+|bacan\w*|pacient\w+|cumpl\w+|puntual\w*|colabor\w+|ayud\w+|"
    r"sirv\w+"
)
_WORST = (
    r"mal|mala|malo|malisim\w+|peor|pesim\w+|grose\w+|grit\w+|humill\w+|terrib\w+|horrib\w+|fatal|fe[ao]|"
    r"odios\w+"
)
_BAD = (
    rf"{_WORST}|brav\w+|rega[nñ]\w+|incumpl\w+|tarde|demor\w+|falt\w+|aburrid\w+|brusc\w+|asper\w+|mentir\w+|"
    r"regular"
)
_NOT = r"no|nunca|nada|ni|poco|sin|jamas|tampoco"
#: What a reason, a praise or an addressee begins with.
_GOES_ON = re.compile(
    rf"(porque?|por|xq|pq|xk|porke?|ya que|pues|es que|muy|super|re|todo|siempre|casi|a veces|algunas|"
    rf"mas o menos|"
    rf"normal|gracias|dios|ella|el|la|lo|me|nos|se|que|doctora|estrellas?|puntos?|bien grande|con gusto|"
    rf"a la|a el|al|"
    rf"para|pero|aunque|si|y listo|y ya|{_NOT}|{_GOOD}|{_BAD})\b"
)
#: Another number, a doubt, a time or a sum: it may be no mark at all.
_NO_MARK = re.compile(
    r"\d|\b(uno|dos|tres|cuatro|cinco|medio|no se|no sabria|no sabemos|ni idea|creo|tal vez|depende|o|"
    r"entre|horas?|"
    r"minutos?|dias?|semanas?|mes|meses|anos?|vez|veces|pesos|mil|lunes|martes|miercoles|jueves|viernes|"
    r"sabado|"
    r"domingo|manana|noche)\b"
)
#: How often, or so so: no time and no doubt.
_OFTEN = re.compile(r"\b((a|algunas|muchas|pocas|varias|todas las|la mayoria de) ve(ces|ses)|mas o menos)\b")
_BUT = re.compile(r"\b(pero|aunque|menos cuando)\b")


def with_a_reason(text: str) -> str | None:
    """Return the mark that comes first in a text, where the words behind it fit it; else None."""
    found = _FIRST.fullmatch(plain(text))
    if found is None or not (rest := found["rest"].strip()):
        return None
    if not _GOES_ON.match(rest) or _NO_MARK.search(_OFTEN.sub("", rest)):
        return None
    mark = _MARKS.get(found["mark"], found["mark"])
    return mark if _fits(int(mark), rest) else None


def _fits(mark: int, rest: str) -> bool:
    """Return whether what is said beside a mark is no contradiction to it."""
    praised, blamed = _tone(rest)
    if mark in (3, 4):
        return mark == 3 or not re.search(rf"(?<!no )(?<!nunca )\b({_WORST})\b", rest)
    if _BUT.search(rest):
        return False
    return not blamed if mark == 5 else not praised


def _tone(rest: str) -> tuple[bool, bool]:
    """Return whether there is praise and whether there is blame; a *no* turns the word behind it."""
    turned = re.sub(rf"\b({_NOT})( \w+){{0,2}}? ({_GOOD})\b", "malo", rest)
    turned = re.sub(rf"\b({_NOT})( \w+){{0,1}}? ({_BAD})\b", "bueno", turned)
    blamed = re.search(rf"\b({_BAD}|{_NOT})\b", turned) is not None
    return re.search(rf"\b({_GOOD})\b", turned) is not None, blamed

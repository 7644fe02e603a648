"""What must never travel to the gestor of whom it may speak: money, votes, ill-treatment, an accusation.

It is better to keep back too much: whoever is told to write QUEJA loses nothing.
"""

import re

from bot.understanding.spelling import plain

_ACCUSES = re.compile(
    r"\b(plata|platica|dinero|pesos|billetes?|efectivo|moneda|nequi|daviplata|giro|soborno|mordida|comision|"
    r"cobr\w+|pag(o|ue|ar|amos|aron|ando|ara|arle|arles)|cuota|regalos?|favores|gallinas?|mercado a cambio|"
    r"vot(o|os|ar|e|en|amos|aran)|campana|candidat\w+|politic\w+|partido|concejal\w*|"
    r"denunci\w+|quej\w+|reclam\w+|demand\w+|acus\w+|corrup\w+|ladron\w*|rob(a|o|an|aron|ar|ando)|"
    r"estaf\w+|enga\w+|"
    r"groser\w+|grit(a|o|an|aron|ando)|humill\w+|insult\w+|maltrat\w+|mal trat\w+|trata mal|trato mal|"
    r"tratan mal|"
    r"trataron mal|discrimin\w+|amenaz\w+|acos\w+|abus\w+|mano[sc]\w+|morbos\w+|toc(a|o|ando)me|me toc(a|"
    r"o) (el|la|las) "
    r"(pierna|piernas|mano|cuerpo|partes|cola|seno|senos)|borrach\w+|toma(d|nd)o|coquete\w+|invit(a|"
    r"o) a salir|"
    r"miedo|desconfi\w+|mentir\w+|falt(a|o) al respeto|irrespet\w+|bribe|money|vote|steal\w*|thief|"
    r"harass\w*|abuse\w*)\b"
)

_ABOUT_THE_GESTOR = re.compile(
    r"\b(gestora?|cogestora?|doctora?|doc|funcionari[oa]|coordinadora?)\b.*\b(nunca|mal|pidio|pide|"
    r"pidieron|exig\w+|"
    r"quita\w*|obliga\w*|no (me|nos|ha|habia|vino|viene|llego|cumple|sirve|atiende|ayuda))\b"
)


def accuses(text: str) -> bool:
    """Return whether a text may accuse somebody of the programme, or speaks of money or votes."""
    said = plain(text)
    return _ACCUSES.search(said) is not None or _ABOUT_THE_GESTOR.search(said) is not None

"""What a family tells of itself in plain words: it moved, it grew, somebody left, its number changed.

Only what has happened, and was said as plainly as that: it is asked about before anybody hears of it.
"""

import re
from collections.abc import Mapping
from typing import Literal

from bot.understanding.spelling import plain

#: `member`: somebody came to live there, or left. `grief`: somebody of the family died. `lost_person`: who
#: used to answer on this phone.
News = Literal["moved", "grew", "left", "member", "number_changed", "lost_person", "grief"]

_OURS = r"(mi|mis|nuestr[oa]s?)"
_ONE_OF_US = (
    r"(espos[oa]|marido|mujer|companer[oa]|pareja|hij[oa]s?|hijit[oa]|mama|papa|madre|padre|herman[oa]s?|"
    r"suegr[oa]s?|abuel[oa]s?|abuelit[oa]|niet[oa]s?|sobrin[oa]s?|ti[oa]s?|cunad[oa]s?|yerno|nuera|bebe|"
    r"nin[oa]s?|familia)"
)
_SOMEBODY = rf"({_OURS}|el|la) {_ONE_OF_US}( (mayor|menor))?"

_SAYS: Mapping[News, re.Pattern[str]] = {
    "lost_person": re.compile(
        r"\b(la duena|el dueno) (de este|de ese|del) (celular|telefono|numero) (ya )?(se )?(murio|fallecio)\b"
        r"|\b(que|quien) (era )?((la|el) que )?contestaba (ya )?(se )?(murio|fallecio)\b|"
        r"\b(murio|fallecio) (la duena|el dueno|la que|el que) "
        r"(contestaba|tenia|usaba|de este|de ese|del celular|del telefono)"
        rf"|\b(ella|el|la senora|el senor|{_SOMEBODY}) (ya )?(se )?(murio|fallecio) y (era )?(de )?"
        r"(la|el|ella|ese) (que contestaba|duena?|era (la duena|el dueno)|era su (celular|telefono|numero))"
    ),
    "moved": re.compile(
        r"\b(ya )?(nos|me) (mudamos|mude|trasteamos|trastee|cambiamos de (casa|barrio|vereda|municipio|"
        r"ciudad|pueblo)|cambie de (casa|barrio|vereda|municipio|ciudad|pueblo)|trasladamos|traslade|"
        r"(vinimos|fuimos|pasamos) (a vivir |a vivi )?(a|para|en|pa)\b(?! (la (reunion|cita|eps|clinica)|el "
        r"(hospital|medico)))|(vine|fui|pase) a vivir)"
        r"|\b(cambiamos|cambie) de (direccion|casa)\b|\bya no (vivimos|vivo) (en|ahi|alla|aca|aqui)\b"
        r"|\bahora (vivimos|vivo|estamos viviendo|estoy viviendo) en\b|\b(vivimos|vivo) ahora en\b"
        r"|\btenemos (nueva direccion|direccion nueva)\b|\bwe (have )?moved\b"
    ),
    "grew": re.compile(
        rf"\b(ya )?nacio ({_OURS}|el|la|otr[oa]) {_ONE_OF_US}\b|^(ya )?nacio( ya)?$|\bdi a luz\b"
        r"|\b(ya )?(tuve|tuvimos) (mi|un|una|el|la|al|otro|otra|nuestr[oa]) (bebe|hij[oa]|nin[oa])\b"
        rf"|\b{_SOMEBODY} (se )?(vino|vinieron|llego|llegaron|paso|pasaron|mudo|mudaron) (a|con|para) "
        r"(vivir|nosotros|la casa|mi casa|quedarse)\b"
        r"|\bahora (vive|viven) con nosotros\b"
        rf"|\b{_SOMEBODY} (ahora )?(vive|viven) (ahora )?con nosotros ahora\b"
        r"|\bya somos (mas|[a-z]+|\d+) en (la|mi|esta) casa\b|\bme (junte|case) (con|y)\b|^me case$"
    ),
    "left": re.compile(
        rf"\b{_SOMEBODY} (ya )?(se )?(fue|fueron|salio|salieron|marcho|largo) de (la|mi|esta|nuestra) casa\b"
        rf"|\b(ya )?se (fue|largo) {_SOMEBODY}( de (la|mi) casa)?( y no vuelve)?$"
        rf"|\b{_SOMEBODY} (nos|me) (dejo|abandono)( (y|con|por) .*)?$"
        rf"|\b{_SOMEBODY} ya no (vive|viven) (con nosotros|conmigo|aqui|aca|en (la|mi) casa)\b"
        rf"|\bme (separe|deje) (de|con) {_OURS} (espos[oa]|marido|companer[oa]|pareja)\b|^(ya )?me separe$"
    ),
    "number_changed": re.compile(
        r"\b(este|ese|aqui) (es|va|les dejo|le dejo)? ?(el |mi )?(nuevo numero|numero nuevo|nuevo celular|"
        r"celular nuevo|nuevo telefono|numero de ahora)\b"
        r"|\bmi (nuevo numero|numero nuevo|numero ahora) es\b|\b(este|ese) es (ahora )?mi numero( ahora)?\b"
        r"|\b(ya )?(cambie|cambiamos|cambio) de (numero|celular|telefono|linea|chip|sim)\b"
        r"|\b(perdi|perdimos|extravie) (el|mi) (celular|telefono|chip|sim|aparato|linea)\b"
        r"|\bse (me|nos) (perdio|extravio|dano|robaron) (el|mi) (celular|telefono|chip)\b"
        r"|\b(me|nos) (robaron|hurtaron|quitaron|rompieron) (el|mi) (celular|telefono)\b"
        r"|\banoten? (este|mi|el) (nuevo )?(numero|celular)( nuevo)?\b|\bcambio mi numero\b"
    ),
}
_GRIEF = re.compile(
    rf"\b(se (me |nos )?)?(murio|fallecio|mataron a|muerto|perdi a|perdimos a|enterramos a|enterre a) "
    rf"(a )?{_OURS} {_ONE_OF_US}|\b{_OURS} {_ONE_OF_US}( [a-z]+)? (se (me |nos )?)?(murio|fallecio)\b"
)
#: It is asked, supposed, denied, still to come, or long ago.
_NOT_SO = re.compile(
    r"\b(si|cuando) (nos|me|mi|se|nace|cambio|pierdo)\b|\b(no|nunca|ni|sin|casi) (ha |han |nos |me |se |es )?"
    r"(mud|cambi|naci|tuv|perdi|fue|robaron|trast|muri|falle)|\bhace (mucho|tiempo|varios|muchos|\w+ (anos?|"
    r"meses))\b|\b(el|del) ano pasado\b|\ben (19|20)\d\d\b|\bvamos a\b|\bpienso\b|\bquisiera\b|\bquiero\b"
)


def heard(text: str) -> News | None:
    """Return what the text tells of the family; None where it tells nothing so plainly."""
    said = plain(text)
    if "?" in text or _NOT_SO.search(said):
        return None
    return next((news for news, pattern in _SAYS.items() if pattern.search(said)), None)


def mourns(text: str) -> bool:
    """Return whether somebody of the family has died lately."""
    said = plain(text)
    return "?" not in text and _NOT_SO.search(said) is None and _GRIEF.search(said) is not None

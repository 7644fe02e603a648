"""What people write around a complaint that is no complaint yet: its name, its kind in words, a doubt, a
delay, that they think better of it.

Each pattern is compared with plain text, without what courtesies add.
"""

import re

from bot.understanding.options import without_courtesies
from bot.understanding.spelling import plain, squeezed
from programme.cases.kinds import KINDS

_NAME = (
    r"(pe[tc]i[csz]ion|petis?ion|[qk]u?eja|reclamo|sugeren[csz]ia|denun[csz]ia|inconformidad|solicitud|pqrs?|"
    r"derecho de peti[cs]ion|reclamacion)(e?s)?"
)
#: What it is called, without saying what it is about.
_ONLY_NAMED = re.compile(
    r"((la|el|opcion|numero|una?|mi|es|era|seria|por|para|lo mio|lo|[qk]iero|[qk]isiera|quiero|quisiera|"
    r"necesito|deseo|vengo|voy|puedo|como|hago|ago|a|ver|tengo|hay|poner|ponerle|hacer|aser|hacerle|radicar|"
    r"presentar|meter|dejar|formular|interponer|les|le|esta|otra|nueva|[1-6]|primera|segunda|tercera|"
    r"cuarta) )*"
    rf"({_NAME}|[qk]u?ejarme|reclamar|denunciar)( (y|o) {_NAME})?( (numero )?[1-6]| (por aca|aqui|aca|ya))?"
)
_HOW_IT_GOES = re.compile(
    r"\b(como (va|van|sigue|quedo|esta)|(que|k) (ha )?(paso|pasado|hubo|ubo)|en (que|k) (va|quedo|quedaron)|"
    rf"estado|respuesta|ya (me )?(respondieron|contestaron|resolvieron))\b.*\b(caso|{_NAME})\b"
)

#: The words of each kind.
_KINDS = {
    "money": re.compile(
        r"\b(plata|platica|dinero|pesos|billetes?|efectivo|regalos?|sobornos?|coimas?|mordidas?|nequi|"
        r"daviplata|cobr(o|a|an|aron|ando|aban)|\d+ ?mil)\b"
    ),
    "politics": re.compile(r"\b(vot(o|os|e|en|ar|amos)|politic[ao]s?|candidat\w+|campana|elecciones)\b"),
    "treatment": re.compile(
        r"\b(mal ?trat\w+|trat(o|an|aron|a) (muy |tan |re ?)?mal|mal trato|grit(o|a|an|aron|ando|os)|"
        r"groser\w+|insult\w+|humill\w+|rega[nñ](o|a|an|aron)|discrimin\w+|irrespet\w+|falt(o|a|"
        r"aron) al respeto|"
        r"ofend\w+)\b"
    ),
    "papers": re.compile(
        r"\b(papel(es)?|document\w+|certificad\w+|cedulas?|registro|carnet?|constancias?|datos?|sisben|"
        r"tarjeta de identidad|nombre (mal|esta)|mal mi nombre)\b"
    ),
    "service": re.compile(
        r"\b(cupos?|servicios?|subsidios?|tramites?|citas? medicas?|colegio|escuela|jardin|medicamentos?|"
        r"vivienda|mercados?|bono|incentivo|auxilio|luz|acueducto|eps)\b"
    ),
}

_DROPS = (
    r"(ya no( quiero| mas)?|mejor (ya )?no|no quiero (contar|contarlo|decir|decirlo|hablar|hablar de eso|"
    r"poner (la |una )?queja|ponerla|seguir con eso|mandarla|enviarla|problemas|nada|escribir)( nada|"
    r" de eso)?|"
    r"(mejor )?(dejelo|dejemoslo|dejemos|dejalo|dejela|deje) asi|(mejor )?olvidelo|olvidela|no importa|"
    r"ya (pa|para) que|no la (mande|envie|manden|envien)|no (mande|envie) nada|borrela|borre eso|"
    r"cancel(e|ela|ar)( (la|mi|esa) queja)|(ya )?no(,)? (ya )?se arreglo|no queria esto|no era (nada|eso)|"
    r"era jugando|"
    r"(pasar )?no ha pasado nada|no quiero meterme en (vainas|lios|problemas)( (mejor )?dejelo)?|dejelo|"
    r"mejor (luego|despues|otro dia))"
)
#: Who thinks better of it, in so many words …
_SURELY_DROPS = re.compile(_DROPS)
#: … or where nothing has been told yet.
_DROPS_BEFORE = re.compile(
    rf"{_DROPS}|nada|no quiero|no nada|despues|mas tarde|luego|otro dia|ahora no|hoy no|ninguna|"
    r"mas tarde (lo )?(hago|escribo|cuento)"
)
_BACK = re.compile(
    r"0|atras|volver|volver atras|regresar|devolver(me|se)?|me devuelvo|back|el (de antes|anterior)"
)

_ASKS_WHO_READS = re.compile(
    r"\b(quien(es)? (lo |la |le |va a |van a )*ler?(lo|la)?( (lo |la )?(esto|eso|aqui))?$|anonim|(dar|"
    r"poner|decir) (el )?nombre|"
    r"ent[ei]r(a|e|ar|an|aran|arse)|se da cuenta|"
    r"secret|confidencial|privad|lo ve|lo sabe|va a saber|le (dicen|cuentan)|me (echan|sacan|quitan))"
)
_PUZZLED = re.compile(
    r"(es que )?(yo )?(no (le )?entiendo( nada| bien)?|no entendi|"
    r"no se (que|como) (poner|escribir|decir|hacer|se hace|se escribe|es)|"
    r"(y )?(que|como) (hago|pongo|escribo|digo)( ahi| aqui| ahora)?|(y )?que es (eso|esto)|"
    r"(y )?como (es|se hace)( eso)?|cual (es el numero|escojo|pongo|es la diferencia|me sirve( a mi)?)|"
    r"la que usted diga|expliqueme|que paso( de que)?|cuantas palabras|(y )?cuanto escribo)"
)
_WAITS = re.compile(
    r"(un (momento|momentico|minuto|minutico|segundo)|esper(e|eme|emen)( un (momento|momentico|rato))?|"
    r"(ok |bueno )?(ya|ahora|ahorita|ahoritica|enseguida|en un rato|esta noche) "
    r"(le|les|lo|la)?( ?voy a)? ?(escribo|escribir|cuento|contar|digo|mando|hago)( bien| todo)*|"
    r"(le|les) (escribo|cuento) (luego|despues|ahorita|mas tarde)|aja digame|digame|"
    r"deme un (momento|minuto)|permitame( un momento)?)( y le (cuento|escribo|digo))?"
)
_GREETS = re.compile(
    r"((hola|buen[oa]s|buen|dias?|tardes|noches|muy|doctora?|senora|senor|senorita|como esta|como le va|"
    r"que tal|"
    r"mire|vea|es que|pues|bueno|le cuento|fijese|usted) ?)+"
)
_CANNOT_WRITE = re.compile(
    r"\bno (se|puedo|sabemos) (leer|escribir|ler|escrivir)\b|\bno veo bien\b|\bme cuesta (leer|escribir)\b"
)
#: How often, or who, and nothing of what happened.
_TOO_LITTLE = re.compile(
    r"((como|unas|van|ya|son|fueron|mas de|fue|es|de|por|con|a|y|solo) )*"
    r"((\d+|una?|dos|tres|cuatro|cinco|varias|pocas|algunas|todas las|cada|otra) )?ve(z|s|ces|ses|zes)|"
    r"((fue|es|con|de|por|a|lo de|y) )*((el|la|un|una|al|del) )?(gestora?|cogestora?|coordinadora?|"
    r"funcionari[oa]|enlace|lider|eso|esa|ese|ella|el|alcaldia|oficina|colegio)"
)


def _bare(text: str) -> str:
    return without_courtesies(squeezed(plain(text)))


def only_names_it(text: str) -> bool:
    """Return whether a text says that it is a complaint, and nothing of what it is about."""
    return _ONLY_NAMED.fullmatch(_bare(text)) is not None


def asks_how_it_goes(text: str) -> bool:
    """Return whether a text asks for a complaint that was made: `cómo va mi queja`."""
    return _HOW_IT_GOES.search(plain(text)) is not None


def kind(text: str) -> str | None:
    """Return the kind of which a text has words. Of several the private one, so that nobody reads what is not
    for them; then the one that comes first.
    """
    found = {
        name: match.start() for name, pattern in _KINDS.items() if (match := pattern.search(plain(text)))
    }
    return min(found, key=lambda name: (not KINDS[name].private, found[name]), default=None)


_DID_TO_US = re.compile(
    r"\b(me|nos|le|les|a uno|que) (pid(e|en|io|ieron|iendo)|cobr(a|an|o|aron)|exig(e|en|io|ieron)|quit(a|"
    r"o|aron)|"
    r"hac(e|en)|obliga(n)?|amenaz\w+|dijo que si no|trat(a|an|o|aron)|grit(a|an|o|aron)|insult\w+|humill\w+|"
    r"rega[nñ]\w+)\b|\b(estan|anda|andan) pidiendo\b"
)
_LACKS = re.compile(
    r"\bno (me|nos|le|les) (ha|han|quier|dan|dio|dieron|lleg|aparec|recib|atiend|atend|respond|entreg|aprueb)"
    r"|\b(me|nos|le|les) (neg|niegan|quit|suspend|sac|borr|rechaz)(o|aron|an|ieron|io)\b|\bmal (mi|"
    r"el) nombre\b"
    r"|\bno aparez\w+\b"
)
_COMPANION = re.compile(r"\b(co)?gestor(a|es|as)?\b|\bcoordinador(a|es|as)?\b|\benlaces?\b|\bla doctora\b")
_PROBLEM = re.compile(
    r"\b(problemas?|inconveniente|disgusto|queja|molest[ao]|brav[ao])( \w+){0,2} con (el|la|mi|un|una|ese|"
    r"esa|los) "
    r"(gestora?|cogestora?|doctora?|coordinadora?|funcionari[oa]|enlace)\b"
)
#: Of a companion who does not come.
_STAYS_AWAY = re.compile(
    r"\b(nunca|no)( (me|nos))?( (ha|han|habia))? (viene|venido|vino|vuelto|vuelve|volvio|aparece|aparecido|"
    r"aparecio|visita|visitado|visito|cumple|cumplido|cumplio)\b|\bsin (venir|visitar|"
    r"aparecer|volver)"
)


def may_complain(text: str) -> str | None:
    """Return whether a sentence may tell a complaint: `private` where it may be about those who accompany the
    family, `local` where something is lacking, or a companion does not come: that may also be a message.
    """
    said, of = plain(text), kind(text)
    if "?" in text and of is None:
        return None
    if (
        _PROBLEM.search(said)
        or (_COMPANION.search(said) and _STAYS_AWAY.search(said))
        or (of is not None and KINDS[of].private and _DID_TO_US.search(said))
    ):
        return "private"
    lacks = of is not None and not KINDS[of].private and _LACKS.search(said)
    stays_away = _COMPANION.search(said) and _STAYS_AWAY.search(said)
    return "local" if lacks or stays_away else None


def is_about_companions(text: str) -> bool:
    """Return whether a text tells of money, votes or ill-treatment by those who accompany families."""
    of = kind(text)
    private = of is not None and KINDS[of].private and _DID_TO_US.search(plain(text)) is not None
    return private and _COMPANION.search(plain(text)) is not None


def drops(text: str, told: bool) -> bool:
    """Return whether somebody thinks better of it. `told`: something was told, which more than a word must be
    said to drop.
    """
    return (_SURELY_DROPS if told else _DROPS_BEFORE).fullmatch(_bare(text)) is not None


def goes_back(text: str) -> bool:
    """Return whether a text asks for the question before."""
    return _BACK.fullmatch(_bare(text)) is not None


def doubt(text: str) -> str | None:
    """Return what somebody asks before telling, or needs: `reads`, `puzzled`, `waits` or `cannot_write`."""
    said = _bare(text)
    words = len(said.split())
    if words <= 9 and kind(text) is None and _ASKS_WHO_READS.search(said) and _asks(text, said):
        return "reads"
    if _PUZZLED.fullmatch(said):
        return "puzzled"
    if _WAITS.fullmatch(said):
        return "waits"
    if words <= 6 and _GREETS.fullmatch(squeezed(plain(text))):
        return "waits"
    return "cannot_write" if words <= 9 and _CANNOT_WRITE.search(said) else None


_ASKS = re.compile(r"(y )?(quien|es|esto|tengo que|toca|hay que|se|si|la gestora|el gestor)\b")


def _asks(text: str, said: str) -> bool:
    return "?" in text or "¿" in text or _ASKS.match(said) is not None


def is_too_little(text: str) -> bool:
    """Return whether a text says how often, or who, but not what."""
    return _TOO_LITTLE.fullmatch(_bare(text)) is not None

"""What is a yes and what is a no to each kind of question.

A yes belongs to its question: *no puedo* declines a visit and says nothing about money. A phrase counts only
as a whole, after courtesies are taken away, so whatever else is said with it keeps it from being an answer.
Patterns are compared with squeezed, plain text (`bot.understanding.spelling`).
"""

import re
from dataclasses import dataclass, field

_YES = (
    r"(si|s|zi|sip|sisas|yes|yep|sure|afirmativo|positivo|correcto|cierto|asi es|eso es|"
    r"eso mismo|exacto|exactamente|por supuesto|"
    r"desde luego|como no|obvio( que si)?|claro( que si)?|claro q si|aja|de una)"
)
_AGREED = (
    r"(ok|okey|okay|oki|okis|oka|dale|listo|bueno|bien|hagale|agale|agamole|vale|perfecto|de acuerdo|"
    r"estoy de acuerdo|esta bien|con gusto|con mucho gusto|con todo gusto|bien pueda)"
)
_NO = (
    r"(no|n|nop|nope|nones|negativo|claro que no|claro q no|obvio no|obvio que no|que no|para nada|"
    r"de ninguna manera)"
)
_NEVER = r"(nunca|jamas|tampoco)"
_LATER = (
    r"(despues|mas tarde|mas tardecito|mas tardesito|luego|otro dia|otro rato|en un rato|mas rato|"
    r"(ahora|hoy|ahorita|por ahora|por el momento) no( puedo| podemos| quiero)?|"
    r"no( puedo| podemos)? (ahora|hoy|ahorita|por ahora|por el momento|todavia|aun)|(todavia|aun) no|manana|"
    r"later|not now)"
)
_DONT_KNOW = (
    r"((yo |pues |la verdad )*no se( la verdad| que (decir|decirle|nota|responder)|"
    r" como (nos )?trata)?|nose|no c|no s|ns|ns nr|ni idea|no lo se|no sabria|no sabria decirle|no sabemos|"
    r"no recuerdo|"
    r"no me acuerdo|no tengo idea|don t know|i don t know|dont know|i dont know)"
)
_WONT_SAY = (
    r"((prefiero|mejor) no (decir|decirlo|responder|contestar)|no quiero (decir|decirlo|responder|contestar))"
)

_THERE = (
    r"((a )?(ir|estar|llegar|venir|asistir)|ese dia|esa fecha|a esa hora|alla|a la (reunion|visita|cita))"
)
_COMING = (
    r"(voy|vamos|ire|iremos|asisto|asistimos|asistire|asistiremos|puedo|podemos|podre|podremos|confirmo|"
    r"confirmamos|confirmado|confirmada|cuente conmigo|cuenten con nosotros|nos vemos|si dios quiere|"
    r"dios mediante|primero dios|con el favor de dios|(aqui|alla|ahi|aca|alli) (nos vemos|"
    r"((la|lo|las|los|le|les) )?(espero|esperamos|estoy|estare|estaremos|estamos|estara))"
    r"( esperando(la|lo|las|los)?)?|(la|lo|los|las) (espero|esperamos)|i (can|will) come)"
)
_NOT_COMING = (
    r"(no ?puedo|no (voy|vamos|puedo|podemos|podre|podremos|podria|podriamos|alcanzo|alcanzamos|asisto|"
    r"asistire|ire|iremos|(vamos|voy) a (poder|ir|estar|asistir)|quiero ir|queremos ir|quiero|queremos)"
    r"( poder| alcanzar| atender(la|lo)| recibir(la|lo|los|las))?|ya no puedo|ya no podemos|ya no voy|"
    r"(ese dia|esa fecha|a esa hora) no( puedo| podemos| voy)?|(me|nos)? ?queda imposible|imposible|"
    r"cancel(ar|e|en|amos)(la|lo)? (la )?(visita|cita|reunion)|cancel(ar|e|en)la|i can t( come)?)"
)
_MINE = (
    r"((solo|solamente|nada mas|unicamente) (yo|mio|lo uso yo)|(yo|lo uso yo) (solo|sola)|lo uso solo yo|"
    r"es (solo )?mio|mio|nadie mas( lo (usa|toca|coge|maneja))?|no lo usa nadie mas)"
)
_SHARED = (
    r"(((lo|la) )?co[nm]part(o|imos)|(es )?co[nm]partido|prestado|es prestado|"
    r"es de todos|de todos|lo usamos todos|yo lo co[nm]parto)"
)
#: After a no these would say the opposite.
_SHARED_WITH = (
    r"(((es )?compartido|(lo )?co[nm]part(o|imos)) con ((mis|la|el|los|las) )?\w+|"
    r"lo (usan|usamos) ((mis|los|las) )?\w+( tambien)?)"
)
_DONE = (
    r"(ya|ya listo|listo|ya esta|ya esta listo|ya quedo|ya lo tenemos|ya lo tengo|hecho|ya esta hecho|"
    r"logrado|"
    r"cumplido|(ya )?(lo|la|los|las) (logramos|logre|cumplimos|cumpli|hicimos|hice|sacamos|saque|conseguimos|"
    r"consegui)|ya (logramos|cumplimos|logre|cumpli)|done)"
)
_BACK = r"(atras|volver|regresar|volver atras|la lista|lista|back)"
_BEGIN = r"(empezar|empecemos|empiece|empezamos|comenzar|comencemos|iniciar|vamos|start)"
_GIVEN = (
    r"(acepto|aceptamos|autorizo|autorizamos|los autorizo|le autorizo|doy permiso|si (quiero|queremos)|"
    r"i accept|i agree)"
)
_CAME = r"((nos |me |lo )?(vino|visito|visita|ha venido|a venido|ha visitado|visitaron|vinieron))"
_ASKED_US = r"((nos|me|le|les) (pidieron|pidio|han pedido|an pedido|cobraron|cobro)( algo| dinero| plata)?)"
_NOT_IT = (
    r"((pues |mejor |ya )?no( no)?( (mejor|senora|era|es))*( (eso|asi|nada|ninguno|ninguna))*|"
    r"eso no( (era|es))?|(mejor|ya) no|ningun[oa]?( de (esas|esos|eso|las dos|los dos))?|nada( de eso)?|"
    r"no quiero( (nada|eso))?|(mejor )?dej(e|emos)lo asi|(mejor )?dejemos asi|"
    r"no( (me|le))? (entiende|entendio|entendieron))"
)


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern for what is said, whose doubled letters stand once: `alla` is heard as `ala`."""
    return re.compile(re.sub(r"([a-z])\1", r"\1", text))


def _whole(*parts: str) -> re.Pattern[str]:
    """Return a pattern for one or more of `parts` one after another, and nothing else."""
    one = "|".join(parts)
    return _pattern(rf"(?:{one})(?: (?:{one}))*")


@dataclass(frozen=True)
class Vocabulary:
    """The phrases that are a `yes` and a `no` to a question, and those that mean another of its options.

    `other`: a pattern for the option of that value, e.g. `0` for not knowing. `values`: of the options that
    are the yes and the no; without them they are those whose labels say so.
    """

    yes: re.Pattern[str]
    no: re.Pattern[str]
    other: dict[str, re.Pattern[str]] = field(default_factory=dict)
    values: tuple[str, str] | None = None

    def meaning(self, said: str) -> bool | str | None:
        """Return true or False for a yes or a no, the value of another option, or None."""
        for value, pattern in self.other.items():
            if pattern.fullmatch(said):
                return value
        yes, no = self.yes.fullmatch(said), self.no.fullmatch(said)
        return None if bool(yes) == bool(no) else bool(yes)


_UNSURE = {"0": _whole(_DONT_KNOW)}
_FIRST_OR_SECOND = ("1", "2")

#: By the name under which a dialog keeps them.
VOCABULARIES = {
    "plain": Vocabulary(_whole(_YES), _whole(_NO), _UNSURE),
    "meant": Vocabulary(_whole(_YES, _AGREED, "eso"), _whole(_NO, _NEVER, _NOT_IT)),
    "opinion": Vocabulary(_whole(_YES), _whole(_NO, _NEVER), _UNSURE),
    "visited": Vocabulary(
        _pattern(rf"{_YES}(?: {_YES})*(?: {_CAME})?"),
        _pattern(rf"(?:{_NO}|{_NEVER})(?: (?:{_NO}|{_NEVER}))*(?: {_CAME})?"),
        _UNSURE,
    ),
    "asked_for": Vocabulary(
        _pattern(rf"{_YES}(?: {_YES})*(?: {_ASKED_US})?"),
        _pattern(rf"(?:{_NO}|{_NEVER}|nadie)(?: (?:{_NO}|{_NEVER}|nadie))*(?: {_ASKED_US}( nada)?)?"),
        {"0": _pattern(rf"{_WONT_SAY}|{_DONT_KNOW}")},
    ),
    "stop": Vocabulary(
        _whole(_YES), _pattern(rf"{_NO}(?: {_NO})*|{_LATER}|sigan|seguir|sigamos"), values=_FIRST_OR_SECOND
    ),
    "consent": Vocabulary(
        _whole(_YES, _AGREED, _GIVEN),
        _pattern(
            rf"(?:{_NO}|{_NEVER})(?: (?:{_NO}|{_NEVER}))*(?: no)?(?: {_GIVEN})?|no (quiero|queremos|"
            rf"estoy de acuerdo)"
        ),
        values=_FIRST_OR_SECOND,
    ),
    "health": Vocabulary(
        _whole(_YES, _AGREED, r"(quiero|queremos)( ver(los)?)?"),
        _pattern(rf"(?:{_NO}|{_NEVER})(?: (?:{_NO}|{_NEVER}))*(?: (quiero|queremos)( ver(los)?)?)?"),
        values=_FIRST_OR_SECOND,
    ),
    "phone": Vocabulary(
        _pattern(rf"{_YES}(?: {_YES})*(?: {_MINE})?|{_MINE}"),
        _pattern(rf"{_NO}(?: {_NO})*(?: {_SHARED})?|{_SHARED}|{_SHARED_WITH}"),
        values=_FIRST_OR_SECOND,
    ),
    "visit": Vocabulary(
        _pattern(
            rf"(?:{_YES}|{_AGREED})(?: (?:{_YES}|{_AGREED}|{_COMING}|{_THERE}))*"
            rf"|(?:yo |ya )?{_COMING}(?: (?:{_COMING}|{_THERE}))*"
        ),
        _pattern(
            rf"{_NO}(?: {_NO})*(?: {_NOT_COMING}(?: {_THERE})*)?"
            rf"|(?:(?:ay|uy|que pena(?: con ustede?s?)?|lo siento|disculpe|perdon|perdone|pero) )*"
            rf"{_NOT_COMING}(?: {_THERE})*"
        ),
        values=_FIRST_OR_SECOND,
    ),
    "start": Vocabulary(
        _whole(_YES, _AGREED, _BEGIN, r"(quiero|queremos) empezar"),
        _pattern(
            rf"(?:{_NO}|{_NEVER})(?: (?:{_NO}|{_NEVER}))*"
            r"(?: (quiero|queremos|me interesa|deseo)( responder| contestar| calificar)?)?"
        ),
        {"2": _whole(_LATER, r"(ahora|ahorita|hoy) no (mas tarde|despues|luego|manana) si")},
        values=("1", "3"),
    ),
    "done": Vocabulary(
        _pattern(rf"(?:(?:si|listo|claro) )?{_DONE}(?: si)?|(?:si )?ya si"),
        _pattern(r"(?!)"),
        {"2": _whole(_BACK)},
        values=_FIRST_OR_SECOND,
    ),
}

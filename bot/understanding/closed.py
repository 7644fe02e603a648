"""Answers in one's own words that are plain all the same: every word belongs to the question.

`sí doctora, puedo el martes` says yes to a visit on Tuesday; `sí, si me pagan el bus` has a word that is no
part of such an answer, so it is none. Words are compared as they sound. What is not plain is left to others:
it is better to ask once more than to take for an answer what is none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.understanding.spelling import heard, plain

#: They change nothing, whatever is asked.
_COURTESY = (
    "senora senor senorita seno doctora doctor dra dr doc licenciada profe profesora mija mijo hija vecina "
    "amiga amigo dona don ingeniera sumerce su merced gracias muchas muchisimas por favor porfa favor "
    "dios la "
    "le lo los les las bendiga pague buenos buenas dias dia tardes tarde noches noche hola pues y o "
    "con mucho todo gusto pena de verdad ay uy ah eh bueno mire vea usted ustedes mi yo nosotros nosotras"
)
_YES = (
    "si sii sip sisas claro ok okey oki vale dale listo lista listos correcto afirmativo obvio supuesto "
    "desde luego acuerdo bien esta perfecto hagale aja sure yes"
)
_LATER = (
    "tarde tardecito despues despuesito luego manana rato ratico lunes martes "
    "miercoles jueves viernes sabado domingo semana"
)

#: What takes back, doubts or conditions a yes or a no that is made of the right words alone.
_TURNS = re.compile(
    r"\bno (siempre|tanto|mucho|tan|del todo|mas|solo|solamente|se)\b|\bcasi\b|\bsi "
    r"(no|puedo|podemos|alcanzo|"
    r"estoy|estamos) (voy|vamos|ire|yo|la|lo|le)\b|^(y|o|pues) (si|no)\b|\by si\b|\bsi si no\b|\bo no\b|"
    r"\bsi o\b|^(claro|bueno|bien|gracias|obvio|supuesto|dale|ok|listo) no mas\b"
)


def _words(*groups: str) -> frozenset[str]:
    return frozenset(heard(word) for group in groups for word in group.split())


@dataclass(frozen=True)
class Words:
    """The words of a question. `yes`, `no`: one of them makes it that answer; `also`: a yes by itself, and
    after a no what is denied; `around`: they may stand beside; `other`: by its value, words that make it
    another answer, and those that may stand beside them; `never`: phrases that are none.
    """

    yes: frozenset[str]
    no: frozenset[str]
    never: re.Pattern[str]
    also: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    other: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    values: tuple[str, str] = ("1", "2")
    denied: frozenset[str] = frozenset()

    def meaning(self, text: str, told: Iterable[str] = ()) -> str | None:
        """Return the value of the answer, or None. `told`: words of the question itself, such as its day."""
        said = _SAID.sub(r"\1", _AT_NIGHT.sub("despues", plain(text)))
        words = [heard(word) for word in said.split()]
        around = self.around | _AROUND | _words(*told)
        if not words or self.never.search(said) or _TURNS.search(said):
            return None
        for value, (core, beside) in self.other.items():
            if any(word in core for word in words) and self._all(words, around | core | beside):
                return value
        if not self._all(words, around):
            return None
        denies = any(word in self.no for word in words)
        affirms = any(word in self.yes for word in words)
        if denies:
            return None if "si" in words else self.values[1]
        if any(word in self.denied for word in words):
            return self.values[1]
        return self.values[0] if affirms or any(word in self.also for word in words) else None

    def _all(self, words: list[str], around: frozenset[str]) -> bool:
        known = around | self.yes | self.no | self.also | self.denied
        return all(word in known for word in words)


#: `noches` is a greeting.
_AT_NIGHT = re.compile(r"\b(en|por|esta) (la )?noche\b")
#: `claro que sí`, `la verdad que no`, `ay qué pena`.
_SAID = re.compile(r"\bque (si|no|pena)\b")
_AROUND = _words(_COURTESY)

_UNSURE = (_words("sabria recuerdo acuerdo idea"), _words("ni tengo"))

#: By the name of what is asked: see `bot.understanding.vocabulary`.
CLOSED = {
    "consent": Words(
        yes=_words(_YES),
        no=_words("no nunca jamas tampoco nop negativo"),
        also=_words("autorizo autorizamos acepto aceptamos permito autorizado permitido doy"),
        around=_words(
            "autorizar aceptar permitir permiso autorizacion guarde guarden guardenlos guardelos guardar mis "
            "nuestros datos datico informacion pueden puede estoy quiero queremos deseo doy damos nada nadie "
            "punto a eso para en"
        ),
        never=re.compile(
            r"\bpuedo\b|\bno (puede|pueden)\b.*\bno\b|^(le |les )?doy gracias\b|^(quiero|guard|punto)"
        ),
    ),
    "phone": Words(
        yes=_words("si claro correcto aja"),
        no=_words("no"),
        also=_words("mio solo sola solito solita personal propio unicamente solamente nomas"),
        around=_words(
            "es este celular telefono aparato para mi yo lo uso tengo manejo solamente unicamente nomas mas "
            "nada nadie usa toca coge personal propio es no solo"
        ),
        denied=_words(
            "compartido comparto compartimos prestado prestan ajeno otros otras otro varios varias "
            "todos todas "
            "tambien usamos usan familia esposo esposa marido mujer hijo hija hijos hijas mama papa hermana "
            "hermano vecina personas casa toda"
        ),
        never=re.compile(
            r"\b(y|con) mi\b|\bno (compart|es (de otr|prestad|ajen)|lo "
            r"(presto|comparto|usan))|\bnadie\b.*\btambien\b"
        ),
    ),
    "visit": Words(
        yes=_words(_YES),
        no=_words("no nunca jamas nop imposible"),
        also=_words(
            "puedo podemos voy vamos ire iremos asisto asistimos asistire confirmo confirmamos confirmado "
            "confirmada espero esperamos recibo recibimos estare estaremos bienvenida bienvenido podre"
        ),
        around=_words(
            "ese esa esta este dia fecha hora visita reunion cita aqui aca alla alli ahi casa en mi a "
            "las el la "
            "estar estoy estamos ir venir venga viene puede poder recibirla atenderla atender recibir "
            "asistir "
            "es posible me nos queda va esperando cuente conmigo nosotros primero mediante quiere "
            "quiera para "
            "vemos voy vamos alcanzo alcanzamos quiero queremos ya hay problema"
        ),
        denied=_words("cancelo cancelamos"),
        never=re.compile(
            r"\b(ahora|hoy|manana) no\b|^no (quiero|hay problema)$|^(ya "
            r")?(estoy|estamos|va|venga|viene|hay|es)\b(?! "
            r"confirm)|\bvamos a\b|\bpuedo ir$(?<!si puedo ir)|\bno (viene|venga)\b|^(puede|puedo) "
            r"(venir|ir)\b|"
            r"^(la|el) (visita|reunion)\b(?!.*\b(si|no|puedo|confirm))"
        ),
    ),
    "start": Words(
        yes=_words(_YES, "ahora iniciar"),
        no=_words("no nunca jamas nop"),
        also=_words("empezar empecemos empiece comencemos comenzar contesto respondo"),
        around=_words(
            "quiero queremos deseo contestar contestarla contesto responder responderla calificar hacer "
            "hacerla "
            "la libreta encuesta eso nada mismo ya me interesa no"
        ),
        other={"2": (_words(_LATER), _words("mas dejamos dejemos para mejor en ahorita el"))},
        values=("1", "3"),
        never=re.compile(
            r"\b(ahora|ahorita|hoy|todavia|aun) no$|\bno (por )?(ahora|ahorita|hoy)\b|^(quiero|ahora|ya)$"
        ),
    ),
    "visited": Words(
        yes=_words("si claro correcto afirmativo obvio supuesto"),
        no=_words("no nunca jamas nop tampoco"),
        around=_words(
            "ella el nos me viene vino visita visito visitan ha han venido visitado la doctora gestora "
            "gestor "
            "cogestora a mi casa siempre aca aqui cumple"
        ),
        other={"0": _UNSURE},
        never=re.compile(r"^(?!.*\bno\b).*\b(sabria|recuerdo|acuerdo|idea)\b|\bno (siempre|cumple siempre)"),
    ),
    "opinion": Words(
        yes=_words(_YES),
        no=_words("no nunca jamas nop tampoco"),
        other={"0": _UNSURE},
        never=re.compile(r"^(?!.*\bno\b).*\b(sabria|recuerdo|acuerdo|idea)\b"),
    ),
    "asked_for": Words(
        yes=_words("si claro afirmativo correcto"),
        no=_words("no nadie nunca jamas ninguno nop tampoco"),
        around=_words(
            "me nos a mi pidieron pidio piden pide han ha pedido cobraron cobro plata dinero regalos regalo "
            "votos voto el un algo nada ellos eso aqui aca"
        ),
        other={
            "0": (_words("decir decirlo digo responder contestar prefiero"), _words("quiero mejor")),
        },
        never=re.compile(
            r"^(?!.*\b(no|prefiero)\b).*\b(decir|digo|responder|contestar|quiero)\b|\b(mi|la|a|mis|"
            r"el|un|una) "
            r"(vecin|amig|hij|herman|prim|mam|doctor)"
        ),
    ),
    "stop": Words(
        yes=_words("si claro correcto"),
        no=_words("no nop nunca"),
        around=_words(
            "quiero mas mensajes escriban manden envien sigan siga seguir recibir recibirlos recibiendo me "
            "nos esos estos mejor"
        ),
        never=re.compile(
            r"\bno quiero\b|\bno (me |nos )?(escriban|manden|envien)|\bno mas\b|\bsi (quiero|sigan|siga)\b"
        ),
    ),
}

"""The words that belong to each question: see `closed.Words`."""

import re

from bot.understanding.closed import Words, as_heard, before

_YES = (
    "si sii sip sisas claro ok okey oki vale dale listo lista listos correcto afirmativo obvio supuesto "
    "desde luego acuerdo bien esta perfecto hagale aja sure yes"
)
_LATER = (
    "tarde tardecito despues despuesito luego manana rato ratico lunes martes "
    "miercoles jueves viernes sabado domingo semana"
)

_UNSURE = (as_heard("sabria recuerdo acuerdo idea"), as_heard("ni tengo"))

#: By the name of what is asked: see `bot.understanding.vocabulary`.
CLOSED = {
    "consent": Words(
        yes=as_heard(_YES),
        no=as_heard("no nunca jamas tampoco nop negativo"),
        also=as_heard("autorizo autorizamos acepto aceptamos permito autorizado permitido doy"),
        around=as_heard(
            "autorizar aceptar permitir permiso autorizacion guarde guarden guardenlos guardelos guardarlos "
            "guardar mis nuestros datos datico informacion dar darlos pueden puede estoy quiero queremos "
            "deseo doy damos "
            "nada nadie punto a eso para en mio mios"
        ),
        never=re.compile(
            r"\bpuedo\b|\bno (puede|pueden)\b.*\bno\b|^(le |les )?doy gracias\b|^(quiero|guard|punto)"
        ),
        before=before(
            r"quiero|queremos|deseo|(l[aeo]s? )?autori\w+|a[cs]ept\w+|permit\w+|doy|damos|nada|eso|a nadie|"
            r"yo no|(les? |los |me |nos )?guard\w+|estoy de acuerdo|puede|pueden|les?|los|a eso|mis|nuestros"
        ),
        empty=re.compile(r"(?<=\bquiero )que\b"),
    ),
    "phone": Words(
        yes=as_heard("si claro correcto aja"),
        no=as_heard("no"),
        also=as_heard("mio solo sola solito solita personal propio unicamente solamente nomas"),
        around=as_heard(
            "es este celular telefono aparato para mi yo lo uso tengo manejo solamente unicamente nomas mas "
            "nada nadie usa toca coge personal propio es no solo"
        ),
        denied=as_heard(
            "compartido comparto compartimos prestado prestan ajeno otros otras otro varios varias "
            "todos todas "
            "tambien usamos usan familia esposo esposa marido mujer hijo hija hijos hijas mama papa hermana "
            "hermano vecina personas casa toda"
        ),
        never=re.compile(
            r"\b(y|con) mi\b|\bno (compart|es (de otr|prestad|ajen)|lo "
            r"(presto|comparto|usan))|\bnadie\b.*\btambien\b|\bsolo yo no\b|\bno nadie\b|\bnadie de\b"
        ),
        before=before(r"es (solo )?mio|(lo )?usamos|comp?art\w+|es (compartido|prestado)|todos"),
    ),
    "visit": Words(
        yes=as_heard(_YES),
        no=as_heard("no nunca jamas nop imposible"),
        also=as_heard(
            "puedo podemos voy vamos ire iremos asisto asistimos asistire confirmo confirmamos confirmado "
            "confirmada espero esperamos recibo recibimos estare estaremos bienvenida bienvenido podre"
        ),
        around=as_heard(
            "ese esa esta este dia fecha hora visita reunion cita aqui aca alla alli ahi casa en mi a "
            "las el la "
            "estar estoy estamos ir venir venga viene puede poder recibirla atenderla atender recibir "
            "asistir "
            "es posible me nos queda va esperando cuente conmigo nosotros primero mediante quiere "
            "quiera para "
            "vemos voy vamos alcanzo alcanzamos quiero queremos ya hay con"
        ),
        denied=as_heard("cancelo cancelamos"),
        never=re.compile(
            r"\b(ahora|hoy|manana) no\b|^no quiero$|\bsi (viene|puede|hay|quiera|quiere|es (?!posible))|"
            r"\by (a |en |con )?(la |el )?(hora|dia|fecha)\b|\besta (tarde|noche|manana)\b|"
            r"\byo l[ae]s? confirmo\b|^(ya "
            r")?(estoy|estamos|va|venga|viene|hay|es)\b(?! "
            r"confirm)|\bvamos a\b|\bpuedo ir$(?<!si puedo ir)|\bno (viene|venga)\b|^(puede|puedo) "
            r"(venir|ir)\b|"
            r"^(la|el) (visita|reunion)\b(?!.*\b(si|no|puedo|confirm))"
        ),
        before=before(
            r"puedo|podemos|podre|podremos|voy|vamos|ire|iremos|asist\w+|alcan[zs]\w+|quiero|queremos|"
            r"((me|nos) )?es posible|se puede|(me|nos) queda|estoy|estamos|estar|estare|estaremos|"
            r"l[aeo]s? (puedo|podemos|podre|voy|vamos|espero|recibo|recibimos|atiendo)|confirm\w+|"
            r"(para |a )?esa (hora|fecha)|(para )?(ese|este) (dia|fecha)|para (mi|nosotros)|venga|viene"
        ),
        empty=re.compile(
            r"\b(ya |por mi |para (mi|nosotros) )?no (hay|es|seria|tengo|tenemos|veo) "
            r"(ningun |nada de )?(problema|inconveniente|lio)( (para|por) (mi|nosotros))?\b"
        ),
    ),
    "start": Words(
        yes=as_heard(_YES, "ahora iniciar"),
        no=as_heard("no nunca jamas nop"),
        also=as_heard("empezar empecemos empiece comencemos comenzar contesto respondo"),
        around=as_heard(
            "quiero queremos deseo contestar contestarla contesto responder responderla calificar hacer "
            "hacerla "
            "la libreta encuesta eso nada mismo ya me interesa no"
        ),
        other={"2": (as_heard(_LATER), as_heard("mas dejamos dejemos para mejor en ahorita el"))},
        values=("1", "3"),
        never=re.compile(
            r"\b(ahora|ahorita|hoy|todavia|aun) no$|\bno (por )?(ahora|ahorita|hoy)\b|^(quiero|ahora|ya)$"
        ),
        before=before(
            r"quiero|queremos|deseo|me interesa|contest\w+|respond\w+|calific\w+|ha[cs]er\w*|la|eso|nada|mas|"
            r"para|en|ya|voy|el|manana|despues|luego"
        ),
    ),
    "visited": Words(
        yes=as_heard("si sip sisas claro correcto afirmativo obvio supuesto"),
        no=as_heard("no nunca jamas nop tampoco"),
        around=as_heard(
            "ella el nos me viene vino visita visito visitan ha han venido visitado la doctora gestora "
            "gestor "
            "cogestora a mi casa siempre aca aqui cumple"
        ),
        other={"0": _UNSURE},
        never=re.compile(
            r"^(?!.*\bno\b).*\b(sabria|recuerdo|acuerdo|idea)\b|\bno (siempre|cumple siempre)|"
            r"\b(yo|nosotros) (a|la|lo)\b|\bvisito yo\b"
        ),
        told_of=re.compile(r"\b(viene|vino|visit\w+|venido)\b"),
    ),
    "opinion": Words(
        yes=as_heard(_YES),
        no=as_heard("no nunca jamas nop tampoco"),
        other={"0": _UNSURE},
        never=re.compile(r"^(?!.*\bno\b).*\b(sabria|recuerdo|acuerdo|idea)\b"),
    ),
    "asked_for": Words(
        yes=as_heard("si claro afirmativo correcto"),
        no=as_heard("no nadie nadien naiden nunca jamas ninguno nop tampoco"),
        around=as_heard(
            "me nos a mi pidieron pidio piden pide han ha pedido cobraron cobro plata dinero regalos regalo "
            "votos voto el un algo nada ellos eso aqui aca ni"
        ),
        other={
            "0": (as_heard("decir decirlo digo responder contestar prefiero"), as_heard("quiero mejor")),
        },
        never=re.compile(
            r"^(?!.*\b(no|prefiero)\b).*\b(decir|digo|responder|contestar|quiero)\b|\b(mi|la|a|mis|"
            r"el|un|una) "
            r"(vecin|amig|hij|herman|prim|mam|doctor)"
        ),
        before=before(
            r"me|nos|a (mi|nosotros)|les?|han?|pid\w+|cobr\w+|nada|ninguno|eso|aqui|aca|ellos|el|mi|decir\w*|"
            r"digo|quiero|respond\w+|contest\w+|prefiero"
        ),
        told_of=re.compile(r"\b(pid\w+|pedido|cobr\w+)\b"),
    ),
    "stop": Words(
        yes=as_heard("si claro correcto"),
        no=as_heard("no nop nunca"),
        around=as_heard("quiero mas mensajes me nos esos estos mejor"),
        denied=as_heard("escriban manden envien sigan siga seguir recibir recibirlos recibiendo"),
        never=re.compile(
            r"\bno quiero\b|\b(no|nunca)( mas)? ((me|nos|los|les) )*(escrib|mand|envi|segu|sig|recib)|"
            r"\bno mas\b|\bsi quiero\b"
        ),
    ),
}

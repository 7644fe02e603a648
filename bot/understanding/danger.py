"""Words that say somebody may be in danger.

Whoever writes them gets the help lines at once. It is better to answer once too often: a phrase belongs here
when a person who reads it over a shoulder would worry. What families write without being in danger does not:
an *auxilio* is also a subsidy, *me toca* is also "I have to", Socorro is also a town, and a notice is stuck
(*me pegó*) to a door. A complaint about how an office treats people is an answer, not a cry for help. An
animal or a place in a programme that is in danger is nobody's emergency; a house that may fall is.
"""

import re

from bot.understanding.spelling import heard, plain

#: To whom it is done.
_TO = r"\b(me|m|nos|le|les|la|las|lo|los)"
_SOMEBODY = (
    r"(hij|nin|bebe|mam|pap|herman|sobrin|niet|abuel|espos|mujer|marid|companer|vecin|famili|muchach|menor|"
    r"amig|prim|cunad|ell[ao]s?\b|nosotr|mi\b|alguien)"
)
#: `a mi hija`, `de los niños`, `a una vecina`.
_A_PERSON = rf"(a|de) ((mi|mis|su|sus|la|las|los|el|un|una|unos) )?{_SOMEBODY}"
_MAN = (
    r"(marido|esposo|companero|mozo|novio|ex|papa|padre|padrastro|hijo|tio|hermano|hermanastro|abuelo|primo|"
    r"vecino|patron|profesor|profe|jefe|suegro|cunado)"
)
_OFFICE = (
    r"(funcionari|doctor|medic|enfermer|secretari|gestor|coordinador|alcald|hospital|puesto de salud|eps|"
    r"banco|sisben|oficin|colegio|profesor|atencion|atienden|servicio)"
)
_BLOW = r"(golpea|golpeo|golpean|golpearon|golpeaba|patea|pateo|patean|casca|casco|cascan|cascaron|cascaba)"
_THINGS_IN_DANGER = (
    "vaca perro perra gato gallinas animal animales ganado ternero cosecha cultivo cupo puesto"
)

#: As they are spelled; they are compared as they sound.
_PHRASES = (
    # Blows. A flu or the crisis may "hit" as well, and rice sticks.
    r"(?<!se )\b(me|m|nos|le|les) (pega|pego|pegan|pegaron|pegaba)\b(?! (bien|mejor))(?!( \w+)? (aviso|"
    r"cartel|papel|afiche|volante|listado|susto|gripa|gripe|virus|covid|sol|calor|invierno|llamada|"
    r"ojeada|sticker))",
    rf"{_TO} {_BLOW}\b(?!( \w+){{0,3}} (crisis|pandemia|invierno|noticia|economia|sequia|verano))",
    rf"\b({_BLOW}|pega|pegan|maltrata|maltratan|maltratando) {_A_PERSON}",
    rf"^(?!.*\b{_OFFICE}).*{_TO} maltrat(a|an|o|aba|aron)\b",
    r"\b(soy|fui|fue|he sido|ha sido|estoy siendo|esta siendo|son) (maltratad|golpead|violad|abusad)",
    r"\b(me|nos|le|la|lo) (dio|da|dan|dieron|metio) (una |unos |un )?(golpiza|paliza|muenda|tunda|punos|"
    r"punetazo|patadas|garrotazos|machetazos?|cachetadas?|punalada)",
    r"\b(deja|dejan|para|paran) de (pegar|golpear|maltratar|cascar)|\bme levanta la mano\b",
    r"\b(quiere|quieren|va a|van a|con) pegar(me|nos|le|les)\b",
    rf"{_TO} (ahorca|ahorco|ahorcaba|asfixia|apunalo|apunala|apunalaron|hirio|hirieron|empuja contra)\b",
    # Threats and weapons.
    rf"{_TO} (estan? )?amenaz\w+|\bamenaz\w+ {_A_PERSON}|\bamenazas? de muerte\b|\bcon amenazas\b",
    r"\b(estoy|estamos|esta|estan|tienen?|recib\w+|llegaron|hay) (\w+ )?amenaz(ad[oa]s?|as)\b|\bpanfletos?\b",
    rf"{_TO} (va|van|quiere|quieren|iba|iban|intento|trato|trataron|mando|mandaron) (a |de )?"
    r"(matar|pegar|golpear|violar|secuestrar|quemar|picar|reclutar|desaparecer|hacer dano)\b",
    r"\b(matar|violar|secuestrar|reclutar|desaparecer|mataron|violaron|violo|secuestr\w+|reclut\w+) "
    rf"{_A_PERSON}",
    r"\b(matar|violar|golpear|secuestrar|quemar|apunalar)(me|nos)\b(?! de (la )?(risa|hambre|pena))",
    rf"{_TO} (saco|apunto|ataco|atacaron|amenazo) \w* ?\w* ?(cuchillo|machete|pistola|arma|revolver|"
    r"escopeta|navaja)",
    # What armed people do.
    r"\bse (llevaron|quieren llevar|van a llevar|llevan) (a )?(mi|mis|el|la|los|las) (hij|nin|muchach|herman|"
    r"espos|marid)|\b(hij[oa]|nin[oa]|herman[oa]) (no aparece|esta desaparecid|desaparecio)",
    r"\bnos (sacaron|van a sacar|quieren sacar|echaron|corrieron) (\w+ )?(de|del) ((la|las|el|nuestra|mi) )?"
    r"(finca|casa|tierra|tierras|vereda|pueblo|rancho|parcela|territorio|aqui|aca)\b",
    r"\bnos (hicieron ir|dieron (\w+ )?(plazo|horas|dias))\b|\bnos desplazaron\b(?! (en|hace|desde|cuando))",
    r"\b(nos toca|tenemos que|toco) (irnos|salir|desplazarnos|volarnos|huir) ((ya|hoy|corriendo) )?del?\b",
    r"\b(nos|me) (extorsionan?|estan extorsionando|secuestraron|persiguen?|siguen armados)\b",
    r"\b(cobran|cobrando|piden) (la |una )?vacuna\b(?! (de|del|contra|para|al))|\bsecuestrad[oa]s?\b",
    r"\b(balacera|plomacera|tiroteo|bombardeo|disparando|disparos|estamos confinad|minas? antipersona)",
    # Sexual violence. *Me toca* before a verb is only a duty, and rights are "violated" in any office.
    r"\b(me|m|nos|la|lo|las|los) (viola|violo|violan|violaron|violaba)\b(?!( \w+)? derecho)",
    rf"\b(abusa|abuso|abusan|abusaron|abusaba|abusando) (sexualmente )?{_A_PERSON}",
    r"\b(me|nos) (abusa|abuso|abusan|abusaron|acosa|manosea|manoseo|morbosea)\b|\b(abuso|acoso) sexual\b",
    rf"(?<!a )\b(mi|el|un) {_MAN} (me|la|lo) toca\b(?! \w+(ar|er|ir)(me|te|se|lo|la|le|nos|los|las|les)?\b)"
    r"(?! (la|el|una|un) (guitarra|tiple|musica|cancion|puerta|timbre))",
    r"\b(toca|toco|obliga|obligo|coge|cogio) (a la fuerza|(las|sus|mis) partes|a tener|a acostar)"
    rf"|\bmanose\w+ {_A_PERSON}",
    # Kept in.
    rf"{_TO} (encierra|encerro|encierran|encerraron|tiene encerrad|tienen encerrad)\w*"
    r"|\bno (me|nos|la) deja salir\b",
    # Wanting to die. To die of laughter, shame or heat is a manner of speaking.
    r"\b(me|m|se|nos) (quier(o|e|en)|quisiera|voy a|va a|intento|trato de) (morir|matar|quitar la vida|"
    r"ahorcar|envenenar|cortar las venas)\b(?! del? (la )?(risa|pena|verguenza|susto|calor|frio|hambre|ganas|"
    r"amor|sueno))",
    r"\bquiero (morirme|matarme|desaparecer de este mundo)\b(?! de)|\bsuicid\w+|\bquitar(me|se) la vida\b",
    r"\b(acabar|terminar) con (mi|su) vida\b|\bmejor (muert[oa]|morirme)\b",
    r"\bno aguanto mas (vivir|esta vida)\b",
    r"\bno quier[oe] (seguir )?(vivir|viviendo)( mas)?\b(?! (en|con|aqui|aca|de))",
    r"\b(cortar(me|se)|se corto|me corte) las venas\b|\b(se|me) (tomo|tome) (un )?(veneno|raticida)\b",
    # Danger by its name, fear, and cries.
    "".join(rf"(?<!{thing} )" for thing in _THINGS_IN_DANGER.split())
    + r"\b(estoy|estamos|esta|estan|vivo|vivimos|siento) en (mucho |grave )?peligro\b(?! de (perder|quedar|"
    r"extincion))",
    r"\bcorr(o|e|en|emos) peligro\b|\btem(o|emos) por (mi|nuestra|su) (vida|familia|seguridad)",
    rf"\bmiedo (a|de|por) (que (me|nos) (mate|pegue|haga|maten|hagan)|mi (vida|{_MAN}))",
    r"^(ay )?(por favor )?(auxilio|socorro)( (auxilio|socorro|por favor|ayud\w+|me|nos|mi|que|vengan|policia)"
    r"\b.*)?$",
    r"^(por favor )?ayud(eme|enme|enos|ennos|ame|anos)( (por favor|urgente|ya|rapido|auxilio|socorro))*$",
    r"\b(desangr|sangrando mucho|herid[oa] de bala)",
    # English.
    r"\b(he|they|she|husband|father|stepfather|son|boyfriend|man|men) (\w+ )?(hits?|beats?|threatens?|"
    r"threatened|hurts?|rapes?|raped|abuses?|abused|touches) (me|us|my|her|him)\b",
    r"\b(kill|killing|hurt|hurting) (me|myself|us|my)\b|\bin danger\b|\bwant to die\b|\bend my life\b",
)


#: Nothing that is heard has so few characters; most answers have.
_SHORTEST = 4


def in_danger(text: str) -> bool:
    """Return whether `text` says that somebody is being hurt, threatened, or means to hurt themselves."""
    return len(text) > _SHORTEST and _HEARD.search(_sound(plain(text))) is not None


def _sound(text: str) -> str:
    """Words as they sound in Colombia: `amenasan`, `avusa` and `kiere` are what they are heard as."""
    return re.sub(r"(?<!\\)[a-z]+", lambda word: heard(word[0]), text)


_HEARD = re.compile("|".join(_sound(phrase) for phrase in _PHRASES))

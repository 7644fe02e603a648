"""Whether a message names a day or an hour, as families write them: `el savado`, `a las 3`, `despues "
"del puente`."""

import re

from rapidfuzz.distance import OSA

from bot.understanding.spelling import heard, plain, squeezed

_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|se[pb]?tiembre|octubre|nobiembre|noviembre|"
    "disiembre|diciembre"
)
_TIME = re.compile(
    rf"\b\d{{1,2}} (de )?({_MONTHS})\b|\b\d{{1,2}}[/-]\d{{1,2}}\b|\b\d{{1,2}}[:.]\d{{2}}\b"
    r"|\ba las? (\d{1,2}|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|dies|diez|once|doce)\b"
    r"|\b\d{1,2} ?(a ?m|p ?m|am|pm|de la (tarde|manana|noche)|en punto)\b|\b(hoy|manana|pasado manana|"
    r"ahora mismo|today|tomorrow)\b"
    r"|\b(en|por|de) la (tarde|manana|noche)\b|\b(al|a) (medio ?dia|amaneser|amanecer)\b|\btemprano\b|"
    r"\btardecit[ao]\b"
    r"|\b(fin(es)? de semana|despues del? (puente|domingo|misa|almuerso|almuerzo|festivo|trabajo)|"
    r"antes de (las|misa))\b"
    r"|\b(la|esta|otra|proxima|siguiente) (otra |proxima )?semana( que viene| entrante)?\b|"
    r"\bsemana (que viene|entrante|santa)\b"
    r"|\b(en|dentro de) (\d{1,2}|un|una|dos|tres|ocho|quinse|quince) (dias?|semanas?|mes|meses)\b|"
    r"\bcualquier (dia|hora|momento)\b"
    r"|\b(el|dia) (\d{1,2})\b(?! (hijos|personas|veces|anos))|\b(todos los dias|entre semana|los dias)\b"
    r"|\b(desde|despues|antes|hasta) (de )?las? \d{1,2}\b"
)


def names_a_time(text: str) -> bool:
    """Return whether a day, a date, an hour or a part of the day is in it."""
    said = plain(text)
    with_marks = re.sub(r"[^\w\s/:.-]", " ", text.casefold())
    if _TIME.search(said) or _TIME.search(with_marks):
        return True
    return any(_is_a_weekday(squeezed(word)) for word in said.split())


_DAY = re.compile(
    r"\d+|lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|tarde|noche|semana|dias?|despues|antes"
)
_HOURS = dict(
    zip(
        "una dos tres cuatro cinco seis siete ocho nueve diez once doce".split(),
        map(str, range(1, 13)),
        strict=True,
    )
)


def names_another_time(text: str, question: str) -> bool:
    """Return whether a text names a day or an hour that the question does not name."""
    said = " ".join(_HOURS.get(word, word) for word in plain(text).split())
    asked = set(_DAY.findall(plain(question))) | {"tarde", "dia", "00"}
    return names_a_time(text) and bool(set(_DAY.findall(said)) - asked)


def only_names_a_time(text: str) -> bool:
    """Return whether a text names a time and says nothing else: every word belongs to that."""
    said = _PASSED_BY.sub(" ", plain(text))
    words = [re.sub(r"(?<=\d)(am|pm|a|p|m)$", "", word) for word in said.split()]
    return names_a_time(text) and all(
        word.isdecimal() or heard(word) in _AROUND_A_TIME or _is_a_weekday(squeezed(word)) for word in words
    )


#: The day after tomorrow, and midday, in two words.
_PASSED_BY = re.compile(r"\b(pasado manana|en punto|fin(es)? de semana|medio dia)\b")
_AROUND_A_TIME = {
    heard(word)
    for word in (
        "el la los las a al de del en por para y o u entre desde hasta despues antes como tipo mejor seria "
        "puede podria puedo podemos podriamos si yo nosotros ser venga vengan estoy estamos libre disponible "
        "dia dias hora horas manana tarde tardes noche mediodia am pm m p hoy proximo proxima otra otro esta "
        "este siguiente next on at in the morning afternoon evening semana mes viene entrante "
        "temprano tempranito tardecita cualquier cualquiera momento "
        "una dos tres cuatro cinco seis siete ocho nueve diez once doce media cuarto mas menos puente "
        "festivo "
        "almuerzo misa enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre "
        "noviembre "
        "diciembre todos que dentro un favor porfa doctora doctor dra senora senor senorita gracias "
        "bueno buenas "
        "buenos hola pues casa aca aqui me nos queda bien ya voy vamos espero esperamos la lo amanecer"
    ).split()
}


def weekday(word: str) -> int | None:
    """Return which weekday a plain word is, Monday 0; by ear, and with one slip: `juebes`, `miercole`,
    `savado`. None for other words.
    """
    heard = word.replace("v", "b").replace("z", "s").replace("c", "s")
    if len(word) < 5 or word in _OTHER_WORDS:
        return None
    for at, day in enumerate((*_WEEKDAYS, *_ENGLISH)):
        if OSA.distance(heard, day.replace("v", "b").replace("c", "s"), score_cutoff=1) <= 1:
            return at % 7
    return None


def _is_a_weekday(word: str) -> bool:
    return weekday(word) is not None


#: One letter from a weekday, and none.
_OTHER_WORDS = frozenset({"vienes", "vienen", "partes", "artes", "lunas", "nueves", "mueves", "sabada"})

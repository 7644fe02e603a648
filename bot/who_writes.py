"""Who is writing, as far as the words say: a child, a grown-up, somebody else who has the number now."""

import re
from collections.abc import Iterator

from bot.understanding.spelling import plain

#: From this age on somebody decides for themselves; younger than the other nobody writes.
_OF_AGE, _WRITES = 18, 5

_AGES = {
    word: age
    for age, word in enumerate(
        "cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho "
        "diecinueve veinte".split(),
        5,
    )
}
#: `Tengo 10 años`, and not `tengo 10 años de vivir aquí`.
_AGE = re.compile(
    r"\b(?:tengo|voy a cumplir|cumpli|con) (?:apenas |solo |como |ya )?(\d{1,2}|[a-z]+)"
    r"(?: (anos?|anitos?|ano y medio))?\b(?P<more>.*)"
)
_SINCE = re.compile(r" (de|en|con|que|viviendo|usando|trabajando|esperando|casad[ao]|hijos?|ninos?)\b")
_CHILD = re.compile(
    r"\b(soy|habla|le habla|escribe|le escribe|yo) (solo |apenas )?(un |una |el |la |su )?"
    r"(nin[oa]|menor|hij[oa]|hijit[oa]|niet[oa]|nietecit[oa]|sobrin[oa]|hermanit[oa]|bebe|peladit[oa]|"
    r"muchachit[oa])\b(?! (mayor|grande)\b)"
    r"|\b(soy|somos) (muy )?(menor(es)?( de edad)?|chiquit[oa]s?|pequen[oa]s?)\b"
    r"|\bmi(s)? (mama|papa|mami|papi|papas|abuela|abuelo|abuelita|madre|padre)s? (ahora |ya |aun )?"
    r"(no (esta|estan|se encuentra|ha llegado|llega|vino)|salio|salieron|se fue|esta trabajando|trabaja|"
    r"esta en el trabajo|esta durmiendo|esta dormida|dice que|dijo que|me dijo que)\b"
    r"|\bno (esta|estan|se encuentra) mi(s)? (mama|papa|mami|papi|papas|abuela|abuelo|madre|padre)\b"
    r"|\b(llamo a|le digo a|le pregunto a|le aviso a|busco a) mi (mama|papa|mami|papi|abuela|abuelo)\b"
)
_ADULT = re.compile(
    r"\b(soy|habla|ya soy|aqui) (yo )?(un |una |el |la )?(persona )?"
    r"(adult[oa]|mayor( de edad)?|mama|papa|madre|padre|duen[oa]|senora|abuel[ao]|espos[ao]|"
    r"hij[oa] mayor|jefe|cabeza)\b|^(adult[oa]|mayor de edad)$"
)


def is_child(text: str) -> bool:
    """Return whether a child seems to write, or somebody who fetches a grown-up."""
    said = plain(text)
    ages = list(_ages(said))
    if any(age < _OF_AGE for age in ages):
        return True
    return not ages and _CHILD.search(said) is not None and _ADULT.search(said) is None


def is_adult(text: str) -> bool:
    """Return whether who writes says that they are a grown-up."""
    said = plain(text)
    ages = list(_ages(said))
    if ages:
        return min(ages) >= _OF_AGE
    return "?" not in text and not re.search(r"\bno (soy|esta)\b", said) and _ADULT.search(said) is not None


def _ages(said: str) -> Iterator[int]:
    """Yield the ages that somebody says they have."""
    for found in _AGE.finditer(said):
        number, unit, more = found[1], found[2], found["more"]
        age = int(number) if number.isdecimal() else _AGES.get(number)
        if age is None or age < _WRITES or _SINCE.match(more):
            continue
        # Without years it is an age at the end alone: `soy el hijo, tengo 12`.
        if unit or not more:
            yield age


_ANOTHER = re.compile(
    r"\b(numero|telefono|celular) equivocado\b|\bequivocad[oa]s? de (numero|persona|familia)\b"
    r"|\bse (equivoco|equivocaron|equivoca) de (numero|persona|familia|celular|telefono)\b|\bwrong number\b"
    r"|\b(yo |nosotros |aqui |aca )*no (soy|somos|es|vive|viven) (de )?(es[ae]|la|esta) (familia|persona|"
    r"senora?)\b"
    r"|\b(este|el) (celular|telefono|numero|chip|sim)( ya)? (lo|la) (compre|compramos|consegui|cogi|herede)"
    r"( hace [a-z0-9 ]+)? (usado|de segunda|en la calle|en una compraventa|a otra persona)\b"
    r"|\b(compre|compramos|me vendieron|acabo de comprar) (este|el|esta|la|un) "
    r"(chip|sim|sim card|simcard|linea|numero|celular usado|telefono usado)\b"
    r"|\b(este|el) (numero|celular|telefono|chip) (ya )?no es (de|del) (ella|el|ellos|esa|ese|esos|"
    r"la familia|la senora)\b"
    r"|\b(este|ese) (numero|celular|telefono|chip|linea) (ahora )?es (mio ahora|de otra persona|"
    r"de otro dueno|ahora mio)\b"
    r"|\b(ya )?no (conozco|conocemos|se quien es) a? ?es[ae] (senora?|familia|persona)\b"
    r"|\b(antes|primero) (este |el )?(numero |celular )?era de otr[oa]\b"
)


def is_somebody_else(text: str) -> bool:
    """Return whether the number seems to be another person's by now, or never to have been the family's."""
    return _ANOTHER.search(plain(text)) is not None


_OF_ANOTHER = re.compile(
    r"(no )?((este|el) (celular|telefono|numero|aparato) )?es (de|del) "
    r"(?!uno\b)((mi|mis|un|una|la|el|los|las) )?"
    r"(?!propiedad|uso|persona|nombre|solo|tecl|boton|tapa|flech|segunda|prepago|plan\b|claro|tigo|movistar|"
    r"wom|mi\b|yo\b)"
    r"[a-z]+( [a-z]+)?"
)


def says_whose(text: str) -> bool:
    """Return whether the phone is said to be another's, and nothing else: `es de mi cuñada`."""
    return "?" not in text and _OF_ANOTHER.fullmatch(plain(text)) is not None


_WHAT_FOR = re.compile(
    r"\b(y )?(eso |esto |esa |la libreta |el permiso )*(para|pa|pa ra) que (es|son|sirve|me sirve|quieren?|"
    r"necesitan?|piden?|preguntan?|los quieren?|lo quieren?|guardan?|usan?)\b"
    r"|^(y |pero )?(eso |esto )?(para|pa) que( eso| esto)?$"
    r"|\bpor que (me |lo |los |eso )?(piden?|pregunta[n]?|quieren?|guardan?)\b"
    r"|\bque (hacen|van a hacer|hara[n]?) con (mis|los|esos|nuestros) (datos|nombres?)\b|\bwhat (is it|for)\b"
)
_COST = re.compile(
    r"\b(cuanto (cuesta|vale|cobran|es|sale|toca pagar)|(eso |esto )?(cuesta|tiene costo|cobran|vale) (algo|"
    r"plata)|hay que pagar|toca pagar|me cobran|es gratis|tiene (algun )?costo|se paga)\b|\besto cuesta\b"
)


def asks_what_for(text: str) -> bool:
    """Return whether somebody asks what a permission, or a question about the phone, is for."""
    return _WHAT_FOR.search(plain(text)) is not None


def asks_what_it_costs(text: str) -> bool:
    """Return whether somebody asks what it costs."""
    return _COST.search(plain(text)) is not None

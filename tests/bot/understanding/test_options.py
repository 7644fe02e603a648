"""Which option is chosen by what was typed: numbers in words, labels in part, marks with words around."""

import pytest

from bot.understanding import options
from messaging.message import Option
from tests.bot.test_understanding import MEETING, OPINION, PHONE, SCALE, START, STAY, YES_NO, numbered

NAMED = numbered("SÍ, pueden responderme", "NO, sin mi nombre")
KINDS = numbered("Dinero", "Voto", "Maltrato", "Un papel", "Un cupo")


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "cero zero sero"),
        (1, "uno one primero primera 1ra 1ro 1ero huno"),
        (2, "dos two segundo segunda 2da 2do doz"),
        (3, "tres three tercero tercera trez"),
        (4, "cuatro four cuarto cuarta 4to kuatro"),
        (5, "cinco five quinto quinta sinco"),
        (6, "seis six sexto sexta ceis"),
        (7, "siete seven septimo séptima ciete"),
        (8, "ocho eight octavo octava"),
        (9, "nueve nine noveno novena nuebe"),
        (10, "diez ten decimo décima"),
        (11, "once eleven"),
        (12, "doce twelve"),
    ],
)
def test_a_number_is_read_in_words(number: int, written: str) -> None:
    assert [options.number(word) for word in written.split()] == [number] * len(written.split())


@pytest.mark.parametrize("text", ["5 punto", "5 puntos", "hola, opción 5 por favor", "le doy 5, señora"])
def test_what_stands_around_a_number_does_not_matter(text: str) -> None:
    assert options.number(text) == 5


#: What is asked about a visit.
WHEN = "¿Puede el Sábado 24 a las 10:30 a. m.?"


@pytest.mark.parametrize(
    ("text", "question", "asks", "value"),
    [
        # The whole of a label comes before the beginning of another; a part of one has no word that turns it.
        ("casa", numbered("Casa", "Casa propia"), "plain", "1"),
        ("llamar", numbered("Llamar a casa", "Escribir"), "plain", "1"),
        ("1 2 a 3 veces", numbered("2 a 3 veces", "más veces"), "plain", "1"),
        ("empe", START, "plain", "1"),
        ("emp", START, "plain", None),
        ("lo comparto", PHONE, "plain", "2"),
        ("cambio con", STAY, "plain", "2"),
        ("meta ver", numbered("Ver metas", "Volver"), "plain", "1"),
        ("rio dos", numbered("Dos ríos", "Volver"), "plain", None),
        ("mi nombre", NAMED, "plain", None),
        ("nada", numbered("De nada", "Volver"), "plain", "1"),
        ("de eso", numbered("Nada hay de eso", "Volver"), "plain", None),
        ("la última", START, "plain", "3"),
        ("cuénteme del último", START, "plain", "3"),
        ("de qué se trata el número dos", KINDS, "plain", "2"),
        ("cuénteme del 2", KINDS, "plain", "2"),
        ("1 dos rios", numbered("Dos ríos", "Volver"), "plain", "1"),
        ("es la número uno", KINDS, "plain", "1"),
        ("¡Grasias!", numbered("Gracias", "Volver"), "plain", "1"),
        ("muy mal por favor", numbered("Muy mal", "Muy mal de todo"), "plain", "1"),
        ("vecina", numbered("Vecina", "Volver"), "plain", "1"),
        ("sí, vesina", numbered("Ver", "Volver"), "health", "1"),
        ("vaca loca", numbered("Otra cosa", "Dinero"), "plain", None),
        ("casino", numbered("Kasino grande", "Grande kasino"), "plain", "1"),
        ("casas", numbered("Kasas grandes", "Grandes kasas"), "plain", None),
        ("!!!!!!!Cuénteme del 2", KINDS, "plain", "2"),
        ("no, vesina", YES_NO, "consent", "2"),
        ("dinero", numbered("Otra cosa", "Dinero"), "plain", "2"),
        ("otro tema", numbered("Dinero", "Otro asunto"), "plain", "2"),
        ("agua linpia", numbered("Agua limpia y desagüe", "Desagüe y agua limpia"), "plain", "1"),
        ("desague limpia gracias", numbered("Agua limpia y desagüe", "Volver"), "plain", "1"),
        # Who asks what an answer means gives none.
        ("que significa 1", YES_NO, "consent", None),
        ("explíqueme la 1", PHONE, "phone", None),
        ("que significa el 5", SCALE, "opinion", None),
        ("que es la última", numbered("Sí", "No"), "plain", None),
        ("no c", START, "start", None),
        ("es otro asunto", numbered("Dinero", "Otra cosa"), "plain", "2"),
        ("otro", numbered("Dinero", "Voto"), "plain", None),
        # As it sounds, with whatever courtesy.
        ("mui bien, gracias a mi Dios", numbered("Muy mal", "Muy bien"), "plain", "2"),
        ("agua linpia", numbered("Agua limpia y desagüe", "Volver"), "plain", "1"),
        ("no grasias", YES_NO, "consent", "2"),
        # How one is, and praise, are no answers.
        ("bien gracias", YES_NO, "consent", None),
        ("hola, bien y usted", YES_NO, "visit", None),
        ("está bien, gracias", YES_NO, "visit", "1"),
        ("ella es la número uno", SCALE, "opinion", None),
        ("uno la quiere mucho", SCALE, "opinion", None),
        ("uno", SCALE, "opinion", "1"),
        ("el ultimo", START, "plain", "3"),
        ("la última opción", START, "plain", "3"),
        ("la última", [], "plain", None),
        # A yes and a no.
        ("sí", NAMED, "plain", "1"),
        ("no", NAMED, "plain", "2"),
        ("buenos días, sí", NAMED, "plain", "1"),
        ("claro", numbered("Yes", "No"), "plain", "1"),
        ("sí", numbered("Confirmo", first=3), "visit", None),
        # In words of one's own, with those of the question.
        ("sí doctora, puedo ese día", MEETING, "visit", "1"),
        ("sí puedo el sabado 24 a las 10 a. m.", MEETING, "visit", "1"),
        ("sí puedo el sabado 24 a las 10 am", MEETING, "visit", "1"),
        ("sí puedo el jueves", MEETING, "visit", None),
        ("no tengo ni idea", OPINION, "visited", "0"),
        ("no tengo ni idea", YES_NO, "visited", None),
        # A number, and words that say the same.
        ("¡1 SÍ, puedo!", MEETING, "visit", "1"),
        ("la 1 sí puedo", MEETING, "visit", "1"),
        ("1 sí puedo el sabado 24", MEETING, "visit", "1"),
        ("2 sí puedo", MEETING, "visit", None),
        ("1 1 sí puedo", MEETING, "visit", None),
        # A mark, with words around it and with a reason.
        ("me trata muy bien", SCALE, "plain", "5"),
        ("póngale muy mal", SCALE, "plain", "1"),
        ("póngale 3", SCALE, "plain", "3"),
        ("4 porque a veces no llega", SCALE, "plain", "4"),
        ("la doctora", SCALE, "plain", None),
        ("3 porque es muy lejos", KINDS, "plain", None),
        ("2 de 5", SCALE, "plain", "2"),
        ("2 de 5", MEETING, "plain", None),
    ],
)
def test_an_option_is_chosen(text: str, question: list[Option], asks: str, value: str | None) -> None:
    assert options.choose(text, question, asks, WHEN) == value


@pytest.mark.parametrize(
    "text",
    [
        "sí", "NOOO", "no, gracias, señora", "un momento", "espere", "un momentico", "quién lee esto",
        "quién lo lee", "listo", "bueno", "después", "déjelo así", "tal vez", "más o menos", "me equivoqué",
        "12", "😀", "",
    ],
)  # fmt: skip
def test_this_tells_nothing(text: str) -> None:
    assert not options.tells(text)


@pytest.mark.parametrize("text", ["no hay agua", "NO, mi gestora no vino", "se dañó el puente"])
def test_this_tells_something(text: str) -> None:
    assert options.tells(text)


@pytest.mark.parametrize(
    ("text", "hour", "value"),
    [
        ("sí puedo a las diez y media", "10:30", "1"),
        ("sí puedo a las dos y cuarto", "14:15", "1"),
        ("sí puedo a las doce", "12:00", "1"),
        ("sí puedo x a las doce", "12:00", None),
        ("sí puedo a las tres y media", "10:30", None),
    ],
)
def test_the_hour_of_a_question_may_be_said_in_words(text: str, hour: str, value: str | None) -> None:
    assert options.choose(text, MEETING, "visit", f"¿Puede el sábado a las {hour}?") == value

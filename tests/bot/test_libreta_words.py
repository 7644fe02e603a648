"""What people write instead of an answer to the Libreta, and marks with words around them."""

import pytest

from bot.dialogs import libreta_words
from bot.understanding import marks


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("me equivoqué era 3", "3"),
        ("Me equivoque, era no", "no"),
        ("me equivoqué 3", "3"),
        ("ay perdón, quise decir 4", "4"),
        ("perdón era no", "no"),
        ("disculpe, la anterior es un 2", "2"),
        ("la anterior era 4", "4"),
        ("corrija: sí", "si"),
        ("corríjame la anterior por 5", "5"),
        ("cambie la respuesta a 1", "1"),
        ("no era 2 era 1", "1"),
        ("no era 2 sino 1", "1"),
        ("me equivoqué", None),
        ("me equivoqué de pregunta", None),
        ("me equivoqué no era 3", None),
        ("¿era 3?", None),
        ("3", None),
        ("no", None),
        ("era la doctora la que venía antes y ahora viene otra", None),
    ],
)
def test_what_the_last_answer_should_have_been(text: str, answer: str | None) -> None:
    assert libreta_words.corrected(text) == answer


@pytest.mark.parametrize(
    "text",
    [
        "no quiero contestar", "dejen de preguntar eso", "no me interesa la encuesta", "ya no mas preguntas",
        "no me pregunten más", "no quiero responder más", "no voy a contestar esa encuesta", "no me interesa",
        "no más encuestas por favor", "doctora no quiero la libreta",
    ],
)  # fmt: skip
def test_this_refuses(text: str) -> None:
    assert libreta_words.refuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "no", "no quiero", "nunca", "no sé", "no ha venido", "no me han preguntado", "¿no quiero contestar?",
        "no quiero cambiar de gestora", "no me interesa lo que digan, viene siempre", "ahora no", "no puedo",
    ],
)  # fmt: skip
def test_this_does_not(text: str) -> None:
    assert not libreta_words.refuses(text)


@pytest.mark.parametrize("text", ["no quiero contestar", "no me interesa", "no quiero responder nada"])
def test_who_was_not_asked_must_name_it(text: str) -> None:
    assert not libreta_words.refuses(text, asked=False)
    assert libreta_words.refuses("no me interesa la encuesta", asked=False)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("5 muy amable", "5"),
        ("4 porque a veces no llega", "4"),
        ("le pongo un 5 a la doctora", "5"),
        ("cuatro porque llega tarde", "4"),
        ("1 porque es grosera", "1"),
        ("2 no me gusta", "2"),
        ("3 regular", "3"),
        ("4 más o menos", "4"),
        ("5 nunca falta", "5"),
        ("1 no es amable", "1"),
        ("5 gracias a Dios", "5"),
        ("5 pero pésima", None),
        ("5 mala", None),
        ("5 no viene nunca", None),
        ("1 excelente", None),
        ("1 pero muy buena", None),
        ("4 muy grosera", None),
        ("3 excelente y 5", None),
        ("de 1 a 5 no sé", None),
        ("5 no sé", None),
        ("5 minutos tarde", None),
        ("3 veces vino", None),
        ("2 hijos tengo", None),
        ("4 de la tarde", None),
        ("3 o 4", None),
        ("5 mi esposo dice 3", None),
        ("5", None),
    ],
)
def test_a_mark_with_a_reason(text: str, mark: str | None) -> None:
    """A bare mark is read elsewhere (bot.understanding.options)."""
    assert marks.with_a_reason(text) == mark

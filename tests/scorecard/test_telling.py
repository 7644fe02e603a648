"""What is suggested to leave out of a comment before others read it."""

import pytest

from scorecard.voices import telling


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("La gestora Nubia Rojas no vino. Vive en Guanomo, casa 12",
         "La gestora […] no vino. Vive en […], casa […]"),
        ("Nubia Rojas pide plata. Don Jose tambien", "[…] pide plata. […] tambien"),
        ("mi vecina doña rosa dijo que llame al 310 123 4567, por favor",
         "mi vecina doña […] dijo que llame al […], por favor"),
        ("mi correo es ana@correo.co.", "mi correo es […]."),
        ("el sr. gomez", "el sr. […]"),
    ],
)  # fmt: skip
def test_names_and_numbers_go(text: str, left: str) -> None:
    assert telling.without(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Que avisen con tiempo. Gracias",
        "QUE AVISEN CON TIEMPO",
        "el señor de la tienda",
        "¿Cuándo vienen?\nYa",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert telling.without(text) == text
    assert "".join(piece for piece, _ in telling.marked(text)) == text

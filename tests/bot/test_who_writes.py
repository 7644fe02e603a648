"""Who writes, as far as the words say."""

import pytest

from bot import who_writes

CHILDREN = (
    "tengo 10 años",
    "soy la niña",
    "mi mamá no está",
    "yo soy el hijo tengo 12",
    "sí, tengo 10 años",
    "tengo diez añitos",
    "soy menor de edad",
    "mi mamá dice que sí",
    "espere llamo a mi mamá",
)
GROWN_UPS = ("soy adulto", "soy la mamá", "tengo 30 años", "soy la hija mayor, tengo 25", "soy mayor de edad")
NEITHER = (
    "sí",
    "mi hijo tiene 10 años",
    "tengo 10 años con este celular",
    "tengo 3 hijos",
    "2 niños tengo",
    "tengo 2",
    "gracias mi niña",
    "no está mi hija para que me ayude",
    "ya está mi mamá",
    "no soy adulto",
)
OTHERS = (
    "número equivocado",
    "yo no soy esa familia",
    "este celular lo compré usado",
    "compré este chip en la calle",
    "aquí no vive esa familia",
    "no conozco a esa señora",
)
THE_FAMILY = (
    "este es mi número nuevo",
    "no soy la dueña de la casa",
    "compré una nevera usada",
    "no conozco a la gestora nueva",
    "me dieron un número largo que anoté",
)


@pytest.mark.parametrize("text", CHILDREN)
def test_a_child_is_heard(text: str) -> None:
    assert who_writes.is_child(text) and not who_writes.is_adult(text)


@pytest.mark.parametrize("text", GROWN_UPS)
def test_a_grown_up_is_heard(text: str) -> None:
    assert who_writes.is_adult(text) and not who_writes.is_child(text)


@pytest.mark.parametrize("text", NEITHER)
def test_other_words_say_nothing_of_who_writes(text: str) -> None:
    assert not who_writes.is_child(text) and not who_writes.is_adult(text)


@pytest.mark.parametrize("text", OTHERS)
def test_somebody_else_is_heard(text: str) -> None:
    assert who_writes.is_somebody_else(text)


@pytest.mark.parametrize("text", THE_FAMILY)
def test_the_family_is_not_taken_for_somebody_else(text: str) -> None:
    assert not who_writes.is_somebody_else(text)

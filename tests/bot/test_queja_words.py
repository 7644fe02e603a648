"""What people write around a complaint."""

import pytest

from bot.dialogs import queja_words


@pytest.mark.parametrize(
    "text",
    [
        "quiero poner una queja", "es un reclamo", "una petición", "kiero poner una keja", "la 2 queja",
        "la tercera, un reclamo", "quiero hacer un derecho de petición", "¿cómo hago para poner una queja?",
        "necesito poner un reclamo por favor", "quejas y reclamos",
    ],
)  # fmt: skip
def test_this_names_it_and_tells_nothing(text: str) -> None:
    assert queja_words.only_names_it(text)


@pytest.mark.parametrize(
    "text", ["un reclamo por el subsidio", "me quejo del gestor", "queja porque no viene"]
)
def test_this_tells_something(text: str) -> None:
    assert not queja_words.only_names_it(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("me pidieron plata", "money"),
        ("me cobraron 20 mil por el cupo", "money"),
        ("lo del voto", "politics"),
        ("me gritó", "treatment"),
        ("me trataron muy mal", "treatment"),
        ("un certificado", "papers"),
        ("el subsidio", "service"),
        ("un cupo en el colegio", "service"),
        ("de la gestora", None),
    ],
)
def test_a_kind_in_words(text: str, kind: str | None) -> None:
    """What may be private wins: nobody reads what is not for them."""
    assert queja_words.kind(text) == kind


@pytest.mark.parametrize(
    ("text", "is_about"),
    [
        ("la gestora me pidió 20 mil por el cupo", True),
        ("el coordinador nos gritó", True),
        ("en el colegio me cobran la matrícula", False),
        ("la gestora no ha venido con el papel", False),
    ],
)
def test_what_those_who_accompany_did_is_private(text: str, is_about: bool) -> None:
    assert queja_words.is_about_companions(text) == is_about


@pytest.mark.parametrize(
    "text", ["ya no", "mejor no", "déjelo así", "olvídelo", "no quiero contar", "ya no quiero"]
)
def test_this_drops_it_also_when_something_was_told(text: str) -> None:
    assert queja_words.drops(text, told=True)


@pytest.mark.parametrize("text", ["nada", "más tarde", "ninguna", "no quiero"])
def test_a_word_drops_it_only_before(text: str) -> None:
    assert queja_words.drops(text, told=False) and not queja_words.drops(text, told=True)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("quién lee esto", "reads"),
        ("¿tengo que dar mi nombre?", "reads"),
        ("es anónimo?", "reads"),
        ("la gestora se va a enterar?", "reads"),
        ("no entiendo", "puzzled"),
        ("no sé qué poner", "puzzled"),
        ("espere un momento", "waits"),
        ("buenas tardes doctora cómo está", "waits"),
        ("ya le escribo", "waits"),
        ("no sé escribir", "cannot_write"),
        ("la gestora se enteró de lo de mi casa y lo contó a todo el barrio", None),
        ("buenas tardes me pidieron plata", None),
        ("ya le escribí tres veces al gestor y nada", None),
    ],
)
def test_what_is_asked_before_telling(text: str, doubt: str | None) -> None:
    assert queja_words.doubt(text) == doubt


@pytest.mark.parametrize("text", ["2 veces", "tres veces", "muchas veces", "el gestor", "eso"])
def test_this_is_too_little(text: str) -> None:
    assert queja_words.is_too_little(text)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("la doctora me pidió plata", "private"),
        ("tengo un problema con la gestora", "private"),
        ("me grita siempre", "private"),
        ("no me han dado el cupo del colegio", "local"),
        ("¿cuándo pagan la plata?", None),
        ("gracias por el subsidio", None),
        ("mi niño ya tiene cupo", None),
    ],
)
def test_what_may_be_a_complaint_is_offered_as_one(text: str, may: str | None) -> None:
    assert queja_words.may_complain(text) == may

"""Which language somebody names, and that what is asked can be asked in it."""

import importlib

import pytest

from bot import registry
from bot.understanding.languages import named, names, own_name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English", "en"),
        ("inglés", "en"),
        ("INGLES", "en"),
        ("inglich", "en"),
        ("i speak english", "en"),
        ("Español", "es_CO"),
        ("castellano", "es_CO"),
        ("espanol porfavor", None),
        ("spanish", "es_CO"),
        ("Wayuunaiki", "guc"),
        ("wayúunaiki", "guc"),
        ("guayunaiqui", "guc"),
        ("huayunaiki", "guc"),
        ("wayu", "guc"),
        ("hablo wayuu", "guc"),
        ("yo solo hablo wayuunaiki", "guc"),
        ("no hablo español", None),
        ("¿habla inglés?", None),
        ("francés", None),
        ("en", None),
        ("", None),
    ],
)
def test_a_language_is_named_in_any_language_and_by_ear(text: str, language: str | None) -> None:
    """Only the name and what is said around it; a question chooses nothing."""
    assert named(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # Of five letters or more one slip is forgiven, whatever the spelling.
        ("ingle", "en"),
        ("wayo", None),
        ("inkres", None),
        ("HABLO ingres", "en"),
        ("ingrez", "en"),
        ("hingrez", "en"),
        ("inngrees", "en"),
        ("espanor", "es_CO"),
        ("casteyamo", "es_CO"),
        ("kasteyamo", "es_CO"),
        ("español colomviamo", "es_CO"),
        ("huayuu", "guc"),
        ("wajero", "guc"),
        # A question names none.
        ("inglés?", None),
        ("¿inglés", None),
    ],
)
def test_a_name_is_forgiven_a_slip(text: str, language: str | None) -> None:
    assert named(text) == language


def test_each_language_has_its_own_name_and_others() -> None:
    assert [own_name(language) for language in ("es_CO", "en")] == ["Español", "English"]
    found = names.__wrapped__()
    assert (found["Español"], found["castellano"], found["lengua wayuu"]) == ("es_CO", "es_CO", "guc")
    assert not {"", "en", "es_CO"} & found.keys()


def test_no_name_means_two_languages() -> None:
    assert {named(name) for name in names()} == {"es_CO", "en", "guc"}
    assert all(named(name) == language for name, language in names().items())


def test_every_question_to_a_family_can_be_put_in_another_language() -> None:
    """But that for the language, and those that never stand below another (bot/dialogs/stop.py): a word of
    the plan, and what is behind the PIN, which closes at anything else.
    """
    importlib.import_module("bot.answering")
    of_families = {name for name, declared in registry.dialogs.items() if declared.right is None}
    behind = {name for name in of_families if name.startswith("reservado")}
    assert of_families - registry.anew.keys() - behind == {"idioma", "stop_visit", "plan_dicho"}

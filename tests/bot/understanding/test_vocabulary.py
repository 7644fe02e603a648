"""Phrases that are a yes or a no to a question, or another of its answers."""

import pytest

from bot.understanding.spelling import plain, squeezed
from bot.understanding.vocabulary import VOCABULARIES


@pytest.mark.parametrize(
    ("asks", "text", "meaning"),
    [
        ("plain", "no sé", "0"),
        ("plain", "no recuerdo", "0"),
        ("plain", "nunca", None),
        ("opinion", "nunca", False),
        ("visited", "sí, vino", True),
        ("visited", "no nos ha visitado", False),
        ("asked_for", "sí, nos pidieron plata", True),
        ("asked_for", "prefiero no decir", "0"),
        ("asked_for", "no quiero decirlo", "0"),
        ("stop", "después", False),
        ("consent", "acepto", True),
        ("consent", "no, no autorizo", False),
        ("health", "sí", True),
        ("health", "bueno", True),
        ("health", "quiero verlos", True),
        ("health", "no quiero ver", False),
        ("visit", "a esa hora no", False),
        ("visit", "me queda imposible", False),
        ("start", "quiero empezar", True),
        ("done", "logrado", True),
        ("done", "atrás", "2"),
        ("done", "no", None),
    ],
)
def test_what_is_meant_by_a_phrase(asks: str, text: str, meaning: bool | str | None) -> None:
    assert VOCABULARIES[asks].meaning(squeezed(plain(text))) == meaning


def test_which_options_are_the_yes_and_the_no() -> None:
    """Else they are those whose labels say so."""
    by_label = {"plain", "meant", "opinion", "visited", "asked_for"}
    values = {asks: vocabulary.values for asks, vocabulary in VOCABULARIES.items()}
    assert values.pop("start") == ("1", "3")
    assert {asks for asks, pair in values.items() if pair is None} == by_label
    assert {pair for asks, pair in values.items() if asks not in by_label} == {("1", "2")}

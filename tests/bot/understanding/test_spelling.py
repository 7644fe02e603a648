"""Text without what does not matter."""

import pytest

from bot.understanding.spelling import bounded, heard, plain, squeezed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¡SÍÍ, señora! 😀", "sii senora"),
        ("1️⃣", "1"),
        ("４ ² ½", "4 2 1 2"),
        ("HOLA  a\ttodos\nya", "hola a todos ya"),
        ("a-b_c.d", "a b c d"),
        ("á\u200dé", "ae"),
        ("a\x00b\x7fc", "abc"),
        ("á\x00b\u202ec\nd", "abc d"),
        ("á\ud800b", "ab"),
        ("á\tb\rc", "a b c"),
        ("á\u20e3b", "ab"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_what_does_not_matter_is_left_out(text: str, said: str) -> None:
    assert plain(text) == said


def test_a_sign_that_stands_for_a_phrase_says_nothing_where_there_are_many() -> None:
    assert bounded("ﷺ" * 3 + "a") == "   a"
    assert bounded("una ﷺ entre otras muchas palabras") == "una ﷺ entre otras muchas palabras"
    # Twice as long is still read, and so is a fraction among many.
    assert bounded("áé") == "áé"
    assert bounded("ﷺ½ﷺ") == " ½ "
    assert bounded("⑽㎮ﷺ") == "⑽  "
    assert bounded("ﷺ" + "a" * 16) == "ﷺ" + "a" * 16
    assert bounded("ﷺ" + "a" * 15) == " " + "a" * 15
    assert len(plain("ﷺ" * 100)) == 0


@pytest.mark.parametrize(
    ("text", "said"), [("siii", "si"), ("logross", "logros"), ("1100", "1100"), ("a__b", "a__b"), ("", "")]
)
def test_doubled_letters_stand_once(text: str, said: str) -> None:
    assert squeezed(text) == said


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("autorizo", "autoriso"),
        ("ci", "si"),
        ("cena", "sena"),
        ("taxi", "tasi"),
        ("quiero", "kiero"),
        ("queso", "keso"),
        ("casa", "kasa"),
        ("qatar", "katar"),
        ("leche", "le1e"),
        ("llamar", "yamar"),
        ("hola", "ola"),
        ("vaca", "baka"),
        ("gente", "jente"),
        ("girar", "jirar"),
        ("gato", "gato"),
        ("carro", "karo"),
        ("muy", "mui"),
        ("ya", "ya"),
        ("yo", "yo"),
        ("limpia", "linpia"),
        ("enviar", "enbiar"),
        ("comfirmo", "konfirmo"),
        ("proximo", "prosimo"),
        ("procsimo", "prosimo"),
    ],
)
def test_a_word_as_it_sounds(word: str, sound: str) -> None:
    assert heard(word) == sound

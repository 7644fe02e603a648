"""Syllables as the Academy divides them, and the formula worked by hand."""

import pytest

from locales.reading import ease, sentences, syllables


@pytest.mark.parametrize(
    ("divided", "rule"),
    [
        ("cau-sa", "a strong and a weak vowel are a diphthong"),
        ("via-je", "also the other way round"),
        ("ciu-dad", "two different weak vowels are one"),
        ("cons-trui-do", "always"),
        ("cuí-da-te", "with an accent too"),
        ("huí", "with an accent too"),
        ("ac-ción", "an accent on the strong vowel parts nothing"),
        ("a-é-re-o", "two strong vowels are a hiatus"),
        ("a-ho-ra", "and an h between them changes nothing"),
        ("prohi-bir", "nor does it part a diphthong"),
        ("de-sahu-cio", "of either order"),
        ("dí-a", "an accented weak vowel beside a strong one is a hiatus"),
        ("ba-úl", "on either side"),
        ("bú-ho", "across an h"),
        ("le-í-a", "on both sides"),
        ("al-cal-dí-a", "at the end of a word"),
        ("chi-i-ta", "two equal weak vowels are a hiatus"),
        ("buey", "a weak vowel on both sides of a strong one is a triphthong"),
        ("a-ve-ri-guáis", "also when accented"),
        ("pa-ra-noi-a", "a weak vowel goes with one of two strong ones"),
        ("guion", "written as one syllable since 2010"),
        ("que", "the u of que is silent"),
        ("gue-rra", "that of gue too"),
        ("guí-a", "and gui"),
        ("a-gua", "not that of gua"),
        ("an-ti-güe-dad", "nor one with its two points"),
        ("y", "y alone is a vowel"),
        ("muy", "and at the end of a word"),
        ("a-yu-da", "not before a vowel"),
        ("NI-ÑOS", "capitals do not matter"),
    ],
)
def test_a_word_has_as_many_syllables_as_the_academy_gives_it(divided: str, rule: str) -> None:
    """Every rule of the orthography on vowels that meet."""
    assert syllables(divided.replace("-", "")) == divided.count("-") + 1, rule


def test_an_abbreviation_counts_one() -> None:
    """Nobody knows how it is read out."""
    assert syllables("SMS") == syllables("ICBF") == 1


def test_a_sentence_ends_with_its_mark_or_its_line() -> None:
    """Figures are not words, and what is inside a number ends nothing."""
    assert sentences("¿Viene el 3.5? Sí…\n1 SÍ\n2 NO") == [["Viene", "el"], ["Sí"], ["SÍ"], ["NO"]]


def test_the_formula_on_one_short_word() -> None:
    """206.835 - 62.3 - 1: one word of one syllable in one sentence."""
    assert ease("Sí.") == pytest.approx(143.535)


def test_the_formula_worked_by_hand() -> None:
    """Su fa-mi-lia ya tie-ne dos lo-gros: 10 syllables, 6 words. ¿Los quie-re ver? 4 syllables, 3 words."""
    worked = 206.835 - 62.3 * 14 / 9 - 9 / 2
    assert ease("Su familia ya tiene dos logros. ¿Los quiere ver?") == pytest.approx(worked)


def test_plain_words_are_easy_and_those_of_the_office_are_not() -> None:
    """The scale INFLESZ: from 65 fairly easy, under 40 very hard."""
    assert ease("Mañana viene su gestora a la casa. ¿Puede estar a las dos?") > 65
    office = "La corresponsabilidad institucional garantiza el restablecimiento de derechos vulnerados."
    assert ease(office) < 40


def test_a_text_without_words_has_no_reading_ease() -> None:
    """Rather an error than a number that means nothing."""
    with pytest.raises(ValueError, match="without words"):
        ease("123 155 141")

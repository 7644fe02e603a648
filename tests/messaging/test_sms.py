"""The size of an SMS is what a provider bills (3GPP TS 23.038 and 23.040)."""

from decimal import Decimal

import pytest

from messaging.sms import fold, price, size

_GSM7 = [
    # text, septets, segments
    ("", 0, 1),
    ("a" * 160, 160, 1),
    ("a" * 161, 161, 2),
    ("a" * 306, 306, 2),
    ("a" * 307, 307, 3),
    ("a" * 459, 459, 3),
    ("a" * 460, 460, 4),
    ("é" * 160, 160, 1),
    ("ñÑüÜ¿¡àèìòùÉ" * 10, 120, 1),
    ("linea\nlinea\r", 12, 1),
    ("€" * 80, 160, 1),
    ("€" * 81, 162, 2),
    ("a" * 158 + "{", 160, 1),
    ("a" * 159 + "{", 161, 2),
]


@pytest.mark.parametrize(("text", "septets", "segments"), _GSM7)
def test_a_text_of_gsm_characters_is_counted_in_septets(text: str, septets: int, segments: int) -> None:
    counted = size(text)
    assert (counted.encoding, counted.units, counted.segments) == ("gsm7", septets, segments)
    assert counted.dearer == ""


@pytest.mark.parametrize("character", "^{}[]~\\|€")
def test_a_pair_of_septets_never_straddles_two_segments(character: str) -> None:
    # 152 + 2 septets would cut the pair: it moves to the second segment, which then holds 2 + 151 of 153.
    assert size("a" * 152 + character + "a" * 151).segments == 2
    assert size("a" * 152 + character + "a" * 152).segments == 3
    # Where nothing straddles, the same number of septets fits.
    assert size("a" * 151 + character + "a" * 153).segments == 2


def test_each_segment_can_lose_a_septet_to_a_pair() -> None:
    # 76 pairs fill 152 of the 153 septets of a segment.
    assert size("€" * 152).segments == 2
    assert size("€" * 153).segments == 3
    assert size("€" * 153).units == 306


_UCS2 = [
    ("á" * 70, 70, 1),
    ("á" * 71, 71, 2),
    ("á" * 134, 134, 2),
    ("á" * 135, 135, 3),
    ("a" * 69 + "á", 70, 1),
    ("🙂" * 35, 70, 1),
    ("🙂" * 36, 72, 2),
]


@pytest.mark.parametrize(("text", "units", "segments"), _UCS2)
def test_one_other_character_makes_it_ucs2(text: str, units: int, segments: int) -> None:
    counted = size(text)
    assert (counted.encoding, counted.units, counted.segments) == ("ucs2", units, segments)


def test_a_surrogate_pair_never_straddles_two_segments() -> None:
    assert size("á" * 66 + "🙂" + "á" * 65).segments == 2
    assert size("á" * 66 + "🙂" + "á" * 66).segments == 3
    # 33 faces fill 66 of the 67 units of a segment.
    assert size("🙂" * 66).segments == 2
    assert size("🙂" * 67).segments == 3


def test_it_says_which_characters_made_it_dearer() -> None:
    assert size("¿Está aquí? 🙂 Está").dearer == "áí🙂"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Reunión mañana: ¡qué útil!", "Reunion mañana: ¡qué util!"),
        ("ÁÍÓÚáíóú éÉñÑüÜ", "AIOUaiou éÉñÑüÜ"),
        ("10:30 a.\u202fm. y 2:30\u00a0p. m.", "10:30 a. m. y 2:30 p. m."),
        ("“así” «no» ‘ya’ – — …", '"asi" "no" \'ya\' - - ...'),
        ("man\u0303ana cafe\u0301 a\u0301", "mañana café a"),
        ("ceros\u200b\ufeff", "ceros"),
    ],
)
def test_folding_makes_it_gsm_and_changes_no_word(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert size(fold(text)).encoding == "gsm7"
    assert fold(fold(text)) == fold(text)


def test_what_cannot_be_folded_stays_and_is_never_a_question_mark() -> None:
    for text in ("Wayuunaiki: ĸ", "ação", "🙂", "ũ"):
        assert fold(text) == text
        assert size(fold(text)).encoding == "ucs2"


def test_the_price_is_by_segment() -> None:
    assert price(size("a" * 161).segments, Decimal("45.50")) == Decimal("91.00")

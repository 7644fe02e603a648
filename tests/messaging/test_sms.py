"""The size of an SMS is what a provider bills (3GPP TS 23.038 and 23.040)."""

import random
from decimal import Decimal

import pytest

from messaging.sms import fold, price, size
from tests.messaging import gsm

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
    # Alone, a message has no place where it could be cut.
    ("a" * 152 + "€", 154, 1),
    ("a" * 152 + "€" + "a" * 6, 160, 1),
    # The pair would straddle the 153rd septet and moves on: 152 + 2 + 151 is full, one more is a third.
    ("a" * 152 + "€" + "a" * 7, 161, 2),
    ("a" * 152 + "€" + "a" * 151, 305, 2),
    ("a" * 152 + "€" + "a" * 152, 306, 3),
    ("a" * 153 + "€" + "a" * 151, 306, 2),
    # At the second seam too: 153 + 152 + 2.
    ("a" * 305 + "€", 307, 3),
    ("a" * 305 + "€" + "a" * 151, 458, 3),
    ("a" * 305 + "€" + "a" * 152, 459, 4),
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
    ("á" * 68 + "🙂", 70, 1),
    ("á" * 69 + "🙂", 71, 2),
    ("á" * 66 + "🙂", 68, 1),
    # The pair would straddle the 67th unit and moves on: 66 + 2 + 65 is full, one more is a third.
    ("á" * 66 + "🙂" + "á" * 2, 70, 1),
    ("á" * 66 + "🙂" + "á" * 3, 71, 2),
    ("á" * 66 + "🙂" + "á" * 65, 133, 2),
    ("á" * 66 + "🙂" + "á" * 66, 134, 3),
    ("á" * 67 + "🙂" + "á" * 65, 134, 2),
    ("á" * 133 + "🙂" + "á" * 65, 200, 3),
    ("á" * 133 + "🙂" + "á" * 66, 201, 4),
    ("á" * 201, 201, 3),
    ("á" * 202, 202, 4),
    # In UCS-2 the characters of the extension take one unit like any other.
    ("€" * 69 + "á", 70, 1),
    ("€" * 70 + "á", 71, 2),
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


def test_the_alphabet_is_that_of_the_standard() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x11000), 0x1F642, 0x10FFFF):
        character = chr(code)
        counted = size(character)
        assert (counted.encoding == "gsm7") is (character in gsm.SEPTETS), hex(code)
        assert counted.units == len(gsm.segments(character)[1][0]), hex(code)


_SOMETIMES = ("a", "ab ", "aaaaaaaa€", "€", "a[]{}", "á", "aá", "aaaaaaa🙂", "🙂", "áñ€🙂\n")


def test_any_text_is_billed_as_the_segments_that_can_be_read() -> None:
    """Against the slow way: every place to cut is tried, and each segment is read on its own."""
    chance = random.Random(23_040)
    for _ in range(400):
        letters = chance.choice(_SOMETIMES)
        length = chance.choice((chance.randint(0, 480), *range(66, 72), *range(152, 162), 306, 307))
        text = "".join(chance.choice(letters) for _ in range(length))
        encoding, cut = gsm.segments(text)
        assert "".join(gsm.read(encoding, segment) for segment in cut) == text
        counted = size(text)
        expected = (encoding, sum(map(len, cut)), len(cut))
        assert (counted.encoding, counted.units, counted.segments) == expected, text


def test_it_says_which_characters_made_it_dearer() -> None:
    assert size("¿Está aquí? 🙂 Está").dearer == "áí🙂"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("soꞌopünaa, suʼunnaka, o’uu", "so'opünaa, su'unnaka, o'uu"),
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

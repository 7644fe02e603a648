"""What a text for many costs is what is billed, to the character that straddles a segment."""

from decimal import Decimal

import pytest

from locales.texts import SOURCE
from messaging.estimate import checked, estimate
from programme.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("á" * 160, 1),
        ("ñ" * 306, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_and_price_are_those_of_all_the_sms(text: str, segments: int) -> None:
    messages = {(SOURCE, "sms"): 10, (SOURCE, "telegram"): 90}
    found = estimate({SOURCE: text}, messages, Decimal("45.5"))
    assert found.sms[SOURCE].size.segments == segments
    assert (found.segments, found.pesos) == (10 * segments, 10 * segments * Decimal("45.5"))


def test_each_language_counts_with_its_own_text() -> None:
    texts = {SOURCE: "a" * 161, "en": "a"}
    messages = {(SOURCE, "sms"): 2, ("en", "sms"): 3, ("guc", "sms"): 1}
    assert estimate(texts, messages, Decimal(1)).segments == 2 * 2 + 3 + 2


@pytest.mark.parametrize("text", ["a" * 612, "ŵ" * 268, " a ", "😀", "https://example.org", "¿¡"])
def test_what_fits_four_segments_is_taken(text: str) -> None:
    assert checked(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "broadcast.empty"),
        (" \n\t", "broadcast.empty"),
        ("\x00", "broadcast.empty"),
        ("a" * 613, "broadcast.too_long"),
        ("[" * 307, "broadcast.too_long"),
        ("ŵ" * 269, "broadcast.too_long_dear"),
        ("a" * 100_000, "broadcast.too_long"),
    ],
)
def test_what_is_empty_or_longer_is_refused(text: str, key: str) -> None:
    with pytest.raises(Refusal, match=f"^{key}$"):
        checked(text)

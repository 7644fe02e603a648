"""How a text is read by the model of danger: in which pieces, and what their weights add up to."""

from itertools import product
from math import sqrt
from pathlib import Path
from zlib import crc32

import pytest

from bot.understanding import alarm, model
from bot.understanding.alarm import Alarm
from tests.bot.understanding.weights import written


def test_it_reads_what_the_model_of_meanings_reads_with_words_farther_apart_and_three_together() -> None:
    words = "esposo b c d e f g h fuerte j".split()
    more = list(alarm.pieces(" ".join(words)))
    for piece in model.pieces(" ".join(words), 8):
        more.remove(piece)
    begins = [word[:5] for word in words]
    together = {crc32(" ".join(three).encode(), 7): "".join(three) for three in product(begins, repeat=3)}
    found = [together[piece] for piece in more]
    assert found[:6] == ["esposbc", "esposbd", "esposbe", "esposcd", "esposce", "esposde"]
    assert found[6:12] == ["bcd", "bce", "bcf", "bde", "bdf", "bef"]
    assert found[-1] == "hfuertj" and len(found) == 6 * 6 + 3 + 1


def test_a_letter_that_no_table_has_stands_for_any_such() -> None:
    assert list(alarm.pieces("你 ñ a")) == list(alarm.pieces("? ñ a"))


def test_what_a_text_tells_of_danger_is_what_its_weights_add_up_to(tmp_path: Path) -> None:
    # Two bytes a place: the weight, 10 above what counts for nothing, and how rare it is.
    opened = Alarm(written(tmp_path, [138, 8], bits=0, bias=-0.25, scale=0.1, rare=0.5))
    assert opened.trained_on == "f00d"
    assert opened.score("agua") == pytest.approx(-0.25 + 10 * 0.1 / sqrt(8 * 0.5))


def test_the_pieces_of_one_place_count_once_and_those_of_two_together(tmp_path: Path) -> None:
    opened = Alarm(written(tmp_path, [138, 8, 108, 24], bits=1, bias=0.0, scale=0.1, rare=0.5))
    assert {piece & 1 for piece in alarm.pieces("agua")} == {0, 1}
    assert opened.score("agua") == pytest.approx((10 - 20) * 0.1 / sqrt((8 + 24) * 0.5))


def test_what_is_not_rare_counts_for_no_more_than_its_weight(tmp_path: Path) -> None:
    opened = Alarm(written(tmp_path, [138, 1], bits=0, bias=0.0, scale=0.1, rare=0.5))
    assert opened.score("agua") == pytest.approx(10 * 0.1)


@pytest.mark.parametrize(
    ("text", "same"),
    [("a" * 600 + "b", "a"), ("x " * 200 + "agua", "x " * 200), ("ab " * 200 + "agua", "ab " * 200)],
)
def test_no_more_than_six_hundred_letters_are_read(text: str, same: str) -> None:
    assert alarm.opened().score(text) == alarm.opened().score(same)


def test_letters_up_to_there_are_read() -> None:
    assert alarm.opened().score("a" * 599 + "b") != alarm.opened().score("a")


def test_the_weights_are_opened_once() -> None:
    assert alarm.opened() is alarm.opened()
    assert alarm.score("me pega") == alarm.opened().score("me pega")

"""How a text is read by the model of meanings: in which pieces, and what their weights add up to."""

from math import exp, sqrt
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from bot.understanding import model
from bot.understanding.model import Model
from tests.bot.understanding.weights import written


def _hashes(seed: int, *pieces: str) -> list[int]:
    return [crc32(piece.encode("latin-1"), seed) for piece in pieces]


def test_a_text_falls_into_words_letters_and_neighbours() -> None:
    letters = (" m", "me", "e ", " me", "me ", " me ", " p", "pe", "eg", "ga", "a ")
    letters += (" pe", "peg", "ega", "ga ", " peg", "pega", "ega ", " pega", "pega ")
    assert sorted(model.pieces("me pega")) == sorted(
        _hashes(1, *letters)
        + _hashes(2, "me", "pega")
        + _hashes(3, "^ me", "me pega", "pega $")
        + _hashes(4, "me pega")
    )


def _apart(text: str, *near: int) -> list[str]:
    """The pairs of words that stand near each other, by their first letters."""
    words = text.split()
    begins = {word[:5] for word in words}
    pairs = {crc32(f"{one} {other}".encode(), 4): f"{one} {other}" for one in begins for other in begins}
    return [pairs[piece] for piece in model.pieces(text, *near) if piece in pairs]


def test_two_words_count_together_up_to_five_apart_by_five_letters() -> None:
    found = _apart("esposo con una vaca para fuerte sol")
    assert [pair for pair in found if pair.startswith("espos")] == [
        "espos con", "espos una", "espos vaca", "espos para", "espos fuert"
    ]  # fmt: skip
    assert len(found) == 5 + 5 + 4 + 3 + 2 + 1
    assert _apart("esposo con una", 1) == ["espos con", "con una"]


def test_a_letter_that_no_table_has_stands_for_any_such() -> None:
    assert list(model.pieces("你 ñ")) == list(model.pieces("? ñ"))


def _odds(first: float, second: float) -> Any:
    return pytest.approx(exp(first) / (exp(first) + exp(second)))


def test_the_weights_of_a_text_make_its_meanings_more_or_less_likely(tmp_path: Path) -> None:
    path = written(tmp_path, [138, 118], bits=0, meanings=["one", "two"], bias=[0.5, 1.5], scale=[0.1, 0.2])
    opened = Model(path)
    assert (opened.meanings, opened.trained_on) == (["one", "two"], "f00d")
    found = opened.likely("agua")
    # 10 above and 10 below what counts for nothing.
    assert found == {"one": _odds(0.5 + 1, 1.5 - 2), "two": _odds(1.5 - 2, 0.5 + 1)}
    assert list(found) == ["one", "two"]


def test_the_likeliest_comes_first(tmp_path: Path) -> None:
    path = written(tmp_path, [118, 138], bits=0, meanings=["one", "two"], bias=[0.0, 0.0], scale=[0.1, 0.1])
    assert list(Model(path).likely("agua")) == ["two", "one"]


def test_what_is_sure_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path, [128, 128], bits=0, meanings=["one", "two"], bias=[800.0, 0.0], scale=[0.1, 0.1])
    assert Model(path).likely("agua") == {"one": 1.0, "two": 0.0}


def test_a_long_text_has_no_more_to_say_than_a_short_one(tmp_path: Path) -> None:
    """The places of the table that a text has count as in a vector of length one."""
    table = [138, 118, 148, 128]
    path = written(tmp_path, table, bits=1, meanings=["one", "two"], bias=[0.0, 0.0], scale=[0.1, 0.1])
    assert {piece & 1 for piece in model.pieces("agua")} == {0, 1}
    assert Model(path).likely("agua")["one"] == _odds(3 / sqrt(2), -1 / sqrt(2))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        # Of what is written, and of what becomes of it when it is written out.
        ("a" * 600 + "b", "a"),
        ("x " * 200 + "agua", "x " * 200),
        ("ab " * 200 + "agua", "ab " * 200),
    ],
)
def test_no_more_than_six_hundred_letters_are_read(text: str, same: str) -> None:
    assert model.opened().likely(text) == model.opened().likely(same)


def test_letters_up_to_there_are_read() -> None:
    assert model.opened().likely("a" * 599 + "b") != model.opened().likely("a")


def test_the_weights_are_opened_and_a_text_is_read_once() -> None:
    assert model.opened() is model.opened()
    assert model.likely("el agua") is model.likely("el agua")

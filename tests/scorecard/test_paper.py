"""Codes from a bag and what is answered beside them, as people write them on paper."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from scorecard.bag import code
from scorecard.bag.answers import Wrong, on_paper, read
from scorecard.instrument.questionnaire import Question
from scorecard.instrument.xlsform.shipped import questionnaire

#: 15664 is 1·529·23 less what is too much: 1, 29 and 6 in the number system of 23 signs.
SAN_JOSE = "8M3"


def test_signs_are_as_many_as_a_prime_number_and_none_is_taken_for_another() -> None:
    assert len(code.SIGNS) == len(set(code.SIGNS)) == 23
    assert not set(code.SIGNS) & {*"AEIOUÑ01LQ", *code.LOOK_ALIKE}
    assert (code.LENGTH, code.GROUP, code.FEWEST_OF_A_KIND) == (12, 4, 2)


@pytest.mark.parametrize(
    ("place", "mark"),
    [("00000", "222"), ("00001", "223"), ("00022", "22Y"), ("00023", "232"), ("15664", SAN_JOSE)],
)
def test_a_place_has_a_mark_of_three_signs(place: str, mark: str) -> None:
    assert code.mark(place) == code.mark_of(f"{mark}222222222") == mark


def test_the_last_sign_checks_the_others() -> None:
    """6·1 + 14·2 + 1·3 is 37, and 14 more than 23: M. With a 3 as the last but one, 48, two more: 4."""
    assert code.read("8M32-2222-222M") == "8M322222222M"
    assert code.read("8M32-2222-2234") == "8M3222222234"
    for wrong in (
        "8M32-2222-2222",
        "8M32-2222-2223",
        "8M32-2222-222",
        "8M32-2222-222MM",
        "8M32-2222-2A2M",
        "",
    ):
        assert code.read(wrong) is None


def test_it_is_read_as_people_write_it() -> None:
    assert code.shown("8M3222222234") == "8M32-2222-2234"
    for written in (
        "8m32 2222 2234",
        " 8M3222222234. ",
        "bm3zzz22zz34",
        "８Ｍ３２２２２２２２３４",
        "8ḿ3222222234",
    ):
        assert code.read(written) == "8M3222222234", written
    five_and_six = code.new_code("15664", _Chosen("56666666"))
    assert code.read(five_and_six.replace("5", "S").replace("6", "G")) == five_and_six
    assert code.capitals("sí, ñ ５é") == "SI, N 5E"


class _Chosen(random.Random):
    """Draws these signs, and then C without end."""

    def __init__(self, signs: str) -> None:
        super().__init__(1)
        self._signs = [*signs]

    def choice(self, seq: Sequence[str]) -> str:  # type: ignore[override]
        assert "".join(seq) == code.SIGNS
        return self._signs.pop(0) if self._signs else "C"


@pytest.mark.parametrize(
    ("signs", "mixed"),
    [
        ("222222222222", False), ("22222222222C", False), ("2222222222CC", True),
        ("CCCCCCCCCCC2", False), ("CCCCCCCCCC22", True), ("CCCCCCCCCCCC", False),
    ],
)  # fmt: skip
def test_a_code_has_letters_and_figures(signs: str, mixed: bool) -> None:
    assert code.is_mixed(signs) is mixed


def test_what_is_only_figures_is_drawn_again() -> None:
    drawn = code.new_code("00000", _Chosen("22222222"))
    assert drawn.startswith("222CCCCCCCC") and code.read(drawn) == drawn
    assert code.new_code("15664", _Chosen("23456789")).startswith("8M323456789")


ASKED = on_paper(questionnaire())


def test_on_paper_stands_what_every_family_is_asked_but_for_words() -> None:
    assert [one.name for one in ASKED] == ["G1", "I1", "S1", "S2"]
    assert [one.type == "text" for one in questionnaire().questions.values() if one.is_of_all].count(
        True
    ) == 1


SAID = {"G1": 1, "I1": 2, "S1": 5, "S2": 1}


@pytest.mark.parametrize(
    "words",
    ["1 2 5 1", "1251", "12 51", "SI 2 5 1", "SI NO 5 SI", "L 2 5 I", "I 2 5 L"],
)
def test_answers_are_figures_or_words(words: str) -> None:
    assert read(words.split(), ASKED) == SAID


def test_o_is_nothing() -> None:
    assert read(["O", "2", "O", "1"], ASKED) == SAID | {"G1": 0, "S1": 0}


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("", Wrong(4, 0)),
        ("1 2 5", Wrong(4, 3)),
        ("1 2 5 1 1", Wrong(4, 5)),
        ("1 2 6 1", Wrong(4, 4, 3, (1, 2, 3, 4, 5, 0))),
        ("TAL 2 5 1", Wrong(4, 4, 1, tuple(choice.value for choice in ASKED[0].choices))),
        ("1 2 5 9", Wrong(4, 4, 4, tuple(choice.value for choice in ASKED[3].choices))),
    ],
)
def test_what_is_wrong_is_said(words: str, wrong: Wrong) -> None:
    assert read(words.split(), ASKED) == wrong


def _up_to(most: int) -> Question:
    """A question with answers from 1."""
    first = ASKED[0].choices[0]
    choices = tuple(replace(first, value=value, labels={}) for value in range(1, most + 1))
    return replace(ASKED[0], name=f"up to {most}", choices=choices)


def test_figures_stand_alone_where_an_answer_has_two() -> None:
    nine, ten = _up_to(9), _up_to(10)
    assert read(["91"], [nine, nine]) == {"up to 9": 1}
    assert read(["10", "9"], [ten, nine]) == {"up to 10": 10, "up to 9": 9}
    assert read(["109"], [ten, nine]) == Wrong(2, 1)

"""Which questions a family is asked, in what order, and what that tells of its answers: nothing."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from scorecard.instrument.questionnaire import MOST_QUESTIONS, Question
from scorecard.instrument.xlsform.shipped import questionnaire

KINDS = list(product(("sms", "telegram"), (True, False)))
ASKED = questionnaire().questions
CORE = [name for name, question in ASKED.items() if question.group == "core"]
FOLLOW_UPS = {"P2", "P3", "P4", "P5", "P6"}


def walk(channel: str, with_entity: bool, rng: random.Random, **given: int) -> dict[str, int | str]:
    """The questions and answers of one family, in order: those `given`, and made-up ones."""
    order = questionnaire().order(channel, with_entity, rng)
    answers: dict[str, int | str] = {}
    while question := questionnaire().next(order, answers):
        assert question.name not in answers
        answers[question.name] = given.get(question.name, _some_answer(question, rng))
    return answers


def walks(many: int) -> Iterator[tuple[str, bool, dict[str, int | str]]]:
    rng = random.Random(2026)
    for number in range(many):
        channel, with_entity = KINDS[number % len(KINDS)]
        yield channel, with_entity, walk(channel, with_entity, rng)


def _some_answer(question: Question, rng: random.Random) -> int | str:
    return rng.choice(["", "x"]) if question.type == "text" else rng.choice(question.choices).value


def _makes_sense(name: str, answers: dict[str, int | str]) -> bool:
    condition = ASKED[name].relevant
    return condition is None or answers.get(condition[0]) in condition[1]


def test_ten_thousand_families_are_asked_as_the_instrument_says() -> None:
    for channel, with_entity, answers in walks(10_000):
        assert len(answers) <= MOST_QUESTIONS
        assert list(answers) == sorted(answers, key=lambda name: ASKED[name].position), "never taken back"
        assert all(_makes_sense(name, answers) for name in answers), "nothing senseless"
        assert all(name in answers for name in CORE if _makes_sense(name, answers)), "all of the core"
        assert with_entity or not any(ASKED[name].group == "entity" for name in answers)
        assert channel == "telegram" or "I2" not in answers


@pytest.mark.parametrize(("channel", "with_entity"), KINDS)
def test_whatever_is_answered_it_takes_as_many_questions(channel: str, with_entity: bool) -> None:
    """The number of messages is what a copy of the database shows longest: in counts, gaps and hours."""
    rng = random.Random(1)
    asked = {
        len(walk(channel, with_entity, rng, G1=g1, P1=p1))
        for g1, p1 in product((0, 1, 2), (0, 1, 2))
        for _ in range(200)
    }
    assert asked == {9 if (channel, with_entity) == ("sms", False) else 10}


@pytest.mark.parametrize(("channel", "with_entity"), KINDS)
def test_the_core_is_the_same_for_all_families(channel: str, with_entity: bool) -> None:
    """Were it to show a visit, an entity or a channel, the one family without would be found by it."""
    rng = random.Random(2)
    shown = defaultdict(set)
    for _ in range(500):
        answers = walk(channel, with_entity, rng)
        shown[answers["G1"] == 1].add(frozenset(name for name in answers if ASKED[name].part == "core"))
    assert dict(shown) == {
        True: {frozenset({"G1", "I1", "S1", "S2"})},
        False: {frozenset({"G1", "I1", "S1", "S2"})},
    }


def test_of_what_only_some_are_asked_each_question_is_a_part_by_itself() -> None:
    parts = {name: ASKED[name].part for name in ASKED if ASKED[name].group == "rotate"}
    assert parts == {"G4": "G4", "C1": "C1", "C2": "C2", "M1": "M1", "M2": "M2", "I2": "I2"}


def test_the_part_on_an_entity_does_not_show_who_was_visited() -> None:
    """Nor the channel: those who used the entity are followed up as often, and by one question at most."""
    rng = random.Random(3)
    for channel, g1 in product(("sms", "telegram"), (1, 2)):
        found = [len(FOLLOW_UPS & set(walk(channel, True, rng, G1=g1, P1=1))) for _ in range(2000)]
        assert set(found) == {0, 1}
        assert sum(found) / len(found) == pytest.approx(0.8, abs=0.03)


def test_freed_places_are_used() -> None:
    rng = random.Random(4)
    for _ in range(200):
        visited, not_visited = walk("sms", True, rng, G1=1), walk("sms", True, rng, G1=2)
        assert len(visited) == len(not_visited) == MOST_QUESTIONS
        assert {"C1", "C2"} <= set(not_visited)
        assert len(FOLLOW_UPS & set(walk("sms", True, rng, P1=2))) == 0


def test_every_question_is_asked_of_some_family_that_was_visited() -> None:
    """Results on what only the others were asked would stand for nobody."""
    rng = random.Random(5)
    times = Counter(name for _ in range(3000) for name in walk("telegram", True, rng, G1=1))
    assert set(times) == set(ASKED)
    assert min(times.values()) >= 50


@pytest.mark.parametrize(("channel", "with_entity"), KINDS)
def test_what_is_optional_is_chosen_by_chance_alone(channel: str, with_entity: bool) -> None:
    """The same chance gives the same questions, and none of them comes first more often than another."""
    orders = [questionnaire().order(channel, with_entity, random.Random(seed)) for seed in range(2)] * 2
    assert orders[:2] == orders[2:]
    rng = random.Random(6)
    first = Counter(
        next(
            name for name in questionnaire().order(channel, with_entity, rng) if ASKED[name].group == "rotate"
        )
        for _ in range(6000)
    )
    expected = 6000 / len(first)
    assert len(first) == (6 if channel == "telegram" else 5)
    assert all(abs(times - expected) < 0.12 * expected for times in first.values())

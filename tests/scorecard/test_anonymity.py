"""Who has the whole database, but not the data key, learns nothing of who gave which answer.

Forty families of four gestores answer through the doors, one after another (the worst case: nobody's messages
lie between those of one family), with patterns as distinctive as the instrument allows; five more of a fifth
gestor wait for others. And once more when the wave has closed, and what waited was counted without gestor,
municipality or department. How success is measured is told in `attacker`.

What could be told of one answer by another (who was visited, by the attendance of meetings) leads nowhere:
no row knows two answers of a family, and no count is of fewer than ten.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import URL, Engine, select

from db.tables import OpenComment
from scorecard.instrument.xlsform.shipped import questionnaire
from tests.databases import fresh_database
from tests.scorecard import attacker
from tests.scorecard.attacker import Copy, Feature
from tests.scorecard.town import PENDING, Household, Town

#: The town is played once, not once for every process of the tests.
pytestmark = pytest.mark.xdist_group("anonymity")

#: Some 270 pairs of features are tried, most of them on orders that say the same. By chance four of the forty
#: families are laid beside their own comment; a given pair hits 15 with a probability of 2 in 100,000.
HITS = 15

#: So many standard deviations away from chance (a probability of 5 in 10,000 for a given pair).
FAR = 3.5

MARKS = [(s1, s2) for s1 in (1, 2, 3, 4, 5) for s2 in (1, 2, 3)]

#: Families by place, gestor, question: what is counted at a moment.
Totals = Counter[tuple[Any, ...]]


@dataclass
class Answered:
    """The copy, and the truth: each family's comment, crowd by crowd. `moments`: what was counted after each
    family had answered, as copies of each moment would show.
    """

    copy: Copy
    households: list[Household]
    waiting: list[Household]
    crowds: list[dict[int, object]]
    moments: list[Totals] = field(default_factory=list)


@pytest.fixture(scope="module", params=["open", "closed"])
def answered(server: URL, request: pytest.FixtureRequest) -> Answered:
    return _open(server) if request.param == "open" else _closed(server)


def _open(server: URL) -> Answered:
    with fresh_database(server, anew=True) as engine:
        town = Town(engine, seed=7)
        crowds = [_crowd(town, 10) for _ in range(4)]
        waiting = _crowd(town, 5)
        town.open()
        moments = [_totals(town)]
        for crowd in crowds:
            town.random.shuffle(crowd)
            for household, (s1, s2) in zip(crowd, town.random.sample(MARKS, len(crowd)), strict=True):
                town.answer(household, S1=s1, S2=s2, **_pattern(town, household))
                town.flush(seed=len(moments))
                moments.append(_totals(town))
        for household in waiting:
            town.answer(household, **_pattern(town, household))
        copy, truth = attacker.copied(engine), [_comments(engine, crowd) for crowd in crowds]
    everybody = [household for crowd in crowds for household in crowd]
    return Answered(copy, everybody, waiting, truth, moments)


def _closed(server: URL) -> Answered:
    """Of five gestores none has ten families left at the close: eleven families of one municipality are
    counted together, twelve of one department, eleven of the nation; ten were counted before.
    """
    with fresh_database(server, anew=True) as engine:
        town = Town(engine, seed=11)
        places = [town.municipality(code) for code in ("15001", "15003", "25001", "05001")]
        first = _crowd(town, 10)
        last = [
            _crowd(town, 5, first[0].gestor_id) + _crowd(town, 6),
            _crowd(town, 6, municipality_code="15001") + _crowd(town, 6, municipality_code="15003"),
            _crowd(town, 5, municipality_code="25001") + _crowd(town, 6, municipality_code="05001"),
        ]
        wave, moments = town.open("15664", *places), [Totals()]
        for crowd in ([*first], [*last[0], *last[1], *last[2]]):
            town.random.shuffle(crowd)
            marks = town.random.sample(MARKS * 3, len(crowd))
            for household, (s1, s2) in zip(crowd, marks, strict=True):
                town.answer(household, S1=s1, S2=s2, **_pattern(town, household))
            town.flush()
            moments.append(_totals(town))
        # Somebody else writes after the last of them, so that each has a next one.
        town.say(town.family().phones[0], "hola")
        settled = town.close(wave)
        moments.append(_totals(town))
        assert (settled.families, town.rows("SELECT 1 FROM completed_part")) == (0, [])
        counted = town.rows("SELECT sum(families)::int FROM answer_count WHERE question = 'S1'")
        assert counted == [(44,)]
        copy, crowds = attacker.copied(engine), [first, *last]
        truth = [_comments(engine, crowd) for crowd in crowds]
    return Answered(copy, [one for crowd in crowds for one in crowd], [], truth, moments)


def _totals(town: Town) -> Totals:
    columns = "municipality_code, department_code, gestor_id, question"
    rows = town.rows(f"SELECT {columns}, sum(families)::int FROM answer_count GROUP BY {columns}")
    return Totals({tuple(key): families for *key, families in rows})


def _comments(engine: Engine, crowd: list[Household]) -> dict[int, object]:
    """Each family's comment, by what it says; only the test can read them."""
    with engine.connect() as connection:
        said = {row.text: row.id for row in connection.execute(select(OpenComment.id, OpenComment.text))}
    return {one.id: said[one.answers["S3"]] for one in crowd}


def _crowd(town: Town, many: int, gestor: int | None = None, **columns: Any) -> list[Household]:
    """Families of one gestor: some on Telegram, some with nothing left to reach, so of no entity."""
    gestor = gestor or town.gestor()
    return [
        town.family(
            "telegram" if town.random.random() < 0.3 else "sms",
            gestor_id=gestor,
            pending=PENDING if town.random.random() < 0.7 else {},
            **columns,
        )
        for _ in range(many)
    ]


def _pattern(town: Town, household: Household) -> dict[str, int | str]:
    """Answers that skip questions, and a comment that no other family makes."""
    said = f"Que avisen {household.id}"
    return {
        "G1": town.random.choice((1, 2)),
        "P1": town.random.choice((1, 2)),
        "S3": town.random.choice((said, f"{said}, " + "x" * 380)),
    }


def _secrets(households: list[Household]) -> dict[str, Feature]:
    """Which questions each family was asked, and what it answered."""
    found: dict[str, Feature] = {}
    for name, question in questionnaire().questions.items():
        found[f"was asked {name}"] = {one.id: float(name in one.answers) for one in households}
        if question.type == "text":
            found["comment"] = {one.id: len(str(one.answers[name])) for one in households}
        else:
            found[f"said {name}"] = {one.id: float(one.answers.get(name, -1)) for one in households}
    return found


def _alike(answered: Answered, households: list[Household]) -> list[list[int]]:
    """Families that differ in nothing that is known of them: gestor, channel, something left to reach."""
    groups: dict[object, list[int]] = {}
    for one in households:
        pending = len(answered.copy.of("logro_state", family_id=one.id, state="pending"))
        groups.setdefault((one.gestor_id, type(one.phones[0]), pending), []).append(one.id)
    return list(groups.values())


def _far(found: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    return {pair: z for pair, z in found.items() if abs(z) > FAR}


def test_no_order_in_the_copy_lays_families_beside_their_comments(answered: Answered) -> None:
    families = attacker.of_families(answered.copy, [one.id for one in answered.households])
    comments = attacker.of_comments(answered.copy)
    hits = attacker.links(families, comments, answered.crowds, random.Random(1))
    assert len(hits) > 200
    assert {pair: count for pair, count in hits.items() if count >= HITS} == {}


def test_between_two_copies_every_count_grows_by_ten_families_or_not_at_all(answered: Answered) -> None:
    """Of whatever place, gestor and question; so neither does the sum of any."""
    grown = [
        many
        for before, after in zip(answered.moments, answered.moments[1:], strict=False)
        for many in (after - before).values()
    ]
    assert len(grown) > 10 and min(grown) >= 10
    assert all(before <= after for before, after in zip(answered.moments, answered.moments[1:], strict=False))


def test_nothing_in_the_copy_goes_with_what_a_family_was_asked_or_said(answered: Answered) -> None:
    """Also of the families that wait, and of questions that wait by themselves."""
    households = answered.households + answered.waiting
    families = attacker.of_families(answered.copy, [one.id for one in households])
    groups = _alike(answered, households)
    assert _far(attacker.associations(families, _secrets(households), groups)) == {}


def test_counts_and_lengths_are_the_same_for_all_that_are_alike(answered: Answered) -> None:
    """Not only unrelated: there is nothing to relate."""
    households = answered.households + answered.waiting
    families = attacker.of_families(answered.copy, [one.id for one in households])
    same = [
        name
        for name in families
        if any(word in name for word in ("rows", "turns", "length", "longest", "gap", "wait"))
    ]
    assert len(same) > 15
    for name in same:
        for group in _alike(answered, households):
            assert len({families[name][one] for one in group}) == 1, name


def test_the_attacker_finds_comments_that_lie_as_they_came(answered: Answered) -> None:
    """The measure is worth something: with comments in order of completion nearly all are linked."""
    families = attacker.of_families(answered.copy, [one.id for one in answered.households])
    came = families["participation transaction"]
    truth = {family: comment for crowd in answered.crowds for family, comment in crowd.items()}
    comments = {"place": {truth[family]: at for family, at in came.items()}}
    hits = attacker.links(families, comments, answered.crowds, random.Random(1))
    assert hits["participation transaction", "place"] == len(came)


def test_the_attacker_finds_a_count_that_follows_the_skips(answered: Answered) -> None:
    """As where a family that was not visited took one message less."""
    turns = {one.id: 12.0 - (one.answers["G1"] != 1) for one in answered.households}
    groups = _alike(answered, answered.households)
    found = attacker.associations({"turns": turns}, _secrets(answered.households), groups)
    assert ("turns", "was asked G2") in _far(found)

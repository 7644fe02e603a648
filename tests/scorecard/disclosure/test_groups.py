"""What is told of the families of each gestor beside the municipality's figure."""

import random
from collections.abc import Mapping
from itertools import product

import pytest

from scorecard.disclosure import Counts, Figure
from scorecard.disclosure.figures import State, figure, primary
from scorecard.disclosure.groups import Said, said, told

Groups = Mapping[str | None, Counts]


def whole(groups: Groups) -> Figure:
    """The figure of all together, as it is published where nothing else hides it."""
    counts = Counts(sum(one.n for one in groups.values()), sum(one.satisfied for one in groups.values()))
    return figure(counts, primary(counts))


@pytest.mark.parametrize(
    ("n", "satisfied", "words"),
    [
        (11, 6, None), (12, 6, "half_or_more"), (12, 12, "half_or_more"), (19, 9, "less_than_half"),
        (19, 0, "less_than_half"), (20, 20, "at_least"), (20, 15, "at_least"), (20, 5, "at_most"),
        (20, 0, "at_most"), (20, 14, 80), (40, 27, 60), (100, 50, 50), (38, 8, 30), (21, 6, 30), (21, 13, 80),
    ],
)  # fmt: skip
def test_a_group_is_told_by_words_that_fit_its_size(n: int, satisfied: int, words: Said | None) -> None:
    assert said(Counts(n, satisfied)) == words


def test_all_of_one_mind_are_told_like_nearly_all() -> None:
    """To be left out for that would tell it."""
    groups: Groups = {"G1": Counts(40, 22), "G2": Counts(30, 30), "G3": Counts(30, 27)}
    assert told(groups, whole(groups)) == {"G1": 50, "G2": "at_least", "G3": "at_least"}


def test_who_is_left_out_is_not_told_by_the_others() -> None:
    """Three families beside a gestor would be told by the others; nine may be anything."""
    three: Groups = {"G1": Counts(20, 12), "G3": Counts(3, 1)}
    assert told(three, whole(three)) == {}
    nine: Groups = {"G1": Counts(20, 12), "G2": Counts(40, 22), "G3": Counts(9, 5)}
    assert list(told(nine, whole(nine))) == ["G1", "G2"]


def test_families_of_no_known_gestor_are_among_those_left_out() -> None:
    groups: Groups = {"G1": Counts(120, 70), None: Counts(30, 15)}
    assert told(groups, whole(groups)) == {"G1": 60}
    few: Groups = {"G1": Counts(120, 70), None: Counts(2, 2)}
    assert told(few, whole(few)) == {}


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        # The smallest goes, and of two as small the first by name; the others are told in order.
        ({"G1": (3, 1), "G2": (14, 2), "G3": (12, 11)}, {"G2": "less_than_half"}),
        ({"G3": (3, 1), "G2": (12, 3), "G1": (12, 7)}, {"G2": "less_than_half"}),
        ({"G2": (40, 22), "G1": (30, 16), None: (9, 5)}, {"G1": 50, "G2": 50}),
        # None to five of five may be satisfied, and that is enough.
        ({"G1": (5, 2), "G2": (12, 4)}, {"G2": "less_than_half"}),
        ({"G1": (14, 7), "G2": (5, 4)}, {"G1": "half_or_more"}),
        ({"G1": (14, 13), "G2": (5, 0)}, {"G1": "half_or_more"}),
        # By the whole figure five of 25 at the most are not satisfied.
        ({"G1": (5, 0), "G2": (20, 19)}, {}),
    ],
)
def test_who_is_left_out_is_left_open(
    groups: Mapping[str | None, tuple[int, int]], shown: Mapping[str, Said]
) -> None:
    found: Groups = {name: Counts(*pair) for name, pair in groups.items()}
    given = told(found, whole(found))
    assert given == shown and list(given) == list(shown)


@pytest.mark.parametrize("seed", range(40))
def test_an_attacker_who_tries_every_table_cannot_tell_those_left_out(seed: int) -> None:
    """Of each gestor that is left out, five numbers or more are possible, or as many as its families allow;
    of all of them together, too, and never that two at most are of one mind.
    """
    groups = _drawn(random.Random(seed))
    published = whole(groups)
    shown = told(groups, published)
    hidden = [name for name in groups if name not in shown]
    if not hidden or not shown:
        return  # Nothing is told beyond what is published.
    tables = [
        table
        for table in product(*(range(one.n + 1) for one in groups.values()))
        if _goes_with(dict(zip(groups, table, strict=True)), groups, shown, published)
    ]
    for at, name in enumerate(groups):
        if name in hidden:
            possible = {table[at] for table in tables}
            assert len(possible) > min(5, groups[name].n)
    left = sum(groups[name].n for name in hidden)
    sums = {sum(many for many, name in zip(table, groups, strict=True) if name in hidden) for table in tables}
    assert len(sums) > 5 and max(sums) > 2 and min(sums) < left - 2


def _drawn(rng: random.Random) -> Groups:
    """Three gestores of a municipality of which something is published."""
    while True:
        groups: Groups = {
            name: Counts(n, sum(rng.random() < content for _ in range(n)))
            for name in ("G1", "G2", "G3")
            for n, content in [(rng.choice((3, 8, 11, 14, 22, 30)), rng.choice((0.05, 0.5, 0.8, 1.0)))]
        }
        if whole(groups).n:
            return groups


def _goes_with(
    satisfied: Mapping[str | None, int], groups: Groups, shown: Mapping[str, Said], published: Figure
) -> bool:
    table = {name: Counts(groups[name].n, many) for name, many in satisfied.items()}
    return whole(table) == published and all(said(table[name]) == words for name, words in shown.items())


def test_what_is_left_out_does_not_depend_on_how_content_it_is() -> None:
    """All tables of which the same is told leave the same out."""
    sizes = {"G1": 24, "G2": 13, "G3": 12}
    seen: dict[object, set[frozenset[str]]] = {}
    for table in product(*(range(n + 1) for n in sizes.values())):
        groups: Groups = {name: Counts(n, many) for (name, n), many in zip(sizes.items(), table, strict=True)}
        published = whole(groups)
        if published.n and primary(Counts(49, sum(table))) is not State.HIDDEN:
            may = tuple(said(one) for one in groups.values())
            seen.setdefault((published, may), set()).add(frozenset(told(groups, published)))
    assert len(seen) > 20 and all(len(found) == 1 for found in seen.values())

"""How many families finished is told of every place, and adds up: that tells no hidden count either."""

import random

import pytest

from scorecard.disclosure import FINISHED, Cell, Counts, Families, Hierarchy, NotSafe, Release
from scorecard.disclosure.protection import protect
from scorecard.publication.content import Codes, Question, Response
from scorecard.publication.family_counts import families as families_told
from scorecard.publication.family_counts import seen_by_staff
from tests.scorecard.outsider import Outsider
from tests.scorecard.towns import Pair, places, random_counts, random_nation, random_rests, summed


def rounded(count: int) -> int:
    return 5 * ((count + 2) // 5)


def finishing(hierarchy: Hierarchy, towns: dict[str, int]) -> dict[str, int]:
    """What is published of how many finished in these towns, and above them."""
    counts = summed(hierarchy, {town: (many, 0) for town, many in towns.items()})
    return {cell.place: rounded(found.n) for cell, found in counts.items()}


def families(finished: dict[str, int]) -> Families:
    return Families({Cell(place, FINISHED): many for place, many in finished.items()})


NINE = places(D="A B C D1", E="V W X Y Z")


def test_towns_of_which_so_many_finished_together_are_told_by_that() -> None:
    """Thirteen finished in each of nine towns: 15 are published of each, 50 and 65 of their departments and
    115 of the nation. Only thirteen of each go with that.
    """
    counts: dict[str, Pair] = {"A": (13, 11), "B": (13, 13), "C": (12, 6), "D1": (12, 6)}
    counts |= {"V": (13, 12), "W": (13, 9), "X": (13, 12), "Y": (13, 12), "Z": (13, 13)}
    finished = finishing(NINE, dict.fromkeys(counts, 13))
    assert [finished[place] for place in ("A", "D", "E", "nation")] == [15, 50, 65, 115]
    exact = summed(NINE, counts)
    careless = Outsider(NINE, [protect(exact, NINE).figures], finished=[finished], no_rests=NINE.children)
    assert careless.too_well()
    careful = protect(exact, NINE, families=families(finished)).figures
    assert Outsider(NINE, [careful], finished=[finished], no_rests=NINE.children).too_well() == []


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_of_two_releases_can_be_told_by_who_finished(seed: int) -> None:
    """Nearly all that finished answered, in no town fewer than ten (else its answers would have gone up).
    Ten more of one town do in the second release.
    """
    rng = random.Random(2000 + seed)
    nation = random_nation(rng)
    counts, rests = random_counts(rng, nation), random_rests(rng, nation)
    ended = {town: max(10, n + rng.choice((0, 0, 1, 3))) if n else 0 for town, (n, _) in counts.items()}
    for place, (n, _) in rests.items():  # Answers that went up: of families of some town in it.
        ended[next(town for town in ended if place in nation.above(town))] += n
    first, exact = finishing(nation, ended), summed(nation, counts, rests)
    before = Release(protect(exact, nation, families=families(first)).figures, exact, {}, families(first))
    town = rng.choice(sorted(counts))
    after = counts | {town: (counts[town][0] + 10, counts[town][1] + rng.randint(0, 10))}
    second = finishing(nation, ended | {town: ended[town] + 10})
    after_all = summed(nation, after, rests)
    figures = protect(after_all, nation, [before], families=families(second)).figures
    nothing = [place for place in nation.children if rests[place][0] == 0]
    outsider = Outsider(
        nation, [before.figures, figures], finished=[first, second], changed=[town], no_rests=nothing
    )
    assert outsider.too_well() == []


def test_what_does_not_add_up_is_known_by_nobody() -> None:
    """Thirty had themselves deleted after their answers were counted, in one town: the sum does not hold."""
    nation = places(D="A B")
    exact = summed(nation, {"A": (40, 20), "B": (60, 30)})
    told = {"A": 40, "B": 90, "D": 100, "nation": 100}
    assert protect(exact, nation, families=families(told)).reasons == {}
    assert protect(exact, nation, families=families(told | {"D": 200, "nation": 200})).reasons == {}


def test_where_so_few_finished_that_no_figure_is_needed_nothing_is_hidden_in_vain() -> None:
    counts: dict[str, Pair] = dict.fromkeys("ABC", (40, 20)) | {"D1": (2, 1)}
    finished = finishing(NINE, {town: n for town, (n, _) in counts.items()})
    with pytest.raises(NotSafe, match="D1 can be told without any figure"):
        protect(summed(NINE, counts), NINE, families=families(finished))


def test_more_that_answered_than_finished_are_refused() -> None:
    town = Hierarchy({"town": None})
    with pytest.raises(NotSafe, match="no families go with what is told"):
        protect({Cell("town", "S1"): Counts(18, 9)}, town, families=families({"town": 15}))


def test_what_is_not_asked_on_paper_is_told_by_how_many_codes_were_used() -> None:
    """Of forty that finished thirty or more did with a code: twelve at the most answered M1."""
    found = [
        families_told(
            {"town": Response(60, 40, None, None, True)},
            {},
            {},
            {"town": Codes(100, 45, used)},
            [question("S1", asked_of_all=True), question("M1", asked_of_all=False)],
        )
        for used in (20, 30)
    ]
    town = Hierarchy({"town": None})
    counts = {Cell("town", "S1"): Counts(38, 20), Cell("town", "M1"): Counts(13, 6)}
    assert protect(counts, town, families=found[0]).narrowest is None
    with pytest.raises(NotSafe, match="no families go with"):
        protect(counts, town, families=found[1])
    counts[Cell("town", "M1")] = Counts(12, 6)
    assert protect(counts, town, families=found[1]).narrowest is None


def test_towns_in_which_so_many_codes_were_used_are_told_by_that() -> None:
    """Thirteen finished on phones in each of nine towns, and 29 with a code: twenty or more are published of
    each, 260 or more of the nation, and 380 that finished there. Only these go with that.
    """
    counts: dict[str, Pair] = {"A": (13, 11), "B": (13, 13), "C": (12, 6), "D1": (12, 6)}
    counts |= {"V": (13, 12), "W": (13, 9), "X": (13, 12), "Y": (13, 12), "Z": (13, 13)}
    finished = finishing(NINE, dict.fromkeys(counts, 42))
    all_used = summed(NINE, dict.fromkeys(counts, (29, 0)))
    used = {cell.place: 10 * (found.n // 10) for cell, found in all_used.items()}
    assert [found[place] for found in (finished, used) for place in ("A", "nation")] == [40, 380, 20, 260]
    exact = summed(NINE, counts, question="M1")
    known = {"finished": [finished], "used": [used], "no_rests": NINE.children}
    responses = {place: Response(500 * many, many, None, None, False) for place, many in finished.items()}
    codes = {place: Codes(1000, 0, many) for place, many in used.items()}
    careless = protect(exact, NINE, families=families_told(responses, {}, {}))
    assert Outsider(NINE, [careless.figures], "M1", **known).too_well()
    asked = [question("M1", asked_of_all=False)]
    careful = protect(exact, NINE, families=families_told(responses, {}, {}, codes, asked))
    assert Outsider(NINE, [careful.figures], "M1", **known).too_well() == []


def question(name: str, asked_of_all: bool) -> Question:
    return Question(name, "scale_5", "red", "trato", {}, (4, 5), 5, asked_of_all)


def test_a_question_of_one_channel_is_told_by_who_finished_on_it() -> None:
    """Of a hundred that finished, twelve did on the only channel on which I2 is asked: one at the most of the
    twelve would not have answered.
    """
    town, counts = Hierarchy({"town": None}), {Cell("town", "I2"): Counts(12, 1)}
    told = {Cell("town", FINISHED): 100, Cell("town", "on telegram"): 5}
    sums = [(FINISHED, ("on telegram",), False)]
    assert protect(counts, town, families=Families(told, sums)).narrowest is not None
    with pytest.raises(NotSafe, match="no families go with"):
        protect(counts, town, families=Families(told, sums, {"I2": "on telegram"}))


def test_what_staff_see_of_how_many_finished_is_known_too() -> None:
    """Five finished, says the release, so three to seven; whoever sees that at most five did tells more."""
    counts, town = {Cell("town", "S1"): Counts(4, 2)}, Hierarchy({"town": None})
    finished = {Cell("town", FINISHED): 5}
    assert protect(counts, town, families=Families(finished)).narrowest == 6
    with pytest.raises(NotSafe, match="town can be told"):
        protect(counts, town, families=Families(finished, staff={Cell("town", FINISHED): (0, 5)}))


def test_staff_see_how_many_take_part_and_how_many_finished_in_tens() -> None:
    wave = {"town": {"complete": 49, "partial": 3, "invited": 20}}
    seen = {Cell("town", FINISHED): (40, 49), Cell("town", "families"): (72, 72)}
    assert seen_by_staff(wave, {"town": 49}, {}) == seen
    assert seen_by_staff(wave, {"town": 50}, {}) == {}, "one had itself deleted"
    assert seen_by_staff(wave, {"town": 49}, {"town": 12}) == {Cell("town", FINISHED): (60, 69)}

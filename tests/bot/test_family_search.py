"""Which of a gestor's families are meant by what was typed: a code is never guessed."""

import pytest

from bot.family_search import groups, search
from bot.keywords import Keywords
from programme.accompanied import Accompanied
from programme.reach import Reach


def _family(code: str, vereda: str | None, stage: str) -> Accompanied:
    reach = Reach(1, code, ("sms",), None)
    return Accompanied(1, code, stage, vereda, 0, 0, None, False, reach, [])


_MINE = [
    _family("F010", "El Salado", "life_project"),
    _family("F011", "Guanomo", "follow_up"),
    _family("SJP-0011", "San José de la Montaña", "baseline"),
    _family("SJP-0012", "San Isidro", "invited"),
    _family("SJP-0013", None, "follow_up"),
]


@pytest.mark.parametrize(
    ("typed", "by", "codes"),
    [
        ("familia F010", "code", ["F010"]),
        ("f010", "code", ["F010"]),
        ("F 10", "code", ["F010"]),
        ("la familia f-010, por favor", "code", ["F010"]),
        ("familia 10", "code", ["F010"]),
        ("familia 11", "code", ["F011", "SJP-0011"]),
        ("sjp 12", "code", ["SJP-0012"]),
        ("familias El Salado", "vereda", ["F010"]),
        ("familas salado", "vereda", ["F010"]),
        ("las familias de la vereda el saldo", "vereda", ["F010"]),
        ("familias GUÁNOMO", "vereda", ["F011"]),
        ("familias montana", "vereda", ["SJP-0011"]),
        ("familias san isidro", "vereda", ["SJP-0012"]),
        ("familias sanisidro", "vereda", ["SJP-0012"]),
        ("familias seguimiento", "stage", ["F011", "SJP-0013"]),
        ("familias en seguimento", "stage", ["F011", "SJP-0013"]),
        ("familias proyecto", "stage", ["F010"]),
        ("familias del proyecto de vida", "stage", ["F010"]),
        ("familias línea base", "stage", ["SJP-0011"]),
        ("familias linea de base", "stage", ["SJP-0011"]),
        ("familias invitadas", "stage", ["SJP-0012"]),
        ("familias follow-up", "stage", ["F011", "SJP-0013"]),
    ],
)
def test_what_is_meant_is_found_however_it_is_written(typed: str, by: str, codes: list[str]) -> None:
    found = search(_MINE, typed)
    assert found is not None
    assert (found.by, [one.code for one in found.families]) == (by, codes)


@pytest.mark.parametrize(
    "typed",
    [
        "familia F012",
        "F01",
        "F0100",
        "familia 99",
        "familias san",
        "familias de cali",
        "quién sabe",
        "familias",
        "?",
    ],
)
def test_what_is_not_there_is_not_guessed(typed: str) -> None:
    assert search(_MINE, typed) is None


def test_the_groups_are_those_that_have_families() -> None:
    assert [(one.by, one.name, len(one.families)) for one in groups(_MINE)] == [
        ("vereda", "El Salado", 1),
        ("vereda", "Guanomo", 1),
        ("vereda", "San Isidro", 1),
        ("vereda", "San José de la Montaña", 1),
        ("stage", "invited", 1),
        ("stage", "baseline", 1),
        ("stage", "life_project", 1),
        ("stage", "follow_up", 2),
    ]


def test_a_word_takes_a_few_others_behind_it_and_not_a_story() -> None:
    words = Keywords()
    words.add("familias", ("familias",), before_few=("familia", "familias"))
    assert words.few("familias de la vereda el salado") == "familias"
    assert words.few("/familias el salado") == words.few("familas guanomo") == "familias"
    assert words.few("familias") is None
    assert words.few("familias que no han venido a ninguna de las reuniones de este mes") is None

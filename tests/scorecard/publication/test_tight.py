"""Waves in which nearly all are in one figure: there what is told beside the figures tells most."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from scorecard.disclosure import FINISHED, Cell, Families
from scorecard.disclosure.protection import Protected, protect
from scorecard.publication import basis
from scorecard.publication.forms.rows import rows
from scorecard.publication.release import publish
from tests.scorecard.country import NOW, Answers, Country
from tests.scorecard.stranger import Stranger, read

Said = Mapping[str, Sequence[Answers]]


def marks(satisfied: int, unsatisfied: int, unsure: int = 0) -> list[Answers]:
    return [
        {"S1": mark} for mark, many in ((5, satisfied), (2, unsatisfied), (0, unsure)) for _ in range(many)
    ]


def followed(yes: int, no: int) -> list[Answers]:
    """Each that used the entity is asked one question more of two."""
    return [{"P1": 1, ("P2", "P3")[at % 2]: (5, 2)[at // 2 % 2]} for at in range(yes)] + [{"P1": 2}] * no


def on_telegram(yes: int, no: int) -> list[Answers]:
    return [{"I2": 1}] * yes + [{"I2": 2}] * no


#: Thirteen finished in each of nine towns: only thirteen of each go with what is told of their sums.
THIRTEEN = {
    "15001": marks(11, 2), "15002": marks(13, 0), "15003": marks(6, 6, 1), "15004": marks(6, 6, 1),
    "25001": marks(12, 1), "25002": marks(9, 4), "25003": marks(12, 1), "25004": marks(12, 1),
    "25005": marks(13, 0),
}  # fmt: skip

#: Of 21, twenty used the entity and were asked one question more, or another.
ONE_OF = {"15001": followed(20, 1), "15002": followed(40, 20), "15003": followed(40, 20)}

#: Of a hundred in each of two departments, twelve are on Telegram.
CHANNEL = {
    "15001": [*on_telegram(1, 11), *marks(44, 44)],
    "25001": [*on_telegram(1, 11), *marks(44, 44)],
}


@pytest.mark.parametrize(
    ("said", "questions"),
    [(THIRTEEN, ["S1"]), (ONE_OF, ["P1", "P2", "P3", "P4", "P5", "P6"]), (CHANNEL, ["I2"])],
    ids=["the sums of who finished", "one question of several", "a question of one channel"],
)
def test_no_hidden_count_can_be_told(
    database: Engine, tmp_path: Path, said: Said, questions: list[str]
) -> None:
    country = Country(database, {town: len(answers) for town, answers in said.items()})
    finished = {
        town: ["telegram" if "I2" in each else "sms" for each in answers] for town, answers in said.items()
    }
    country.wave(said, finished=finished)
    release = publish(database, "2026-2", NOW, "test", empty=True)
    (tmp_path / "release.json").write_bytes(release.bytes)
    for code, place in release.places.items():
        (tmp_path / f"{code}.csv").write_bytes(rows(release, place))
    found = read(tmp_path)
    assert any(not row["satisfied"] for (_, question), row in found.items() if question in questions)
    assert Stranger(found, questions, nobody_beyond=True).too_well() == []


def test_the_audit_knows_what_staff_see_of_how_many_finished(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They see tens, 10 of 19, beside the 20 that are published; and how many take part."""
    known: list[Families] = []

    def heard(*given: Any, families: Families, **also: Any) -> Protected:
        known.append(families)
        return protect(*given, families=families, **also)

    monkeypatch.setattr(basis, "protect", heard)
    country = Country(database, {"15001": 33})
    country.wave({"15001": marks(10, 9)})
    release = publish(database, "2026-2", NOW, "test", empty=True)
    assert release.places["15001"].response.complete == 20
    assert known[0].bounds(Cell("15001", FINISHED)) == (18, 19)
    assert known[0].bounds(Cell("15001", "families")) == (33, 33)

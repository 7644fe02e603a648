"""Somebody with every published file of two waves tells no hidden count to less than five families."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import URL

from app import main
from tests.databases import fresh_database
from tests.scorecard.country import Answers, Country, says
from tests.scorecard.stranger import Key, Row, Stranger, read

#: Questions that tell of each other are looked at together.
TOGETHER = [
    ("S1",), ("M1",), ("S2",), ("I1",), ("I2",), ("G1", "G2", "G3", "G4", "G5"),
    ("P1", "P2", "P3", "P4", "P5", "P6"),
]  # fmt: skip

WAVES = {"2026-1": date(2026, 6, 1), "2026-2": date(2026, 12, 1)}

Rows = dict[Key, Row]


def _said(rng: random.Random, town: str, families: int) -> tuple[str, list[Answers], list[str]]:
    """What a town's families answer, and on what; of fewer than ten the answers go up to the department."""
    content = rng.choice((0.5, 0.75, 0.9))
    found = [says(rng, content) for _ in range(int(families * rng.uniform(0.3, 0.9)))]
    channels = ["telegram" if rng.random() < 0.4 else "sms" for _ in found]
    for answers, channel in zip(found, channels, strict=True):
        answers |= _on_the_entity(rng)
        if channel == "telegram" and rng.random() < 0.9:
            answers["I2"] = 1 if rng.random() < 0.05 else 2
    return (town if len(found) >= 10 else town[:2]), list(found), channels


def _on_the_entity(rng: random.Random) -> dict[str, int]:
    """Most used it and are asked one question more."""
    answers = {"P1": 1 if rng.random() < 0.85 else 2}
    if answers["P1"] == 1 and rng.random() < 0.9:
        answers[rng.choice(("P2", "P2", "P2", "P3", "P4", "P5", "P6"))] = rng.choice((1, 2, 3))
    return answers


@pytest.fixture
def files(server: URL, keys: str, tmp_path: Path) -> Iterator[dict[str, Rows]]:
    """The tables of both waves as they were published, of three departments and 24 municipalities."""
    rng, folder = random.Random(20261120), tmp_path
    towns = {
        f"{department}{number:03}": rng.choice((14, 25, 60, 120, 250))
        for department, many in (("15", 12), ("25", 8), ("05", 4))
        for number in range(1, many + 1)
    }
    with fresh_database(server) as engine:
        country = Country(engine, towns)
        environment = {
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "DATA_KEY": keys,
            "LIBRETA_HOME": str(folder),
        }
        for name, day in WAVES.items():
            said: dict[str, list[Answers]] = {}
            finished: dict[str, list[str]] = {}
            for town, families in towns.items():
                where, answers, finished[town] = _said(rng, town, families)
                said.setdefault(where, []).extend(answers)
            country.wave(said, name, day, finished)
            words = ("publish", name, "--to", str(folder / name))
            result = CliRunner(env=environment).invoke(main, words)
            assert result.exit_code == 0, result.output
        yield {name: read(folder / name) for name in WAVES}


def test_no_hidden_count_can_be_told_and_a_leak_that_is_planted_is_found(files: dict[str, Rows]) -> None:
    """The waves are of other answers: neither's files say anything of the other's. The leak: a place that
    hides how many answered, and says beside that that two finished at the most.
    """
    for rows in files.values():
        assert sum(not row["satisfied"] for row in rows.values()) > 30
        assert any(row["actor_score"] and row["level"] == "municipality" for row in rows.values())
        for questions in TOGETHER:
            assert Stranger(rows, questions).too_well() == []
        hidden = next(key for key, row in rows.items() if key[1] == "S1" and not row["n"])
        rows[hidden]["complete"] = "0"
        assert hidden in {key for key, _, _ in Stranger(rows, ("S1",)).too_well()}

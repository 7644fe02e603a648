"""`libreta wave seed`: a draw is announced by the hash of its seed before anybody is drawn."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select, text

from db.tables import AuditEvent, Participation, Wave
from tests.commands.terminal import typed
from tests.doors import Watch, application
from tests.outreach.town import NOW, Town, town

Run = Callable[..., Result]

OPEN = ("open", "2026-2", "--places", "15664", "--closes", "2026-12-10", "--sample", "4")

#: What the record of events keeps of it, beside the seed.
OPENED = {"places": ["15664"], "sample": 4, "closes_on": "2026-12-10"}


@pytest.fixture
def place(database: Engine) -> Town:
    return town(database, 12)


@pytest.fixture
def run(place: Town, keys: str, tmp_path: Path) -> Run:
    return lambda *words: typed(("wave", *words), place.engine, keys, tmp_path)


def _page(place: Town) -> str:
    return application(place.engine, Watch(NOW)).test_client().get("/resultados/").text


def test_the_hash_is_public_before_the_draw_and_the_seed_after_the_wave(run: Run, place: Town) -> None:
    found = hashlib.sha256("veeduría 7".encode()).hexdigest()
    assert found in run("seed", "2026-2", "--seed", "veeduría 7").output
    assert found in _page(place) and "veeduría 7" not in _page(place)
    opened = run(*OPEN)
    assert "Su huella se publicó antes del sorteo." in opened.output
    with place.engine.connect() as connection:
        assert connection.scalar(select(Wave.seed)) == "veeduría 7"
        assert len(connection.scalars(select(Participation.family_id)).all()) == 4
    assert "veeduría 7" not in _page(place), "who knew it would know who is asked"
    assert run("close", "2026-2", "--yes").exit_code == 0
    assert "veeduría 7" in _page(place) and found in _page(place)


def test_a_seed_of_its_own_is_not_to_be_guessed(run: Run, place: Town) -> None:
    assert run("seed", "2026-2", "--json").exit_code == 0
    assert run(*OPEN).exit_code == 0
    with place.engine.connect() as connection:
        assert len(connection.scalar(select(Wave.seed)) or "") == 32


def test_what_was_announced_is_what_is_drawn(run: Run) -> None:
    run("seed", "2026-2", "--seed", "one")
    again = run("seed", "2026-2", "--seed", "two")
    assert (again.exit_code, "ya tiene una semilla anunciada" in again.output) == (1, True)
    other = run(*OPEN, "--seed", "two")
    assert (other.exit_code, "se anunció otra semilla" in other.output) == (1, True)
    assert run(*OPEN, "--seed", "one").exit_code == 0
    late = run("seed", "2026-2")
    assert (late.exit_code, "2026-2" in late.output) == (1, True)


def test_nobody_is_drawn_by_a_seed_that_was_neither_announced_nor_named(run: Run, place: Town) -> None:
    refused = run(*OPEN)
    assert (refused.exit_code, "no tiene semilla anunciada" in refused.output) == (1, True)
    with place.engine.connect() as connection:
        assert connection.scalar(select(Wave.id)) is None
    assert "Nadie conoció la huella" in run(*OPEN, "--seed", "7").output
    assert _events(place, "wave.opened") == [{**OPENED, "seed": "7", "announced": False}]


def test_the_record_of_events_knows_what_was_announced_and_drawn(run: Run, place: Town) -> None:
    """Not the seed, before the draw: who knew it would know who is asked."""
    run("seed", "2026-2", "--seed", "veeduría 7")
    found = hashlib.sha256("veeduría 7".encode()).hexdigest()
    assert _events(place, "draw.announced") == [{"wave": "2026-2", "hash": found}]
    run(*OPEN)
    assert _events(place, "wave.opened") == [{**OPENED, "seed": "veeduría 7", "announced": True}]


def _events(place: Town, action: str) -> list[dict[str, object]]:
    with place.engine.connect() as connection:
        query = select(AuditEvent.actor, AuditEvent.detail).where(AuditEvent.action == action)
        rows = connection.execute(query).all()
    assert {row.actor for row in rows} == {"command"}
    return [row.detail for row in rows]


@pytest.mark.parametrize(("words", "code"), [(("seed", "a b"), 1), (("seed", "x", "--seed", " "), 2)])
def test_bad_words_are_refused(run: Run, words: tuple[str, ...], code: int) -> None:
    assert run(*words).exit_code == code


def test_a_copy_of_the_database_does_not_know_the_seed_before_the_draw(run: Run, place: Town) -> None:
    run("seed", "2026-2", "--seed", "veeduría 7")
    with place.engine.connect() as connection:
        kept = bytes(connection.execute(text("SELECT seed FROM draw")).scalar_one())
    assert "veeduría".encode() not in kept

"""A wave is opened: for whom, and where it is refused."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, update

from db.tables import Family, Participation, Wave, WavePlace
from programme.places import chain
from programme.refusal import Refusal
from scorecard.instrument.questionnaire import VERSION
from scorecard.opening import Opened, Plan, open_now
from scorecard.publication import taking_part
from tests import world
from tests.scorecard.town import Town

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
CLOSES = date(2026, 12, 10)


@pytest.fixture
def town(database: Engine) -> Town:
    """Thirty families in one municipality, five in another, one that has left."""
    town = Town(database)
    other = town.municipality()
    with database.begin() as connection:
        for number in range(36):
            stage = "exited" if number == 35 else "follow_up"
            place = world.PLACE if number < 30 else other
            world.family(connection, town.place, f"F{number:03}", municipality_code=place, stage=stage)
    return town


def _open(town: Town, name: str = "2026-2", *places: str, closes: date = CLOSES, **plan: Any) -> Opened:
    with town.engine.begin() as connection:
        return open_now(connection, Plan(name, places or ("15",), closes, **plan), NOW)


def _codes(connection: Connection, wave_id: int) -> list[str]:
    taking_part = select(Family.code).join(Participation, Participation.family_id == Family.id)
    return list(connection.scalars(taking_part.where(Participation.wave_id == wave_id).order_by(Family.code)))


def test_a_census_asks_every_family_that_is_accompanied(town: Town) -> None:
    assert _open(town).families == {"15001": 5, "15664": 30}


def test_its_gestores_are_those_of_the_day_on_which_it_opened(town: Town) -> None:
    """Margins are made of how many they were. Of an older wave it is those of now, where there are any."""
    wave = _open(town).id
    with town.engine.begin() as connection:
        others = [world.gestor(connection, f"N{number}") for number in range(3)]
        connection.exec_driver_sql(f"UPDATE family SET gestor_id = {others[0]} + mod(id, 3)")
        everywhere = dict.fromkeys(chain("15664") + chain("15001"), 1)
        assert taking_part.gestores(connection, wave) == everywhere, "one of both places is one"
        connection.execute(update(WavePlace).values(gestores=None))
        assert taking_part.gestores(connection, wave)["15664"] == 3
        connection.execute(update(Family).values(gestor_id=None))
        assert taking_part.gestores(connection, wave) == {}


def test_unless_another_is_wanted_the_questionnaire_of_the_program_is_asked(town: Town) -> None:
    assert _open(town).questionnaire == VERSION


def test_a_municipality_alone(town: Town) -> None:
    assert _open(town, "w", "15001").families == {"15001": 5}


def test_a_sample_is_drawn_by_place_and_everybody_can_draw_it_again(town: Town) -> None:
    """The families whose codes have the lowest SHA-256 behind the seed; places with fewer give all."""
    opened = _open(town, sample=8, seed="veeduría \\1")
    assert opened.families == {"15001": 5, "15664": 8}

    def drawn(code: str) -> str:
        return hashlib.sha256(f"veeduría \\1:{code}".encode()).hexdigest()

    mine = sorted((f"F{number:03}" for number in range(30)), key=drawn)[:8]
    with town.engine.connect() as connection:
        assert _codes(connection, opened.id) == sorted(
            [*mine, *(f"F{number:03}" for number in range(30, 35))]
        )
        assert connection.execute(select(Wave.sample, Wave.seed)).one() == (8, "veeduría \\1")
        places = select(WavePlace.municipality_code, WavePlace.families).order_by(WavePlace.municipality_code)
        assert [tuple(row) for row in connection.execute(places)] == [("15001", 5), ("15664", 30)]


def test_another_seed_draws_others(town: Town) -> None:
    drawn = []
    for seed in ("1", "2"):
        opened = _open(town, f"w{seed}", "15664", sample=8, seed=seed)
        with town.engine.begin() as connection:
            drawn.append(_codes(connection, opened.id))
            connection.exec_driver_sql("UPDATE wave SET status = 'closed'")
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("plan", "key"),
    [
        ({"name": "con espacios"}, "wave.bad_name"),
        ({"name": "../fuera"}, "wave.bad_name"),
        ({"name": "2026-1"}, "wave.exists"),
        ({"closes": date(2026, 11, 19)}, "wave.past"),
        ({"places": ("99999",)}, "wave.no_place"),
        ({"places": ("15664", "")}, "wave.no_place"),
        ({"places": ("15",)}, "wave.overlaps"),
        ({"places": ("25",)}, "wave.nobody"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(town: Town, plan: dict[str, Any], key: str) -> None:
    town.municipality("25001")
    _open(town, "2026-1", "15001")
    given = {"name": "2026-2", "places": ("15664",), "closes": CLOSES, **plan}
    with pytest.raises(Refusal) as refused:
        _open(town, given["name"], *given["places"], closes=given["closes"])
    assert refused.value.key == key
    assert town.rows("SELECT name FROM wave") == [("2026-1",)]


def test_a_place_can_have_a_wave_again_once_the_last_is_closed(town: Town) -> None:
    town.close(_open(town, "2026-1").id)
    assert _open(town, "2026-2").families == {"15001": 5, "15664": 30}

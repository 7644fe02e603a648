"""The demo's place: 600 made-up families that the importers took in, none of them reached by a provider."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from random import Random

import pytest
from sqlalchemy import URL, Engine, select

from commands import demo_state
from commands.demo_place import DemoPlace, load, people
from db.tables import Family
from programme.calendar import in_bogota, today
from scorecard.instrument.questionnaire import VERSION
from tests.databases import fresh_database
from tests.programme.import_files import NOW, asked

#: The place is loaded once, not once for every process of the tests.
pytestmark = pytest.mark.xdist_group("demo place")

Loaded = tuple[Engine, DemoPlace]


@pytest.fixture(scope="module")
def loaded(server: URL) -> Iterator[Loaded]:
    """A database with the place, which these tests only read."""
    with fresh_database(server) as engine:
        yield engine, load(engine, NOW)


def test_the_demo_place_is_complete_and_simulated(loaded: Loaded) -> None:
    database, place = loaded
    assert (len(place.families), place.gestores) == (600, ["G01", "G02", "G03", "G04", "G05"])
    gestores = "SELECT count(*) FROM family GROUP BY gestor_id"
    assert asked(database, gestores) == [(120,)] * 5
    assert asked(database, "SELECT name FROM municipality") == [("San José de Pare",)]
    assert asked(database, "SELECT DISTINCT simulated FROM conversation") == [(True,)]
    with database.connect() as connection:
        assert sum(connection.scalars(select(Family.displaced))) == 36
    stages = dict(asked(database, "SELECT stage, count(*) FROM family GROUP BY stage"))
    assert set(stages) == {"invited", "baseline", "life_project", "follow_up", "exited", "withdrawn"}
    assert stages["follow_up"] > 200
    signed = asked(database, "SELECT count(*) FROM family WHERE (stage = 'invited') = (agreement_on IS NULL)")
    assert signed == [(600,)]
    accompanied = 600 - stages["invited"]
    assert place.counts["logros"] >= 53 * accompanied
    assert place.telegram == 210
    shared = "SELECT count(*) FROM (SELECT 1 FROM contact GROUP BY conversation_id HAVING count(*) = 2) AS x"
    assert asked(database, shared) == [(6,)]


def test_meetings_are_ahead_and_in_daytime(loaded: Loaded) -> None:
    database, _ = loaded
    meetings = asked(database, "SELECT kind, starts_at FROM meeting")
    for kind, starts_at in meetings:
        assert isinstance(starts_at, datetime)
        assert starts_at > NOW
        local = in_bogota(starts_at)
        assert local.weekday() < (5 if kind == "family" else 6)
        assert time(8) <= local.time() <= time(16)
    kinds = Counter(kind for kind, _ in meetings)
    assert kinds["family"] > 150
    assert {"community", "welcome", "recreation"} < set(kinds)


def test_the_same_seed_and_day_give_the_same_families() -> None:
    day = today(NOW)
    one, other = (people.families(Random(15664), day) for _ in range(2))
    assert one == other
    assert one != people.families(Random(1), day)


def test_a_demo_that_was_cut_short_has_its_questionnaire_still(database: Engine) -> None:
    """Also where an earlier version of the program emptied that, and so never started again."""
    for emptying in ("SELECT 1", "TRUNCATE questionnaire CASCADE"):
        assert demo_state.wanted(database, NOW)
        with database.begin() as connection:
            connection.exec_driver_sql(emptying)
        assert demo_state.wanted(database, NOW)
        assert (VERSION,) in asked(database, "SELECT version FROM questionnaire")

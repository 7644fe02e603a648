"""A release: what its figures are made of, and that it stays as it is."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import URL, Engine, select, update
from sqlalchemy.exc import DBAPIError

from db.tables import Participation, WavePlace
from locales.texts import SOURCE
from programme.refusal import Refusal
from scorecard.publication import checking, reading
from scorecard.publication.brief import briefs
from scorecard.publication.content import Change, Codes, Rank, Release, Response, Result, Score
from scorecard.publication.editions import edition, releases
from scorecard.publication.forms.page import page
from scorecard.publication.release import publish
from scorecard.publication.taking_part import rates
from tests.databases import fresh_database
from tests.scorecard.country import NOW, Answers, Country, add

pytestmark = pytest.mark.xdist_group("publication")

ONE, OTHER, NAME = "15001", "15664", "2026-2"


def marks(**many: int) -> list[Answers]:
    """`five=3, two=4`: so many families that gave these marks in S1."""
    numbers = ("unsure", "one", "two", "three", "four", "five")
    return [{"S1": numbers.index(mark)} for mark, families in many.items() for _ in range(families)]


CONTENT = marks(five=20, four=15, two=15)
HALF = marks(five=10, four=10, three=15, one=15)


def published(country: Country, name: str = NAME, reason: str | None = None) -> Release:
    """What publishing gives, also where there is nothing to show."""
    return publish(country.engine, name, NOW, "test", reason, empty=True)


def refused(country: Country, name: str = NAME, reason: str | None = None) -> str:
    """Why it is not published."""
    with pytest.raises(Refusal) as refusal:
        published(country, name, reason)
    return refusal.value.key


def rows(country: Country, query: str) -> list[tuple[object, ...]]:
    with country.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


@pytest.fixture(scope="module")
def two_waves(server: URL) -> Iterator[tuple[Country, Release]]:
    """Two towns, one of which has three times the families; a first wave, then a second."""
    with fresh_database(server) as engine:
        country = Country(engine, {ONE: 400, OTHER: 1200})
        country.wave({ONE: 4 * CONTENT, OTHER: 4 * HALF}, "2026-1", date(2026, 6, 1))
        first = published(country, "2026-1")
        country.wave({ONE: marks(five=40, four=60, two=80, one=20), OTHER: 4 * HALF}, NAME)
        yield country, first


def test_a_town_by_hand(two_waves: tuple[Country, Release]) -> None:
    """140 of 200 are satisfied, 80 fully; 560 of 800 points. The margin is that of Clopper and Pearson on 138
    of 202 and on 142 of 198; that of the score Wilson's (1927) on 560/4 of 200. What is told as 200 of 400
    may be 198 of 402, so it is not said to stand for the town.
    """
    town = two_waves[1].places[ONE]
    rank = Rank(group=1, best=1, worst=1, of=2)
    assert town.results["S1"] == Result(200, 140, 70, (61, 78), fully=40, standing="steady", rank=rank)
    assert town.scores == {"red": Score(70, (63, 76), "steady")}
    assert town.response == Response(400, 200, 50, 50, representative=False)
    behind = two_waves[1].places[OTHER].results["S1"]
    assert (behind.share, behind.rank) == (40, Rank(group=2, best=2, worst=2, of=2))


@pytest.mark.parametrize("code", ["15", "colombia"])
def test_above_the_towns_every_family_counts_as_much(two_waves: tuple[Country, Release], code: str) -> None:
    """Weights 2 and 6: (2·140 + 6·80)/1600 = 0.475; Kish's effect 400·8000/1600² = 1.25, so of 400 families
    320 are left; (2·80 + 6·40)/1600 and (2·200·70 + 6·200·50)/1600 are the other two.
    """
    place = two_waves[1].places[code]
    found = place.results["S1"]
    assert (found.n, found.satisfied, found.share, found.interval) == (400, 220, 48, (41, 54))
    assert (found.fully, place.scores["red"].value, place.scores["red"].interval) == (25, 55, (50, 60))
    assert place.response == Response(1600, 400, 25, 25, representative=False)


def test_of_a_sample_every_family_of_the_register_counts_as_much(database: Engine) -> None:
    """120 were drawn of each; 90 and 32 are told as 90 and 30: (0.75·120 + 0.25·1200)/1320 = 0.295."""
    country = Country(database, {ONE: 120, OTHER: 1200})
    country.wave({ONE: marks(five=90, two=30), OTHER: marks(five=32, two=88)}, sample=120, seed="s")
    release = published(country)
    assert [release.places[code].response.families for code in (ONE, OTHER, "15")] == [120, 120, 240]
    assert [release.places[code].registered for code in (ONE, OTHER, "15", "colombia")] == [
        120,
        1200,
        1320,
        1320,
    ]
    assert [release.places[code].results["S1"].share for code in (ONE, OTHER, "15")] == [75, 25, 30]


@pytest.mark.parametrize(
    ("families", "complete", "told"),
    [(27, 13, (25, 15, 60, False)), (7, 3, (5, 5, None, False)), (52, 23, (50, 25, 50, False)),
     (102, 48, (100, 50, 50, False)), (100, 60, (100, 60, 60, True))],
)  # fmt: skip
def test_half_must_have_answered_whatever_was_rounded_away(
    families: int, complete: int, told: tuple[object, ...]
) -> None:
    found = rates({"complete": complete, "unreachable": families - complete})
    assert (found.families, found.complete, found.rr1, found.representative) == told


def test_a_change_is_told_of_what_both_releases_show(two_waves: tuple[Country, Release]) -> None:
    """Newcombe (1998) on 50 (42 to 58) less 70 (61 to 78)."""
    country, _ = two_waves
    second = published(country)
    assert second.places[ONE].results["S1"].change == Change("2026-1", -20, -32, -7, "down")
    same = second.places[OTHER].results["S1"].change
    assert same is not None and (same.points, same.arrow) == (0, None)
    score = second.places[ONE].scores["red"].change
    assert score is not None and score.wave == "2026-1"


def test_what_was_changed_in_the_database_is_neither_read_nor_corrected(database: Engine) -> None:
    """As in a copy that was edited and restored: the trigger that keeps history did not see it."""
    country = Country(database, {ONE: 60})
    country.wave({ONE: CONTENT})
    published(country)
    with database.begin() as connection:
        assert checking.changed(connection) == []
        connection.exec_driver_sql("ALTER TABLE release DISABLE TRIGGER keep_history")
        better = """replace(convert_from(content, 'UTF8'), '"share":70', '"share":99')::bytea"""
        connection.exec_driver_sql(f"UPDATE release SET content = {better}")
    with database.connect() as connection:
        assert checking.changed(connection) == [(NAME, 1)]
        with pytest.raises(reading.NotAsPublished):
            edition(connection, NAME)
        with pytest.raises(reading.NotAsPublished):
            briefs(connection, 1)
    for reason in (None, "Por si acaso"):
        with pytest.raises(reading.NotAsPublished):
            published(country, reason=reason)


def test_what_an_older_program_published_keeps_its_bytes(two_waves: tuple[Country, Release]) -> None:
    """Without what is told since, and so with another hash than the same figures would have now."""
    said = json.loads(two_waves[1].bytes)
    for place in said["places"].values():
        del place["registered"]
    older = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    read = reading.read(older, hashlib.sha256(older).hexdigest())
    assert read.bytes == older and read.hash == hashlib.sha256(older).hexdigest()
    assert read.places[ONE].registered == 0 and read.places[ONE].results == two_waves[1].places[ONE].results


def test_published_again_it_is_the_same(two_waves: tuple[Country, Release]) -> None:
    country, first = two_waves
    assert published(country, "2026-1").bytes == first.bytes
    with country.engine.connect() as connection:
        assert edition(connection, "2026-1") == first
        assert edition(connection, "none") is None
        newest = published(country)
        assert [found.wave for found in releases(connection)] == [NAME, "2026-1"]
        assert releases(connection)[0].hash == newest.hash
    assert reading.read(first.bytes, first.hash) == first


@pytest.fixture
def country(database: Engine) -> Country:
    return Country(database, {ONE: 60, OTHER: 60, "25001": 60})


def test_what_cannot_be_published(country: Country) -> None:
    country.wave({}, "open", status="open", closed_on=date(2026, 12, 10))
    country.wave({}, "unsettled", wiped=False)
    country.wave({})
    reasons = [refused(country, name) for name in ("none", "open", "unsettled")]
    assert reasons == ["wave.unknown", "publish.open", "publish.unsettled"]
    assert refused(country, NAME, "an error") == "publish.nothing_to_correct"
    assert rows(country, "SELECT 1 FROM release") == []


def test_fewer_than_ten_answers_tell_only_that_too_few_answered(country: Country) -> None:
    wave = country.wave({})
    with country.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE participation SET disposition = 'complete' WHERE wave_id = {wave} AND family_id IN "
            f"(SELECT id FROM family WHERE municipality_code = '{ONE}' ORDER BY id LIMIT 9)"
        )
    release = published(country)
    assert release.places[ONE].response.complete == 10
    for code in ("colombia", "15", ONE):
        assert set(release.places[code].results.values()) == {Result()}
        assert release.places[code].scores == {} == release.places[code].unsure


def test_answers_that_went_up_count_above_alone(country: Country) -> None:
    country.wave({ONE: CONTENT, "15": marks(five=6, two=6), "": marks(four=5, one=5)})
    places = published(country).places
    assert [places[code].results["S1"].n for code in (ONE, "15", "colombia")] == [50, 60, 70]
    assert places[OTHER].results["S1"] == Result(0, 0)


def test_a_family_that_moved_counts_where_it_was_asked(country: Country) -> None:
    country.wave({ONE: CONTENT, OTHER: HALF})
    with country.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE family SET municipality_code = '25001' WHERE left(code, 5) = '15001'"
        )
    places = published(country).places
    assert [places[code].response.complete for code in (ONE, "25001")] == [50, 0]
    assert places[ONE].results["S1"].n == 50


def test_who_said_that_they_do_not_know_is_told_of_departments_alone(country: Country) -> None:
    country.wave({ONE: [*CONTENT, *marks(unsure=10)], OTHER: [*HALF, *marks(unsure=10)]})
    places = published(country).places
    assert [places[code].unsure.get("S1") for code in ("15", "colombia", ONE)] == [17, 17, None]


def test_a_correction_stands_beside_what_it_corrects(country: Country) -> None:
    wave = country.wave({ONE: CONTENT, OTHER: HALF})
    first = published(country)
    assert refused(country, reason="Una corrección") == "publish.nothing_changed"
    assert refused(country, reason="  ") == "publish.no_reason"
    with country.engine.begin() as connection:
        add(connection, wave, OTHER, marks(five=10))
    second = published(country, reason="Faltaban diez respuestas")
    assert (second.number, second.corrects, second.reason) == (2, first.hash, "Faltaban diez respuestas")
    assert second.places[OTHER].results["S1"].n == 60
    assert published(country).hash == second.hash
    kept = rows(country, "SELECT number, hash FROM release ORDER BY number")
    assert kept == [(1, first.hash), (2, second.hash)]
    events = rows(country, "SELECT action FROM audit_event ORDER BY id")
    assert events == [("wave.published",), ("wave.corrected",)]


def test_a_correction_may_take_families_out(country: Country) -> None:
    """Ten of them had been made up; the old release stays true of all."""
    wave = country.wave({ONE: [*CONTENT, *marks(unsure=5)], OTHER: HALF})
    first = published(country)
    with country.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE answer_count SET families = families - 10 WHERE municipality_code = '15001' "
            "AND question = 'S1' AND answer = 5"
        )
        connection.exec_driver_sql(
            "UPDATE participation SET disposition = 'ineligible' WHERE family_id IN (SELECT family_id FROM "
            "participation WHERE municipality_code = '15001' AND disposition = 'complete' LIMIT 10) "
            f"AND wave_id = {wave}"
        )
    second = published(country, reason="Se retiran diez respuestas inventadas")
    told = [release.places[ONE].results["S1"] for release in (first, second)]
    assert [(result.n, result.satisfied) for result in told] == [(50, 35), (40, 25)]


@pytest.mark.parametrize("change", ["UPDATE release SET hash = 'x'", "DELETE FROM release"])
def test_a_release_cannot_be_changed(country: Country, change: str) -> None:
    country.wave({})
    published(country)
    with pytest.raises(DBAPIError, match="append-only"), country.engine.begin() as connection:
        connection.exec_driver_sql(change)


def test_what_would_tell_on_somebody_is_not_kept(country: Country) -> None:
    """Two answers show a town in which, as is published, two families at the most finished."""
    country.wave({ONE: CONTENT, OTHER: marks(five=1, one=1)})
    assert refused(country) == "publish.not_safe"
    assert rows(country, "SELECT 1 FROM release UNION ALL SELECT 1 FROM audit_event") == []


def test_two_that_publish_at_once_make_one_release(country: Country) -> None:
    country.wave({ONE: CONTENT, OTHER: HALF})
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: published(country), range(2))
    assert one.bytes == other.bytes
    assert rows(country, "SELECT count(*) FROM release") == [(1,)]


def test_the_response_on_each_channel_is_told_above_the_towns(country: Country) -> None:
    wave = country.wave({ONE: CONTENT, OTHER: HALF})
    with country.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE participation SET channel = CASE WHEN disposition = 'complete' THEN 'sms' "
            f"ELSE 'telegram' END WHERE wave_id = {wave} AND municipality_code <> '25001'"
        )
    places = published(country).places
    for code in ("15", "colombia"):
        assert places[code].channels == {
            "sms": Response(100, 100, 100, 100, representative=True),
            "telegram": Response(20, 0, 0, 0, representative=False),
        }
    assert places[ONE].channels == {}


def test_codes_from_a_bag_count_as_answers_and_are_told(country: Country) -> None:
    """Of 35 families that drew one of sixty codes 24 used theirs; nobody knows which."""
    said = marks(five=30, four=14)
    wave = country.wave(
        {ONE: said, OTHER: HALF}, finished={ONE: ["sms"] * 20, OTHER: ["sms"] * 36, "25001": []}
    )
    with country.engine.begin() as connection:
        there = (WavePlace.wave_id == wave) & (WavePlace.municipality_code == ONE)
        connection.execute(update(WavePlace).where(there).values(codes_printed=60, codes_used=24))
        families = select(Participation.family_id).where(
            Participation.municipality_code == ONE, Participation.disposition == "unreachable"
        )
        drew = Participation.family_id.in_(families.order_by(Participation.family_id).limit(36))
        connection.execute(update(Participation).where(drew).values(disposition="drawn", channel=None))
    release = published(country)
    place = release.places[ONE]
    assert place.codes == Codes(60, 35, 20)
    assert (place.response.families, place.response.complete) == (60, 45)
    assert release.places[OTHER].codes is None and b'"codes":null' not in release.bytes
    assert release.places["colombia"].codes == place.codes
    assert release.places["15"].channels["sms"].complete == 55
    assert reading.read(release.bytes, release.hash) == release
    text = page(release, place, SOURCE).decode()
    assert "60 impresos, unas 35 familias sacaron uno de la bolsa, 20 o más se usaron." in text
    assert "impresos" not in page(release, release.places[OTHER], SOURCE).decode()

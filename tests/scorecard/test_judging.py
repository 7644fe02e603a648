"""Of which promises families are asked, on which day, and of which no more."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from db.release import Withdrawal
from db.tables import (
    ActorCommitment,
    AuditEvent,
    CommitmentCheck,
    Department,
    Family,
    Municipality,
    Participation,
    PublishedRelease,
    Staff,
    Wave,
    WavePlace,
)
from scorecard.instrument.published import published
from scorecard.judging import APART, DAYS, Promise, ask, due, given_up, unpublished
from tests import world

#: A Tuesday, 10:00 in Bogotá.
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = NOW.date()
#: In the evening there, of the same day.
LATE = datetime(2026, 11, 25, 4, tzinfo=UTC)
TOWN, NEXT, FAR, SMALL = "15664", "15001", "25001", "25003"


class Country:
    """Ten families in each of three towns, two of them in one department, and nine in a fourth."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.place = world.place(connection)
        connection.execute(insert(Department).values(code="25", name="Cundinamarca"))
        for code in (NEXT, FAR, SMALL):
            connection.execute(insert(Municipality).values(code=code, name=code, department_code=code[:2]))
        for town, many in ((TOWN, 10), (NEXT, 10), (FAR, 10), (SMALL, 9)):
            for number in range(many):
                none: dict[str, Any] = {"achieved": (), "pending": {}, "municipality_code": town}
                world.family(connection, self.place, f"{town}{number}", **none)
        self.first = self.wave("2026-1", TOWN, status="closed", opens_on=date(2026, 6, 1))

    def wave(self, name: str, *towns: str, **columns: Any) -> int:
        values = {
            "name": name,
            "questionnaire": "reconstruccion-2",
            "opens_on": DAY,
            "closes_on": DAY + timedelta(days=9),
            "status": "open",
            "closed_on": DAY + timedelta(days=10) if columns.get("status") == "closed" else None,
            **columns,
        }
        wave = self.connection.scalars(insert(Wave).values(values).returning(Wave.id)).one()
        for town in towns:
            self.connection.execute(insert(WavePlace).values(wave_id=wave, municipality_code=town))
        return wave

    def promise(self, place: str = TOWN, **columns: Any) -> int:
        values = {
            "wave_id": self.first, "staff_id": self.connection.scalar(select(Staff.id)), "place_code": place,
            "actor": "municipio", "text": "Abrir el puesto de salud.",
            "made_on": date(2026, 7, 1), "due_on": DAY,
            "at": datetime(2026, 7, 1, 15, tzinfo=UTC), **columns,
        }  # fmt: skip
        return self.connection.scalars(
            insert(ActorCommitment).values(values).returning(ActorCommitment.id)
        ).one()

    def says(self, commitment: int, state: str) -> None:
        values = {"commitment_id": commitment, "state": state, "checked_on": DAY, "at": NOW}
        staff = self.connection.scalar(select(Staff.id))
        self.connection.execute(insert(CommitmentCheck).values(**values, staff_id=staff))

    def release(self, wave: int, number: int = 1, withdrawn: bool = False) -> None:
        values = {
            "wave_id": wave,
            "number": number,
            "published_at": NOW,
            "hash": f"{wave}{number}",
            "content": b"",
            "counts": [],
            "made_by": "command",
        }
        release = self.connection.scalars(
            insert(PublishedRelease).values(values).returning(PublishedRelease.id)
        ).one()
        if withdrawn:
            said = {"at": NOW, "because": "Tenía un error", "made_by": "command"}
            self.connection.execute(insert(Withdrawal).values(release_id=release, **said))

    def due(self, day: date = DAY) -> list[int]:
        return [promise.id for promise in due(self.connection, day)]


@pytest.fixture
def country(database: Engine) -> Iterator[Country]:
    with database.begin() as connection:
        yield Country(connection)


def test_families_are_asked_from_the_day_of_the_promise_on(country: Country) -> None:
    number = country.promise(actor="red", text="Avisar antes.")
    assert country.due(DAY - timedelta(days=1)) == []
    assert due(country.connection, DAY) == [Promise(number, TOWN, "red", "Avisar antes.")]
    assert country.due(DAY + timedelta(days=400)) == [number]


def test_on_the_day_on_which_it_is_entered_a_promise_may_be_taken_back(country: Country) -> None:
    """In Bogotá: five in the morning in Greenwich is midnight there."""
    evening = country.promise(at=datetime(2026, 11, 24, 4, 59, tzinfo=UTC))
    country.promise(FAR, at=datetime(2026, 11, 24, 5, tzinfo=UTC))
    assert country.due() == [evening]


def test_of_what_was_taken_back_nobody_is_asked(country: Country) -> None:
    one, other, kept = (country.promise(place) for place in (TOWN, NEXT, FAR))
    country.says(one, "kept")
    country.says(one, "withdrawn")
    country.says(other, "withdrawn")
    country.says(other, "missed")
    assert country.due() == [other, kept]


def test_of_a_promise_families_are_asked_once(country: Country) -> None:
    number = country.promise()
    other = country.promise(FAR)
    country.wave("asked", status="closed", commitment_id=number, opens_on=date(2026, 8, 1))
    assert country.due() == [other]


def test_after_a_wave_of_which_nothing_is_shown_any_more_nobody_is_asked(country: Country) -> None:
    """Where nothing was published yet, or a part of it stands, families are asked."""
    waves = [country.wave(name, status="closed") for name in ("none", "withdrawn", "corrected")]
    promises = [
        country.promise(place, wave_id=wave) for place, wave in zip((TOWN, NEXT, FAR), waves, strict=True)
    ]
    country.release(waves[1], withdrawn=True)
    country.release(waves[2], withdrawn=True)
    country.release(waves[2], 2)
    assert country.due() == [promises[0], promises[2]]


def test_nobody_is_asked_where_too_few_live_to_say_it(country: Country) -> None:
    """Nine in the town; ten of its department and more are enough."""
    country.promise(SMALL)
    department = country.promise("25")
    assert country.due() == [department]
    connection = country.connection
    connection.execute(update(Family).where(Family.municipality_code == FAR).values(stage="withdrawn"))
    assert country.due() == [], "who left is not among them"
    assert due(connection, DAY) == []
    nation = country.promise("colombia")
    assert country.due() == [nation]


def test_of_two_the_older_goes_first(country: Country) -> None:
    later = country.promise(due_on=DAY - timedelta(days=1))
    older = country.promise(due_on=DAY - timedelta(days=2))
    as_old = country.promise(due_on=DAY - timedelta(days=2))
    assert country.due() == [older]
    country.says(older, "withdrawn")
    assert country.due() == [as_old]
    country.says(as_old, "withdrawn")
    assert country.due() == [later]
    elsewhere = country.promise("25", due_on=DAY)
    assert country.due() == [later, elsewhere]


def test_while_another_wave_is_open_nobody_is_asked(country: Country) -> None:
    """But in the other towns of a department, or of the nation, one of them alone is."""
    country.wave("open", NEXT)
    country.wave("over", FAR, status="closed")
    country.promise("15", due_on=DAY - timedelta(days=2))
    town, far = country.promise(TOWN), country.promise(FAR)
    country.promise(NEXT)
    assert country.due() == [town, far]


@pytest.mark.parametrize(("ago", "asked"), [(29, False), (30, True)])
def test_a_family_is_asked_of_one_promise_in_thirty_days(country: Country, ago: int, asked: bool) -> None:
    """And what waits for that keeps its place before what is due later."""
    before = country.promise(NEXT)
    opened = DAY - timedelta(days=ago)
    country.wave("promise", NEXT, status="closed", commitment_id=before, opens_on=opened)
    country.wave("libreta", FAR, status="closed", opens_on=DAY)
    department = country.promise("15", due_on=DAY - timedelta(days=1))
    country.promise(TOWN)
    far = country.promise(FAR)
    assert country.due() == ([department, far] if asked else [far])
    assert (timedelta(days=30), 10) == (APART, DAYS)


def test_a_wave_asks_in_the_words_of_the_promise(country: Country) -> None:
    number = country.promise("15")
    (promise,) = due(country.connection, DAY)
    wave = ask(country.connection, promise, LATE)
    row = country.connection.execute(select(Wave.__table__).where(Wave.id == wave)).one()
    assert (row.name, row.opens_on, row.closes_on) == (f"compromiso-{number}", DAY, date(2026, 12, 3))
    assert (row.commitment_id, row.status) == (number, "open")
    assert row.questionnaire.startswith(f"compromiso-{number}-")
    asked = published(country.connection, row.questionnaire)
    assert list(asked.questions) == [f"compromiso_{number}"]
    assert asked.questions[f"compromiso_{number}"].actor == "municipio"
    assert "Abrir el puesto de salud" in asked.questions[f"compromiso_{number}"].label
    towns = select(WavePlace.municipality_code).where(WavePlace.wave_id == wave)
    assert sorted(country.connection.scalars(towns)) == [NEXT, TOWN]
    assert country.connection.scalars(select(AuditEvent.actor)).all() == ["timetable"]


def test_of_the_nation_all_its_towns_are_asked(country: Country) -> None:
    country.promise("colombia")
    (promise,) = due(country.connection, DAY)
    wave = ask(country.connection, promise, NOW)
    towns = select(WavePlace.municipality_code).where(WavePlace.wave_id == wave)
    assert sorted(country.connection.scalars(towns)) == [NEXT, TOWN, FAR, SMALL]


def test_a_name_that_somebody_took_is_left_to_it(country: Country) -> None:
    number = country.promise()
    for turn in (".2", "", ".4"):
        country.wave(f"compromiso-{number}{turn}", status="closed", opens_on=date(2026, 6, 1))
    (promise,) = due(country.connection, DAY)
    wave = ask(country.connection, promise, NOW)
    assert country.connection.scalar(select(Wave.name).where(Wave.id == wave)) == f"compromiso-{number}.3"


def test_who_moved_here_is_not_asked_twice(country: Country) -> None:
    """Whom an open wave asks where it lived before, or a promise did in the last thirty days."""
    connection, families = country.connection, country.place.families
    lately, long_ago = (country.promise(FAR) for _ in range(2))
    country.says(lately, "withdrawn")
    country.says(long_ago, "withdrawn")
    waves = {
        "open": country.wave("open", FAR),
        "lately": country.wave(
            "lately", FAR, status="closed", commitment_id=lately, opens_on=DAY - timedelta(days=29)
        ),
        "long ago": country.wave(
            "long", FAR, status="closed", commitment_id=long_ago, opens_on=DAY - timedelta(days=30)
        ),
        "libreta": country.wave("libreta", FAR, status="closed", opens_on=DAY - timedelta(days=3)),
        "left out": country.wave("other", SMALL),
    }
    moved = dict(zip(waves, (families[f"{TOWN}{number}"] for number in range(5)), strict=True))
    for which, family in moved.items():
        disposition = "ineligible" if which == "left out" else "complete"
        connection.execute(
            insert(Participation).values(
                wave_id=waves[which],
                family_id=family,
                municipality_code=FAR,
                disposition=disposition,
                day=date(2026, 11, 1),
            )
        )
    country.promise(TOWN)
    (promise,) = due(connection, DAY)
    wave = ask(connection, promise, LATE)
    ours = select(Participation.family_id, Participation.disposition, Participation.day).where(
        Participation.wave_id == wave
    )
    found = {row.family_id: row.disposition for row in connection.execute(ours)}
    assert [which for which, family in moved.items() if found[family] == "ineligible"] == ["open", "lately"]
    assert len(found) == 10 and list(found.values()).count("invited") == 8
    assert {row.day for row in connection.execute(ours)} == {DAY}
    before = select(Participation.day).where(Participation.wave_id != wave)
    assert set(connection.scalars(before)) == {date(2026, 11, 1)}, "there nothing changes"


def test_a_wave_on_what_was_taken_back_is_given_up(country: Country) -> None:
    gone = country.wave("gone", status="closed")
    country.release(gone, withdrawn=True)
    promises = {
        "taken back": country.promise(), "kept": country.promise(), "closed": country.promise(),
        "unsaid": country.promise(), "not shown": country.promise(wave_id=gone),
    }  # fmt: skip
    country.says(promises["taken back"], "withdrawn")
    country.says(promises["closed"], "withdrawn")
    country.says(promises["kept"], "withdrawn")
    country.says(promises["kept"], "kept")
    waves = {
        which: country.wave(which, status="closed" if which == "closed" else "open", commitment_id=number)
        for which, number in promises.items()
    }
    country.wave("libreta")
    assert sorted(given_up(country.connection)) == sorted([waves["taken back"], waves["not shown"]])


def test_a_closed_wave_on_a_promise_is_published_once(country: Country) -> None:
    gone = country.wave("gone", status="closed")
    country.release(gone, withdrawn=True)
    for which in ("second", "first", "open", "told", "not shown", "cut short"):
        promise = country.promise(wave_id=gone if which == "not shown" else country.first)
        status = "open" if which == "open" else "closed"
        wave = country.wave(which, status=status, commitment_id=promise)
        if which == "told":
            country.release(wave)
        if which == "cut short":
            last = update(Wave).where(Wave.id == wave).values(closed_on=Wave.closes_on)
            country.connection.execute(last)
    # A row that was written last stands last.
    country.connection.execute(update(Wave).where(Wave.name == "second").values(wiped=True))
    assert unpublished(country.connection) == ["second", "first"], "in the order in which they were opened"

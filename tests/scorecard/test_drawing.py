"""Families that draw a code, codes that are printed and used, and how many there are of each."""

import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update

from db.tables import AuditEvent, BagCode, Participation, Wave, WavePlace
from programme.refusal import Refusal
from scorecard.bag.drawing import Drawn, mark
from scorecard.bag.printing import index, make
from scorecard.instrument import promise
from scorecard.instrument.published import publish
from tests.scorecard.town import Town

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
#: After seven in the evening in Bogotá it is the next day in Greenwich.
LATE = datetime(2026, 11, 21, 1, tzinfo=UTC)


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


@pytest.fixture
def connection(town: Town) -> Iterator[Connection]:
    with town.engine.begin() as connection:
        yield connection


def _refused(
    connection: Connection, *codes: str, name: str = "2026-2", now: datetime = NOW
) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refusal) as refusal:
        mark(connection, name, codes, now)
    return refusal.value.key, refusal.value.fields


def _set(connection: Connection, family: int, wave: int, **values: Any) -> None:
    mine = (Participation.family_id == family) & (Participation.wave_id == wave)
    connection.execute(update(Participation).where(mine).values(**values))


def _standing(connection: Connection) -> list[tuple[int, int, str, date, str | None]]:
    columns = Participation.wave_id, Participation.family_id, Participation.disposition, Participation.day
    found = connection.execute(
        select(*columns, Participation.channel).order_by(Participation.wave_id, Participation.family_id)
    )
    return [tuple(row) for row in found]


def test_families_are_marked_on_that_day_and_on_no_channel(town: Town, connection: Connection) -> None:
    """F001 to F005 may draw; another wave, and F006, stay as they are."""
    ids = [town.family().id for _ in range(7)]
    wave, other = town.open(), town.open(name="2027-1")
    before = date(2026, 11, 10)
    for family, disposition in zip(
        ids, ("invited", "unreachable", "contacted", "started", "partial", "invited", "drawn"), strict=True
    ):
        _set(connection, family, wave, disposition=disposition, day=before, channel="sms")
    untouched = [row for row in _standing(connection) if row[0] == other]
    assert mark(connection, "2026-2", ["F001", "F002", "F003", "F004", "F005", "F007"], LATE) == Drawn(5, 1)
    drawn = ("drawn", date(2026, 11, 20), None)
    assert _standing(connection) == [
        *((wave, family, *drawn) for family in ids[:5]),
        (wave, ids[5], "invited", before, "sms"),
        (wave, ids[6], "drawn", before, "sms"),
        *untouched,
    ]
    event = connection.execute(select(AuditEvent.__table__).where(AuditEvent.action == "wave.drawn")).one()
    assert (event.at, event.actor, event.subject, event.detail) == (
        LATE,
        "command",
        f"wave:{wave}",
        {"families": 5},
    )
    assert mark(connection, "2026-2", ["F001"], LATE) == Drawn(0, 1)
    assert len(connection.execute(select(AuditEvent).where(AuditEvent.action == "wave.drawn")).all()) == 1


def test_none_is_marked_where_one_cannot_draw(town: Town, connection: Connection) -> None:
    ids = [town.family().id for _ in range(8)]
    town.family(agreement_on=None)
    wave = town.open()
    for family, disposition in zip(
        ids,
        ("invited", "ineligible", "complete", "refused", "breakoff", "complete", "refused", "drawn"),
        strict=True,
    ):
        _set(connection, family, wave, disposition=disposition)
    late = town.family()
    standing = _standing(connection)
    assert late.id not in {family for _, family, *_ in standing}
    assert _refused(connection, "F001", "X1", "X2") == ("bag.no_family", {"codes": "X1, X2"})
    assert _refused(connection, "F001", "F002") == ("bag.takes_no_part", {"codes": "F002"})
    assert _refused(connection, "F010", "F009", "F001") == ("bag.takes_no_part", {"codes": "F009, F010"})
    assert _refused(connection, "F006", "F003", "F001") == ("bag.answered", {"codes": "F003, F006"})
    assert _refused(connection, "F001", "F004", "F005") == ("bag.said_no", {"codes": "F004, F005"})
    assert _standing(connection) == standing
    six = [f"X{number}" for number in (6, 5, 4, 3, 2, 1)]
    assert _refused(connection, *six)[1] == {"codes": "X1, X2, X3, X4, X5, …"}
    assert _refused(connection, *six[:5])[1] == {"codes": "X2, X3, X4, X5, X6"}


def test_who_finishes_just_now_does_not_draw(town: Town) -> None:
    """It is waited for: read before, it would still be invited."""
    family = town.family()
    wave = town.open()

    def draw() -> tuple[str, dict[str, Any]]:
        with town.engine.begin() as connection:
            return _refused(connection, "F001")

    with ThreadPoolExecutor(1) as pool, town.engine.begin() as finishing:
        _set(finishing, family.id, wave, disposition="complete")
        drawn = pool.submit(draw)
        _waits(town, drawn)
        finishing.commit()
        assert drawn.result(timeout=20) == ("bag.answered", {"codes": "F001"})


def test_nobody_draws_for_a_wave_that_is_not_open(town: Town, connection: Connection) -> None:
    town.family()
    wave = town.open()
    assert _refused(connection, "F001", name="2026-9") == ("wave.unknown", {"name": "2026-9"})
    day_after, last = datetime(2026, 12, 11, 15, tzinfo=UTC), datetime(2026, 12, 11, 3, tzinfo=UTC)
    assert _refused(connection, "F001", now=day_after) == ("bag.not_open", {"name": "2026-2"})
    assert mark(connection, "2026-2", ["F001"], last) == Drawn(1, 0), "in Bogotá it is the tenth still"
    connection.execute(update(Wave).where(Wave.id == wave).values(status="closed"))
    assert _refused(connection, "F001") == ("bag.not_open", {"name": "2026-2"})


def _asked(
    connection: Connection, number: int = 3, place: str = "15664", name: str = "2026-2", now: datetime = NOW
) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refusal) as refusal:
        make(connection, name, place, number, random.Random(1), now)
    return refusal.value.key, refusal.value.fields


def test_codes_are_printed_for_a_place_of_an_open_wave(town: Town, connection: Connection) -> None:
    town.family()
    near = town.municipality("15001")
    wave, other = town.open("15664", near), town.open("15664", name="2027-1")
    printed = make(connection, "2026-2", "15664", 3, random.Random(1), LATE)
    assert (printed.wave, printed.place, printed.closes_on) == (
        "2026-2",
        "San José de Pare",
        date(2026, 12, 10),
    )
    assert [question.name for question in printed.questions] == ["G1", "I1", "S1", "S2"]
    assert len(set(printed.codes)) == 3
    again = make(connection, "2026-2", "15664", 2, random.Random(1), LATE)
    make(connection, "2026-2", near, 1, random.Random(2), LATE)
    make(connection, "2027-1", "15664", 4, random.Random(3), LATE)
    places = select(WavePlace.wave_id, WavePlace.municipality_code, WavePlace.codes_printed)
    assert sorted(map(tuple, connection.execute(places))) == [
        (wave, "15001", 1),
        (wave, "15664", 5),
        (other, "15664", 4),
    ]
    keys = dict(map(tuple, connection.execute(select(Wave.id, Wave.code_key))))
    assert all(len(key) == 64 for key in keys.values()) and keys[wave] != keys[other]
    rows = connection.execute(select(BagCode.__table__).where(BagCode.municipality_code == "15664")).all()
    hashes = {index(keys[wave], code): wave for code in printed.codes + again.codes}
    assert {row.code_index: row.wave_id for row in rows if row.wave_id == wave} == hashes
    assert all(len(one) == 16 for one in hashes) and not any(row.used for row in rows)
    event = connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.id)).first()
    assert event is not None
    assert (event.at, event.actor, event.action, event.subject) == (
        LATE,
        "command",
        "wave.codes_printed",
        f"wave:{wave}",
    )
    assert event.detail == {"place": "15664", "number": 3}


def test_a_code_that_was_printed_is_not_drawn_again(town: Town, connection: Connection) -> None:
    """And in which order they stand on paper is in no table."""
    town.family()
    town.open()
    make(connection, "2026-2", "15664", 1, random.Random(1), NOW)
    first, second = (make(connection, "2026-2", "15664", 20, random.Random(9), NOW).codes for _ in range(2))
    assert not set(first) & set(second) and len(set(second)) == 20
    key = connection.scalars(select(Wave.code_key)).one()
    kept = list(connection.scalars(select(BagCode.code_index).order_by(text("ctid"))))
    hashes = [[index(str(key), code) for code in codes] for codes in (first, second)]
    assert kept[1:] == [*sorted(hashes[0]), *sorted(hashes[1])] and hashes[0] != sorted(hashes[0])


def test_while_a_wave_closes_no_codes_are_printed(town: Town) -> None:
    wave = town.open()

    def print_some() -> tuple[str, dict[str, Any]]:
        with town.engine.begin() as connection:
            return _asked(connection)

    with ThreadPoolExecutor(1) as pool, town.engine.begin() as closing:
        closing.execute(update(Wave).where(Wave.id == wave).values(status="closed"))
        printed = pool.submit(print_some)
        _waits(town, printed)
        closing.commit()
        assert printed.result(timeout=20) == ("bag.not_open", {"name": "2026-2"})


def _waits(town: Town, other: Future[Any]) -> None:
    until = monotonic() + 20
    while not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
        assert not other.done() and monotonic() < until, "it does not wait"
        sleep(0.01)


def test_no_codes_are_printed_for_nothing(town: Town, connection: Connection) -> None:
    town.municipality("15001")
    wave = town.open()
    town.open("15001", name="2027-1")
    for number in (0, 5001):
        assert _asked(connection, number) == ("bag.bad_number", {"most": 5000})
    assert len(make(connection, "2026-2", "15664", 1, random.Random(1), NOW).codes) == 1
    assert _asked(connection, place="15001") == ("bag.no_place", {"name": "2026-2", "code": "15001"})
    assert _asked(connection, name="2026-9") == ("wave.unknown", {"name": "2026-9"})
    assert _asked(connection, now=datetime(2026, 12, 11, 15, tzinfo=UTC)) == (
        "bag.not_open",
        {"name": "2026-2"},
    )
    last = datetime(2026, 12, 11, 3, tzinfo=UTC)
    assert len(make(connection, "2026-2", "15664", 2, random.Random(5), last).codes) == 2
    connection.execute(update(Wave).where(Wave.id == wave).values(status="closed"))
    assert _asked(connection) == ("bag.not_open", {"name": "2026-2"})


def test_no_codes_are_printed_where_paper_asks_nothing(town: Town, connection: Connection) -> None:
    (question,) = promise.content("compromiso_1", "municipio", "Abrir el puesto de salud")["questions"]
    publish(connection, "by sms", {"questions": [{**question, "channels": "sms"}]}, NOW)
    days = {"opens_on": date(2026, 11, 1), "closes_on": date(2026, 12, 10), "status": "open"}
    new = insert(Wave).values(name="2026-2", questionnaire="by sms", **days).returning(Wave.id)
    wave = connection.scalars(new).one()
    connection.execute(insert(WavePlace).values(wave_id=wave, municipality_code="15664"))
    assert _asked(connection) == ("bag.no_questions", {"name": "2026-2"})

"""Answers that wait, sealed, to be counted with those of others."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from sqlalchemy import Connection, Engine, select

from db.tables import CompletedPart
from scorecard import waiting
from tests.scorecard.town import Town


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


@pytest.fixture
def connection(town: Town) -> Iterator[Connection]:
    with town.engine.begin() as connection:
        yield connection


def _answers(connection: Connection) -> list[waiting.Answers]:
    """All that waits, in no order."""
    found = connection.scalars(select(CompletedPart.answers))
    return sorted(map(waiting.answers_of, found), key=json.dumps)


def test_a_comment_is_completed_where_it_waits_and_nowhere_else(town: Town, connection: Connection) -> None:
    one, other = town.family().id, town.family().id
    wave, next_wave = town.open(), town.open(name="2027-1")
    for each, family in ((wave, one), (wave, other), (next_wave, one)):
        waiting.complete(connection, each, family, 1, "15664", {"S1": 4, "S3": "Que avisen"})
    assert waiting.add_to_comment(connection, wave, one, "S3", "a tiempo", 100)
    short, whole = {"S1": 4, "S3": "Que avisen"}, {"S1": 4, "S3": "Que avisen a tiempo"}
    assert _answers(connection) == [whole, short, short]
    assert waiting.add_to_comment(connection, next_wave, one, "S3", "a tiempo", 12)
    assert _answers(connection) == [whole, {"S1": 4, "S3": "Que avisen a"}, short]


def test_where_no_comment_waits_none_is_completed(town: Town, connection: Connection) -> None:
    family = town.family().id
    wave = town.open()
    assert waiting.add_to_comment(connection, wave, family, "S3", "a tiempo", 100) is False
    waiting.complete(connection, wave, family, 1, "15664", {"S1": 4, "S3": ""})
    assert waiting.add_to_comment(connection, wave, family, "S3", "a tiempo", 100) is False
    assert _answers(connection) == [{"S1": 4}]


def test_a_comment_that_is_counted_just_now_is_not_completed(town: Town) -> None:
    """Who was told that it was added would believe that somebody reads it."""
    family = town.family().id
    wave = town.open()

    def add() -> bool:
        with town.engine.begin() as connection:
            return waiting.add_to_comment(connection, wave, family, "S3", "a tiempo", 100)

    with town.engine.begin() as connection:
        waiting.complete(connection, wave, family, 1, "15664", {"S1": 4, "S3": "Que avisen"})
    with ThreadPoolExecutor(1) as pool, town.engine.begin() as counting:
        counting.exec_driver_sql("DELETE FROM completed_part")
        added = pool.submit(add)
        until = monotonic() + 20
        while not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert not added.done() and monotonic() < until, "it does not wait"
            sleep(0.01)
        counting.commit()
        assert added.result(timeout=20) is False


def test_what_waits_is_as_long_whatever_was_said(town: Town, connection: Connection) -> None:
    """Its length would tell what it is: of a family, or a comment, and of one answer alone."""
    family = town.family().id
    wave = town.open()
    waiting.complete(connection, wave, family, 1, "15664", {"S3": "Sí"})
    waiting.add_to_comment(connection, wave, family, "S3", "señor", 100)
    sealed = "SELECT octet_length(answers) FROM completed_part"
    for part, long in (("core", 4096), ("comment", 4096), ("P1", 256)):
        for said in ("", "é" * 90):
            row = waiting.row_of(wave, part, 1, "15664", "15", {"S3": said})
            assert len(row["answers"].encode()) == long
    (before,) = connection.exec_driver_sql(sealed).one()
    waiting.add_to_comment(connection, wave, family, "S3", "ñ" * 1000, 2000)
    assert connection.exec_driver_sql(sealed).one() == (before,)


@pytest.mark.parametrize(
    ("place", "crowd"),
    [
        ((7, "15664", "15"), "gestor:7 municipality:15664"),
        ((None, "15664", "15"), "municipality:15664"),
        ((None, None, "15"), "department:15"),
        ((None, None, None), "nation"),
    ],
)
def test_a_crowd_shows_no_more_than_a_count_does(
    place: tuple[int | None, str | None, str | None], crowd: str
) -> None:
    assert waiting.row_of(1, "core", *place, {})["crowd"] == crowd


def test_what_is_sealed_is_json_as_it_is_written(town: Town) -> None:
    row = waiting.row_of(1, "comment", None, "15664", "15", {"S3": "Más señas"})
    assert row["answers"].rstrip("\0") == '{"S3": "Más señas"}'

"""What a worker says of the database, when answers come late."""

from time import monotonic

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db.engine import connect
from outreach.worker.outage import Outage


def test_what_comes_of_a_question_from_before_the_last_news_is_none(caplog: pytest.LogCaptureFixture) -> None:
    outage, before = Outage(), monotonic()
    outage.noticed(before)
    outage.over(before)
    assert [record.message for record in caplog.records] == [
        "the database is away; the worker waits for it"
    ], "an answer under way when it went away says nothing"
    during = monotonic()
    outage.over(during)
    outage.noticed(during)
    assert [record.message for record in caplog.records][1:] == ["the database is back"]
    outage.noticed(monotonic())
    assert len(caplog.records) == 3


def test_what_the_database_refuses_is_no_outage(database: Engine, caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage()
    with pytest.raises(OperationalError) as cancelled, database.connect() as connection:
        connection.execute(text("SET statement_timeout = 10"))
        connection.execute(text("SELECT pg_sleep(10)"))
    outage.failed("job reminders", monotonic(), cancelled.value)
    assert [record.message for record in caplog.records] == [
        "job reminders failed after 0.0 s: QueryCanceled: canceling statement due to statement timeout"
    ]
    # As Procrastinate gives on what its driver raised.
    of_the_queue = ConnectorException()
    of_the_queue.__cause__ = psycopg.errors.DeadlockDetected("deadlock detected")
    outage.failed("looking for a job", monotonic(), of_the_queue)
    assert caplog.records[1].message.startswith("looking for a job failed after 0.0 s: DeadlockDetected")


def test_a_database_that_cannot_be_reached_is_one(database: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(OperationalError) as nowhere:
        connect("postgresql://nobody@127.0.0.1:1/nothing").connect()
    with pytest.raises(OperationalError) as killed, database.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    for problem in (nowhere.value, killed.value, ConnectorException()):
        Outage().failed("job reminders", monotonic(), problem)
    assert [record.message for record in caplog.records] == [
        "the database is away; the worker waits for it"
    ] * 3

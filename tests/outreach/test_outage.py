"""What a worker says of the database, when answers come late."""

from time import monotonic

import pytest

from outreach.outage import Outage


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

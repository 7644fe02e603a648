"""One database for all these tests, emptied before each: cheaper than a new one for each."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from tests.databases import fresh_database


@pytest.fixture(scope="session")
def post_office(server: URL) -> Iterator[Engine]:
    """A migrated database of this run's own."""
    with fresh_database(server) as engine:
        yield engine


@pytest.fixture
def database(post_office: Engine) -> Engine:
    """A database without conversations, messages and jobs."""
    with post_office.begin() as connection:
        connection.execute(text("TRUNCATE conversation, outbox, procrastinate_jobs RESTART IDENTITY CASCADE"))
    return post_office

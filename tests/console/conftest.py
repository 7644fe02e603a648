"""The wired program with a small place, and people who can sign in to it."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests import world
from tests.console.people import ROLES, person
from tests.doors import Watch, application


@pytest.fixture
def watch() -> Watch:
    """Friday 2026-11-20, ten o'clock in Bogotá."""
    return Watch(datetime(2026, 11, 20, 15, tzinfo=UTC))


@pytest.fixture
def place(database: Engine, watch: Watch) -> world.Place:
    """San José de Pare with three families, and a user of each role who works there, named like it."""
    with database.begin() as connection:
        where = world.place(connection)
        for code in ("F001", "F002", "F003"):
            world.family(connection, where, code)
        world.contact(connection, where.families["F001"], simulated=True)
        for role in ROLES:
            person(connection, watch, role, role)
    return where


@pytest.fixture
def site(database: Engine, watch: Watch, place: world.Place) -> Flask:
    """The application of the demo."""
    return application(database, watch, PUBLIC_URL="http://localhost")

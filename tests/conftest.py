"""A real PostgreSQL for every test that asks for one, each with a database of its own."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url
from werkzeug.routing import Rule

from db.embedded import EmbeddedPostgres
from db.engine import connect
from db.keys import keyring, new_key
from db.migrate import upgrade
from programme import catalogue, passwords
from tests.databases import administration, data_folder, fresh_database

# Under nohup it is ignored, and every process that a test starts would ignore it too.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Else every process that a test starts would compile the whole program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(scope="session", autouse=True)
def keys() -> str:
    """The data key of this test run, loaded as the program loads its own."""
    key = new_key()
    keyring.load(key)
    return key


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """Argon2 with its least work: what is tested is who gets in, not how long guessing takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher.from_parameters(CHEAPEST))
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_routes() -> Iterator[None]:
    """Werkzeug compiles a function for each route of each application, which took a third of a test. The
    same route gets the same function: it reads the rule that it is called with.
    """
    compiled = Rule._compile_builder
    functions: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in functions:
            functions[key] = compiled(rule, append_unknown)
        return functions[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session")
def server(keys: str) -> Iterator[URL]:
    """One PostgreSQL server for the run, with a migrated database called `template` to copy from."""
    with running() as url:
        yield url


@contextmanager
def running() -> Iterator[URL]:
    """Such a server; the data key is loaded."""
    with data_folder() as home, EmbeddedPostgres(home) as address:
        url = make_url(address)
        with administration(url) as connection:
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("ALTER SYSTEM SET full_page_writes = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("CREATE DATABASE template"))
        engine = connect(url.set(database="template").render_as_string(hide_password=False))
        upgrade(engine)
        with engine.begin() as transaction:
            catalogue.load(transaction)
        engine.dispose()
        yield url


@pytest.fixture
def database(server: URL) -> Iterator[Engine]:
    """A fresh, migrated database with the catalogue of logros, and nothing else."""
    with fresh_database(server) as engine:
        yield engine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-transcripts", action="store_true", help="write anew what the bot answers in the transcripts"
    )


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among the program and the tests themselves: it took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)

"""A real PostgreSQL for every test that asks for one, each with a database of its own."""

import gc
import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import Connection, Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from werkzeug.routing import Rule

from db.embedded import EmbeddedPostgres
from db.engine import connect
from db.keys import keyring, new_key
from db.migrate import upgrade
from programme import catalogue, passwords

# Under nohup it is ignored, and every process that a test starts would ignore it too.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Else every process that a test starts would compile the whole program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

#: Bytes that the databases of a test run may take, with all that PostgreSQL writes besides.
_ROOM = 3 * 1024**3

_numbers = itertools.count(1)

#: Engines that no test has just now: what they compiled serves the next one too.
_idle: list[Engine] = []
_databases: dict[Dialect, str] = {}
_administrations: dict[URL, Engine] = {}


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
        with _administration(url) as connection:
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


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for a database, in memory where there is room. Not pytest's own: a second run of pytest closes
    that to the user that PostgreSQL runs as when we are root.
    """
    with TemporaryDirectory(prefix="libreta-test-", dir=_memory(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _memory() -> str | None:
    """The folder that is kept in memory; None where there is none, or it is small."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and disk_usage(shared).free > _ROOM else None


@contextmanager
def _administration(url: URL) -> Iterator[Connection]:
    """The connection that makes databases and drops them, one for the whole run."""
    address = url.set(database="postgres")
    if address not in _administrations:
        _administrations[address] = create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)
    with _administrations[address].connect() as connection:
        yield connection


def _copying() -> str:
    """On a disk, files are copied between two checkpoints, which take longer than the copy."""
    return "file_copy" if _memory() else "wal_log"


@contextmanager
def fresh_database(server: URL) -> Iterator[Engine]:
    """An engine on a new database, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    with _administration(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template STRATEGY {_copying()}"))
    engine = _idle.pop() if _idle else connect(server.render_as_string(hide_password=False), pool=16)
    engine.url = engine.url.set(database=name)
    _databases[engine.dialect] = name
    try:
        yield engine
    finally:
        engine.dispose()
        _idle.append(engine)
        with _administration(server) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@event.listens_for(Engine, "do_connect")
def _elsewhere(dialect: Dialect, record: object, arguments: object, named: dict[str, object]) -> None:
    """An engine that is used again opens connections to the database of the test that has it now."""
    if dialect in _databases:
        named["dbname"] = _databases[dialect]


@contextmanager
def empty_database(server: URL) -> Iterator[Engine]:
    """An engine on a new database without a table, dropped afterwards."""
    name = f"empty_{next(_numbers)}"
    with _administration(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = connect(server.set(database=name).render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        with _administration(server) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


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

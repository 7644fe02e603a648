"""Whether the tests of a module notice a mistake in it.

Each trial is a fork that has imported nothing of ours yet. It needs no PostgreSQL of its own, and not the
seconds that other people's packages take to import.
"""

import importlib
import itertools
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

#: What our modules import of others, and takes long.
_HEAVY = (
    "sqlalchemy.dialects.postgresql psycopg flask flask_wtf scipy.stats telegram.ext twilio.rest "
    "procrastinate openpyxl phonenumbers rapidfuzz babel.dates holidays "
    "alembic.command argon2 httpx cryptography.fernet"
)

_numbers = itertools.count(1)

#: How often each test was the first to notice: those that did so often are run first.
_noticed: Counter[str] = Counter()


def prepare() -> None:
    """Import what is not ours, once for all forks."""
    for name in _HEAVY.split():
        importlib.import_module(name)


def passes(tree: Path, tests: Sequence[str], address: str, key: str, seconds: float) -> bool:
    """Run these tests of the program in `tree` until one fails. False also when they take too long."""
    number, told = next(_numbers), tree / "noticed"
    told.write_text("")
    fork = os.fork()
    if not fork:
        os._exit(_run(tree, tests, _Plugin(address, key, number, told)))
    until = time.monotonic() + seconds
    while (ended := os.waitpid(fork, os.WNOHANG)) == (0, 0):
        if time.monotonic() > until:
            os.killpg(fork, signal.SIGKILL)
            os.waitpid(fork, 0)
            return False
        time.sleep(0.01)
    if name := told.read_text():
        _noticed[name] += 1
    return os.waitstatus_to_exitcode(ended[1]) == pytest.ExitCode.OK


def _run(tree: Path, tests: Sequence[str], plugin: "_Plugin") -> int:
    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir(tree)
    sys.path[0] = str(tree)
    rooms = {path.stem for path in tree.iterdir()}
    for name in [name for name in sys.modules if name.split(".")[0] in rooms]:
        del sys.modules[name]
    options = ["-n", "0", "-x", "-q", "-p", "no:cacheprovider", "--timeout", "30", "--rootdir", str(tree)]
    return int(pytest.main([*options, *tests], plugins=[plugin]))


class _Plugin:
    """Lends a run the PostgreSQL server with its key, and writes down which test failed."""

    def __init__(self, address: str, key: str, number: int, told: Path) -> None:
        self.address, self.key, self.number, self.told = address, key, number, told

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object], request: Any) -> object:
        if fixturedef.argname not in ("keys", "server"):
            return None
        lent = self._key() if fixturedef.argname == "keys" else self._server()
        fixturedef.cached_result = (lent, fixturedef.cache_key(request), None)
        return lent

    def _key(self) -> str:
        importlib.import_module("db.keys").keyring.load(self.key)
        return self.key

    def _server(self) -> object:
        # Databases that a run left behind when it was killed have other numbers.
        vars(importlib.import_module("tests.conftest"))["_numbers"] = itertools.count(self.number * 1000)
        return importlib.import_module("sqlalchemy.engine").make_url(self.address)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: -_noticed[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.told.write_text(report.nodeid)

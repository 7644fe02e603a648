"""Whether the tests of a module notice a mistake in it.

Each trial is a fork that has imported nothing yet of what imports the module. It needs no PostgreSQL of its
own, and not the seconds that all other modules take to import.
"""

import ast
import gc
import importlib
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

#: What our modules import of others, and takes long.
_HEAVY = (
    "sqlalchemy.dialects.postgresql psycopg flask flask_wtf scipy.stats telegram.ext twilio.rest "
    "procrastinate openpyxl phonenumbers rapidfuzz babel.dates holidays "
    "alembic.command argon2 httpx cryptography.fernet pytest_timeout"
)


#: Without the plugins that a run of its own would have.
_OPTIONS = (
    "-o addopts= -x -q --tb no --assert plain -p no:cacheprovider -p pytest_timeout --timeout 12 --rootdir ."
).split()


def prepare() -> None:
    """Import what is not ours, once for all modules."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in _HEAVY.split():
        importlib.import_module(name)


def warm(tree: Path, module: str, tests: Sequence[str], address: str, key: str) -> None:
    """Import what the tests need of the program in `tree`, but for the module and what imports it, and let it
    read its texts and models. Call it in a process for this module alone.
    """
    os.chdir(tree)
    sys.path[0] = str(tree)
    rooms = {path.stem for path in tree.iterdir()}
    for name in _ours(rooms):
        del sys.modules[name]
    with open(os.devnull, "w") as nothing, redirect_stdout(nothing):
        pytest.main([*_OPTIONS, *tests], plugins=[_Lent(address, key), _First()])
    importlib.import_module("tests.databases").let_go()
    imports = {name: _imports(name) for name in _ours(rooms)}
    stale = {module.removesuffix(".py").replace("/", ".")}
    while more := {name for name, imported in imports.items() if imported & stale} - stale:
        stale |= more
    for name in _ours(rooms):
        if name in stale or name.rpartition(".")[2].startswith("test_"):
            package, _, own = name.rpartition(".")
            if package in sys.modules:
                vars(sys.modules[package]).pop(own, None)
            del sys.modules[name]
    gc.collect()
    gc.freeze()


def _ours(rooms: set[str]) -> list[str]:
    return [name for name in sys.modules if name.split(".")[0] in rooms]


def _imports(name: str) -> set[str]:
    """Which modules a module imports, by their full names."""
    file, found = sys.modules[name].__file__, set()
    for node in ast.walk(ast.parse(Path(file).read_bytes())) if file else ():
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


class Trials:
    """Runs of the tests of one module, one for each mistake in it."""

    def __init__(self, tree: Path, module: str, tests: Sequence[str], address: str, key: str) -> None:
        self.tree, self.module, self.tests, self.address, self.key = tree, module, tests, address, key
        #: How often each test was the first to notice, in all, and by the function: those that did so often
        #: are run first.
        self.noticed: Counter[str | tuple[str, str]] = Counter()
        #: Which tests run each line of the module. What stands in no function is in none of them.
        self.reached: dict[str, list[str]] = {}

    def begin(self, seconds: float) -> bool:
        """Return whether the tests pass without a mistake. From then on it is known which run what."""
        if not self.passes(seconds, traced=True):
            # What watches them makes them slow.
            return self.passes(seconds)
        self.reached = json.loads((self.tree / "reached").read_text())
        return True

    def passes(self, seconds: float, where: str = "", line: int = 0, *, traced: bool = False) -> bool:
        """Run the tests that reach `line` until one fails, first those that noticed other mistakes in the
        function `where`. False also when they take too long.
        """
        told = self.tree / "noticed"
        told.write_text("")
        fork = os.fork()
        if not fork:
            os._exit(_run(self, _Plugin(self, where, self.reached.get(str(line)), traced)))
        until = time.monotonic() + seconds
        while (ended := os.waitpid(fork, os.WNOHANG)) == (0, 0):
            if time.monotonic() > until:
                os.killpg(fork, signal.SIGKILL)
                os.waitpid(fork, 0)
                return False
            time.sleep(0.01)
        if name := told.read_text():
            self.noticed.update([name, (where, name)])
        return os.waitstatus_to_exitcode(ended[1]) == pytest.ExitCode.OK


def _run(trials: Trials, plugin: "_Plugin") -> int:
    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    ended = pytest.main([*_OPTIONS, *trials.tests], plugins=[_Lent(trials.address, trials.key), plugin])
    importlib.import_module("tests.databases").let_go()
    return int(ended)


class _Lent:
    """Lends a run the PostgreSQL server with its key."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key = address, key

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
        vars(importlib.import_module("tests.conftest"))["_numbers"] = itertools.count(os.getpid() * 1000)
        return importlib.import_module("sqlalchemy.engine").make_url(self.address)


class _First:
    """Runs the first test of each file alone."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = {item.path: item for item in reversed(items)}.values()


class _Plugin:
    """Writes down which test failed. `only`: these tests alone. `traced`: with the lines of the module that
    each test runs.
    """

    def __init__(self, trials: Trials, where: str, only: list[str] | None, traced: bool) -> None:
        self.trials, self.where, self.only, self.traced = trials, where, only, traced
        self.file, self.reached = str(trials.tree / trials.module), defaultdict[int, set[str]](set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.only is not None:
            items[:] = [item for item in items if item.nodeid in self.only]
        noticed = self.trials.noticed
        items.sort(key=lambda item: (-noticed[self.where, item.nodeid], -noticed[item.nodeid]))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if not self.traced:
            return (yield)

        def lines(frame: FrameType, event: str, argument: object) -> object:
            if event == "line":
                self.reached[frame.f_lineno].add(item.nodeid)
            return lines

        def calls(frame: FrameType, event: str, argument: object) -> object:
            return lines if frame.f_code.co_filename == self.file else None

        sys.settrace(calls)
        threading.settrace(calls)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]

    def pytest_sessionfinish(self) -> None:
        if self.traced:
            reached = {line: sorted(names) for line, names in self.reached.items()}
            (self.trials.tree / "reached").write_text(json.dumps(reached))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            (self.trials.tree / "noticed").write_text(report.nodeid)

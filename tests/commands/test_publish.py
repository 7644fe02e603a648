"""`libreta publish`, as it is typed."""

import hashlib
import json
import random
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from reports.summary.opinions import opinions
from tests.commands.terminal import typed
from tests.databases import fresh_database
from tests.doors import Watch, application
from tests.scorecard.country import NOW, Country, add, says

pytestmark = pytest.mark.xdist_group("publish")

Run = Callable[..., Result]

NAME = "2026-2"


@pytest.fixture(scope="module")
def country(server: URL) -> Iterator[Country]:
    """A department of two municipalities, with a wave that has closed and one that has not."""
    rng = random.Random(5)
    with fresh_database(server) as engine:
        found = Country(engine, {"15001": 60, "15664": 50})
        found.wave(
            {"15001": [says(rng, 0.7) for _ in range(40)], "15664": [says(rng, 0.6) for _ in range(30)]}
        )
        found.wave({}, "abierta", status="open")
        yield found


@pytest.fixture
def run(country: Country, keys: str, tmp_path: Path) -> Run:
    """Types `libreta publish …` a few days after the close."""

    def run(*words: str) -> Result:
        return typed(("publish", *words), country.engine, keys, tmp_path, clock="2026-12-15T10:00-05:00")

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """All files that are in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(result: Result) -> str:
    """The one sentence in each language."""
    assert (result.exit_code, len(result.output.strip().splitlines())) == (1, 1), result.output
    return result.output


def test_a_wave_as_files_with_their_sums(run: Run, tmp_path: Path) -> None:
    result = run(NAME, "--to", str(tmp_path / "a"))
    found = contents(tmp_path / "a")
    sums = dict(line.split("  ")[::-1] for line in found.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    assert {"release.json", "colombia.html", "15.csv", "15664.json", "15664.pdf", "index.html"} <= set(found)
    hash_ = sums["release.json"]
    assert (
        f"Ronda 2026-2 publicada en {tmp_path / 'a'}: {len(found) + 1} archivos. Huella: {hash_}"
        in result.output
    )
    assert json.loads(found["release.json"])["published_on"] == "2026-12-15"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".a")] == []


def test_typed_again_every_byte_is_the_same(run: Run, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    run(NAME, "--to", str(one))
    before = contents(one)
    told = json.loads(run(NAME, "--to", str(one), "--json").stdout)
    run(NAME, "--to", str(other))
    assert contents(one) == before == contents(other)
    assert (told["wave"], told["number"], told["places"], told["files"]) == (NAME, 1, 4, len(before))
    assert told["hash"] == hashlib.sha256(before["release.json"]).hexdigest()


def test_nothing_that_is_not_as_it_was_published_is_overwritten(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    run(NAME, "--to", str(folder))
    (folder / "15.csv").write_text("otra cosa")
    before = contents(folder)
    assert f"{folder / '15.csv'} no está como se publicó" in refused(run(NAME, "--to", str(folder)))
    assert contents(folder) == before
    (folder / "15.csv").unlink()
    assert "no está como se publicó" in refused(run(NAME, "--to", str(folder)))


def test_a_folder_of_something_else_is_left_alone(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "fotos.txt").write_text("x")
    assert "escoja una carpeta nueva o vacía" in refused(run(NAME, "--to", str(folder)))
    assert set(contents(folder)) == {"fotos.txt"}
    file = tmp_path / "archivo"
    file.write_text("x")
    assert "escoja una carpeta nueva o vacía" in refused(run(NAME, "--to", str(file)))
    ours = tmp_path / "ours"
    run(NAME, "--to", str(ours))
    assert "algo que no es esta ronda" in refused(run("abierta", "--to", str(ours)))
    (ours / "notas.txt").write_text("x")
    assert f"{ours / 'notas.txt'} no es de la publicación" in refused(run(NAME, "--to", str(ours)))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ninguna",), "No hay una ronda que se llame ninguna."),
        (("abierta",), "La ronda abierta está abierta hasta el 2026-12-10; se publica cuando cierre."),
        (("abierta", "--correction", "x"), "se publica cuando cierre"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(run(*words, "--to", str(tmp_path / "no")))
    assert not (tmp_path / "no").exists()


def test_a_correction_says_why_and_lies_with_the_edition_that_it_corrects(
    run: Run, country: Country, tmp_path: Path
) -> None:
    folder = tmp_path / "corrected"
    run(NAME, "--to", str(folder))
    before = contents(folder)
    first = hashlib.sha256(before.pop("release.json")).hexdigest()
    before.pop("SHA256SUMS")
    log = json.loads(before.pop("registro.json"))["entries"]
    again = ("--to", str(folder), "--correction")
    assert "Nada cambió en la ronda 2026-2" in refused(run(NAME, *again, "Error"))
    with country.engine.begin() as connection:
        wave = connection.exec_driver_sql(f"SELECT id FROM wave WHERE name = '{NAME}'").scalar_one()
        add(connection, wave, "15001", [{"S1": 5}] * 10)
    assert "un número largo" in refused(run(NAME, *again, "Lo pidió Ana, 3001234567"))
    assert "caben 200" in refused(run(NAME, *again, "porque " * 40))
    assert "Escriba por qué se corrige" in refused(run(NAME, *again, " "))
    result = run(NAME, *again, "Faltaban diez respuestas")
    assert "edición 2" in result.output
    release = json.loads((folder / "release.json").read_bytes())
    assert (release["reason"], release["corrects"]) == ("Faltaban diez respuestas", first)
    kept = contents(folder / "edicion-1")
    whole = kept.pop("registro.json")
    assert whole == (folder / "registro.json").read_bytes(), "in each folder lies the log as it is now"
    entries = json.loads(whole)["entries"]
    assert (entries[:-1], entries[-1]["subject"]) == (log, f"{NAME}/2")
    assert hashlib.sha256(kept.pop("release.json")).hexdigest() == first and kept == before
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    other = tmp_path / "other"
    run(NAME, "--to", str(other))
    assert contents(other / "edicion-1") == contents(folder / "edicion-1")
    assert (folder / "SHA256SUMS").read_bytes() == (other / "SHA256SUMS").read_bytes()
    (folder / "edicion-1" / "15.csv").write_text("otra cosa")
    assert "edicion-1/15.csv no está como se publicó" in refused(run(NAME, "--to", str(folder)))


@pytest.mark.parametrize("where", ["/proc/nada", "/dev/null/x"])
def test_nothing_is_published_that_could_not_be_written(run: Run, country: Country, where: str) -> None:
    """Also as root, who may write nearly everywhere."""
    counted = "SELECT count(*) FROM release"
    with country.engine.connect() as connection:
        before = connection.exec_driver_sql(counted).scalar()
    assert "no se publicó nada" in refused(run(NAME, "--to", where))
    with country.engine.connect() as connection:
        assert connection.exec_driver_sql(counted).scalar() == before


def test_a_link_and_the_folder_one_stands_in_stay_what_they_are(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a volume does, which cannot be put in the place of another."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.mkdir()
    link.symlink_to(target)
    run(NAME, "--to", str(link))
    assert link.is_symlink() and (target / "release.json").is_file()
    monkeypatch.chdir(target)
    assert run(NAME, "--to", ".").exit_code == 0
    assert Path("release.json").is_file()


def test_help_in_both_languages(run: Run) -> None:
    said = run("--help").output
    assert "Publica una ronda cerrada" in said and "Publishes a closed round" in said


@pytest.fixture
def small(server: URL, keys: str, tmp_path: Path) -> Iterator[tuple[Country, Run]]:
    """A wave that can be published, and a later one in which hardly anybody answered."""
    with fresh_database(server) as engine:
        country = Country(engine, {"15664": 50})
        rng = random.Random(5)
        country.wave({"15664": [says(rng, 0.6) for _ in range(30)]}, closed_on=date(2026, 11, 10))
        country.wave({"15664": [says(rng, 0.6) for _ in range(4)]}, "vacia")

        def run(*words: str) -> Result:
            return typed(words, engine, keys, tmp_path, clock="2026-12-15T10:00-05:00")

        yield country, run


def test_a_wave_with_nothing_to_show_is_not_published_unless_that_is_said(
    small: tuple[Country, Run], tmp_path: Path
) -> None:
    _, run = small
    folder = str(tmp_path / "vacia")
    assert "no se puede mostrar ninguna cifra" in refused(run("publish", "vacia", "--to", folder))
    assert run("publish", "vacia", "--to", folder, "--empty").exit_code == 0


def test_what_was_withdrawn_is_shown_nowhere_and_says_why(small: tuple[Country, Run], tmp_path: Path) -> None:
    country, run = small
    assert "nada publicado que retirar" in refused(run("withdraw", NAME, "--because", "Error"))
    assert run("publish", NAME, "--to", str(tmp_path / "a")).exit_code == 0
    assert run("publish", "vacia", "--to", str(tmp_path / "v"), "--empty").exit_code == 0
    site = application(country.engine, Watch(NOW)).test_client()
    assert site.get(f"/resultados/{NAME}/15664.html").status_code == 200
    assert "vacia" in site.get("/").text
    assert "un número largo" in refused(run("withdraw", "vacia", "--because", "Llame al 3001234567"))
    assert "en una frase" in refused(run("withdraw", "vacia", "--because", " "))
    assert run("withdraw", "vacia", "--because", "Casi nadie respondió").exit_code == 0
    files = ("", "15664.html", "15664.csv", "15664.xlsx", "release.json", "15664.pdf", "edicion-1/")
    for path in (*files, "buscar", "buscar?lugar=pare", "comparar", "comparar?uno=CO&otro=15664"):
        answer = site.get(f"/resultados/vacia/{path}")
        assert answer.status_code == 410 and "Casi nadie respondió" in answer.text
    assert "vacia" not in site.get("/").text and NAME in site.get("/").text
    assert "vacia" not in site.get("/resultados/").text
    assert "use --correction" in refused(run("publish", "vacia", "--to", str(tmp_path / "v2"), "--empty"))
    with country.engine.begin() as connection:
        assert opinions(connection, "15664").wave == NAME
        wave = connection.exec_driver_sql("SELECT id FROM wave WHERE name = 'vacia'").scalar_one()
        add(connection, wave, "15664", [{"S1": 5}, {"S1": 1}] * 30)
    again = ("--to", str(tmp_path / "v3"), "--correction", "Llegaron sesenta respuestas")
    assert run("publish", "vacia", *again).exit_code == 0
    assert site.get("/resultados/vacia/15664.html").status_code == 200
    assert site.get("/resultados/vacia/edicion-1/15664.html").status_code == 410


def test_what_was_withdrawn_stays_in_the_database_as_it_was(
    small: tuple[Country, Run], tmp_path: Path
) -> None:
    country, run = small
    run("publish", NAME, "--to", str(tmp_path / "a"))
    run("withdraw", NAME, "--because", "Un error en la lista")
    with country.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM release").scalar() == 1
        event = "SELECT detail FROM audit_event WHERE action = 'wave.withdrawn'"
        assert connection.exec_driver_sql(event).scalar_one() == {"numbers": [1]}
    with pytest.raises(DBAPIError, match="append-only"), country.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM withdrawal")


def test_a_wave_that_was_withdrawn_by_mistake_is_shown_again(
    small: tuple[Country, Run], tmp_path: Path
) -> None:
    country, run = small
    run("publish", NAME, "--to", str(tmp_path / "a"))
    run("withdraw", NAME, "--because", "Por error")
    site = application(country.engine, Watch(NOW)).test_client()
    assert site.get(f"/resultados/{NAME}/buscar?lugar=municipio").status_code == 410
    again = ("--to", str(tmp_path / "b"), "--correction", "Se retiró por error")
    assert run("publish", NAME, *again).exit_code == 0
    listed = site.get("/resultados/").text
    assert f"/resultados/{NAME}/" in listed and "edicion-1" not in listed

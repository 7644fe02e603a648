"""`libreta summary` and `libreta users`, as they are typed."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, update

from app import main
from db.tables import LogroState, Staff
from programme import accounts
from tests import world

Run = Callable[..., Result]


@pytest.fixture
def run(database: Engine, keys: str, tmp_path: Path) -> Run:
    """Types a command on a database with one municipality and a coordinator, C01."""
    with database.begin() as connection:
        where = world.place(connection)
        world.family(connection, where, "F001")
        connection.execute(insert(Staff).values(code="C01", role="coordinator", name="Coordinadora"))
    environment = {
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "LIBRETA_HOME": str(tmp_path),
        "LIBRETA_CLOCK": "2026-11-20T10:00-05:00",
    }
    return lambda *words: CliRunner(env=environment).invoke(main, words)


def test_the_summary_is_readable_at_80_columns(run: Run) -> None:
    result = run("summary", "--municipality", world.PLACE)
    assert result.exit_code == 0, result.output
    assert max(map(len, result.output.splitlines())) <= 80
    assert "Resumen de San José de Pare (15664)" in result.output
    assert "No se cuentan los logros privados" in result.output
    assert "\x1b" not in result.output, "no colours where nobody sees them"


def test_the_summary_for_programs(run: Run) -> None:
    result = run("summary", "--municipality", world.PLACE, "--json")
    figures = json.loads(result.output)
    assert figures["municipality"] == {"code": world.PLACE, "name": "San José de Pare"}
    assert figures["families"]["by_stage"]["follow_up"] == 1
    assert figures["private_logros"] == "excluded"
    assert figures["libreta"] is None and figures["opinions"] is None


def test_the_summary_in_english(run: Run) -> None:
    result = run("summary", "--municipality", world.PLACE, "--lang", "en")
    assert "Families by stage".upper() in result.output
    assert "Access to justice" in result.output


def test_the_summary_says_what_stands_out_and_how_meetings_went(run: Run, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(update(LogroState).values(state="reported", since=date(2026, 11, 1)))
    result = run("summary", "--municipality", world.PLACE)
    assert "QUÉ RESALTA" in result.output and "esperan hace más de 8 días" in result.output
    assert "REUNIONES DE LOS ÚLTIMOS 30 DÍAS" in result.output


def test_the_summary_on_two_pages(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "resumen.pdf"
    result = run("summary", "--municipality", world.PLACE, "--pdf", str(file))
    assert result.exit_code == 0, result.output
    assert result.output.strip() == f"Quedó en {file}."
    first = file.read_bytes()
    assert first.startswith(b"%PDF-")
    result = run("summary", "--municipality", world.PLACE, "--pdf", str(tmp_path / "no" / "resumen.pdf"))
    assert result.exit_code == 1
    assert "resumen.pdf: revise que la carpeta exista" in result.output and "No such" not in result.output
    result = run("summary", "--municipality", world.PLACE, "--pdf", "")
    assert (result.exit_code, "Falta el nombre del archivo." in result.output) == (1, True)


def test_an_unknown_municipality_is_one_sentence(run: Run) -> None:
    result = run("summary", "--municipality", "99999")
    assert result.exit_code == 1
    assert result.output.strip().count("\n") == 0
    assert "No hay un municipio con el código 99999." in result.output


def test_a_user_is_added_with_a_password_shown_once(run: Run, database: Engine) -> None:
    result = run("users", "add", "C01", "--user", "Ana")
    assert result.exit_code == 0, result.output
    made = result.output.split("Contraseña: ")[1].split()[0]
    with database.begin() as connection:
        now = datetime.now(UTC)
        assert isinstance(accounts.check(connection, "ana", made, "192.0.2.1", now), accounts.User)


def test_a_password_of_ones_own_is_not_repeated(run: Run) -> None:
    result = run("users", "add", "C01", "--user", "ana", "--password", "una-bastante-larga")
    assert result.exit_code == 0
    assert "una-bastante-larga" not in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("users", "add", "X99", "--user", "ana"), "Nadie del personal tiene el código X99."),
        (("users", "add", "C01", "--user", "ana", "--password", "corta"), "al menos 10 caracteres"),
        (("users", "add", "C01", "--user", "con espacio"), "letras sin tilde"),
        (("users", "password", "C01"), "C01 no tiene un usuario."),
        (("users", "end", "C01"), "C01 no tiene un usuario."),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output and "Traceback" not in result.output


def test_an_ended_user_can_no_longer_sign_in(run: Run) -> None:
    run("users", "add", "C01", "--user", "ana")
    assert "ya tiene un usuario" in run("users", "add", "C01", "--user", "ana").output
    assert "ya no puede entrar" in run("users", "end", "C01").output
    assert run("users", "add", "C01", "--user", "ana").exit_code == 0

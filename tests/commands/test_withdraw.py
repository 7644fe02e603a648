"""`libreta withdraw` on a terminal: what is withdrawn is shown first, and asked."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.commands.terminal import FRIDAY
from tests.console.released import WAVE, first, released
from tests.doors import Watch, application
from tests.outreach.town import NOW
from tests.scorecard.releases import small


@pytest.fixture
def published(database: Engine) -> Engine:
    """A wave with two editions."""
    with database.begin() as connection:
        released(connection, [first(), small()])
    return database


def sitting(
    engine: Engine, keys: str, home: Path, answer: str, *words: str
) -> subprocess.CompletedProcess[str]:
    """What becomes of `libreta withdraw` where somebody sits at a terminal and types `answer`."""
    environment = {
        **os.environ,
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "LIBRETA_HOME": str(home),
        "LIBRETA_CLOCK": FRIDAY,
    }
    libreta = Path(sys.executable).with_name("libreta")
    command = [libreta, "withdraw", WAVE, "--because", "Un error en la lista"]
    keyboard, screen = pty.openpty()
    os.write(keyboard, answer.encode())
    try:
        return subprocess.run(
            [*command, *words], stdin=screen, env=environment, capture_output=True, text=True, check=False
        )
    finally:
        os.close(keyboard)
        os.close(screen)


def status(engine: Engine) -> int:
    """Of the page of results."""
    page = application(engine, Watch(NOW)).test_client().get(f"/resultados/{WAVE}/15664.html")
    return page.status_code


def test_what_would_be_withdrawn_is_shown_and_a_no_keeps_it(
    published: Engine, keys: str, tmp_path: Path
) -> None:
    done = sitting(published, keys, tmp_path, "n\n")
    assert done.returncode == 1 and status(published) == 200
    for told in (
        "Se retira de la ronda 2026-2",
        f"edición 1, del 20 de noviembre de 2026. Huella: {first().hash}",
        f"edición 2, del 20 de noviembre de 2026. Huella: {small().hash}",
        "se publicó porque: Se corrigió el municipio de 40 familias.",
        "Su página dirá por qué: «Un error en la lista»",
        "¿Retirar lo publicado de la ronda 2026-2? [y/N]",
    ):
        assert told in done.stderr


def test_a_yes_withdraws_it_and_a_program_reads_figures_alone(
    published: Engine, keys: str, tmp_path: Path
) -> None:
    done = sitting(published, keys, tmp_path, "y\n", "--json")
    assert json.loads(done.stdout) == {"wave": WAVE, "withdrawn": [1, 2]}
    assert "[y/N]" in done.stderr and status(published) == 410


def test_yes_asks_nothing(published: Engine, keys: str, tmp_path: Path) -> None:
    done = sitting(published, keys, tmp_path, "", "--yes")
    assert (done.returncode, done.stderr, status(published)) == (0, "", 410)

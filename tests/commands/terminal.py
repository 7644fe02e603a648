"""A terminal in which `libreta` is typed, in this process."""

import time
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from app import main

#: A Friday at ten in the morning, in Bogotá.
FRIDAY = "2026-11-20T10:00-05:00"


def typed(
    words: tuple[str, ...],
    engine: Engine,
    keys: str,
    home: Path,
    clock: str = FRIDAY,
    then: str | None = None,
    **settings: str,
) -> Result:
    """What becomes of `libreta WORDS` on this database, the clock starting at `clock`. `then`: what is typed
    after it.
    """
    environment = {
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "DATA_KEY": keys,
        "LIBRETA_HOME": str(home),
        "LIBRETA_CLOCK": clock,
        "LIBRETA_CLOCK_SINCE": str(time.time()),
        **settings,
    }
    return CliRunner(env=environment).invoke(main, words, input=then)

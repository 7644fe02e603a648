"""Weights of one's own for the models, small enough to be reckoned with by hand."""

import json
from pathlib import Path
from typing import Any


def written(folder: Path, table: list[int], **header: Any) -> Path:
    """Return a file of weights with this header and this table."""
    path = folder / "weights"
    path.write_bytes(json.dumps({"sentences": "f00d", **header}).encode().ljust(4096) + bytes(table))
    return path

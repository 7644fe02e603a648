"""The rooms of the program, from the ground up: as the contract in `pyproject.toml` has them."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]

ROOMS: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "root_packages"
]

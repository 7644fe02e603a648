"""The folder that a release is written to, with a list of its files that shows if one was changed."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from programme.refusal import Refusal

#: As `sha256sum --check` reads it: two blanks between sum and name, a line a file.
SUMS = "SHA256SUMS"

#: The file of a release that says whose it is.
RELEASE = "release.json"


def refuse(folder: Path, wave: str) -> None:
    """Raise Refusal for a folder that holds anything but a whole release of the wave, as it was written."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir() or not (folder / SUMS).is_file():
        raise Refusal("publish.foreign", folder=folder)
    expected = _sums((folder / SUMS).read_text("utf-8", errors="replace"))
    for path in sorted(folder.iterdir()):
        if path.name not in (*expected, SUMS):
            raise Refusal("publish.foreign_file", file=path)
    for name, found in expected.items():
        path = folder / name
        if not path.is_file() or _sum(path.read_bytes()) != found:
            raise Refusal("publish.changed", file=path)
    if RELEASE not in expected or json.loads((folder / RELEASE).read_bytes()).get("wave") != wave:
        raise Refusal("publish.foreign", folder=folder)


def write(folder: Path, files: Iterator[tuple[str, bytes]], step: Callable[[], None]) -> int:
    """Write all files in one move, in place of what `folder` had. Gives how many there are.

    They are written beside it first: whoever stops the program leaves the folder as it was. `step` is called
    after each file.
    """
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # On the same disk, so that it can be moved.
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        lines = []
        for name, content in files:
            (new / name).write_bytes(content)
            lines.append(f"{_sum(content)}  {name}\n")
            step()
        (new / SUMS).write_text("".join(sorted(lines)), "utf-8")
        if folder.exists():
            folder.rename(Path(beside) / "old")
        new.rename(folder)
    return len(lines) + 1


def _sums(said: str) -> dict[str, str]:
    pairs = (line.split("  ", 1) for line in said.splitlines() if "  " in line)
    return {name: found for found, name in pairs}


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""The folder that a release is written to, with a list of its files that shows if one was changed.

The newest edition lies in the folder itself, each that it corrected in `edicion-N/`, as on the site.
"""

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

#: How the folder begins in which files are made before they take their places.
_NEW = ".nueva-"


def ready(folder: Path, wave: str) -> Path:
    """Return the folder, once it is known that it can be written to. Raises OSError where it cannot, and
    Refusal where it holds anything but whole releases of the wave, as they were written.
    """
    folder = folder.resolve()
    if folder.exists():
        _refuse(folder, wave)
    there = next(one for one in (folder, *folder.parents) if one.exists())
    with TemporaryDirectory(prefix=_NEW, dir=there) as new:
        (Path(new) / SUMS).write_text(SUMS)
    return folder


def write(folder: Path, files: Iterator[tuple[str, bytes]], step: Callable[[], None]) -> int:
    """Write all files in place of what `folder` had. Return how many there are.

    All are made before the first takes its place: whoever stops the program leaves the folder as it was, or,
    in the moment in which they do, without its list. `step` is called after each file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=_NEW, dir=folder) as beside:
        new, sums = Path(beside), {}
        for name, content in files:
            (new / name).parent.mkdir(exist_ok=True)
            (new / name).write_bytes(content)
            sums[name] = _sum(content)
            step()
        stale = _listed(folder).keys() - sums.keys()
        (folder / SUMS).unlink(missing_ok=True)
        for name in sums:
            (folder / name).parent.mkdir(exist_ok=True)
            (new / name).replace(folder / name)
        for name in stale:
            (folder / name).unlink()
        (new / SUMS).write_text("".join(sorted(f"{sums[name]}  {name}\n" for name in sums)), "utf-8")
        (new / SUMS).replace(folder / SUMS)
    return len(sums) + 1


def _refuse(folder: Path, wave: str) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not folder.is_dir() or not (folder / SUMS).is_file():
        raise Refusal("publish.foreign", folder=folder)
    expected = _listed(folder)
    there = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    for path in there:
        if path.relative_to(folder).as_posix() not in (*expected, SUMS):
            raise Refusal("publish.foreign_file", file=path)
    for name, found in expected.items():
        path = folder / name
        if not path.is_file() or _sum(path.read_bytes()) != found:
            raise Refusal("publish.changed", file=path)
    if RELEASE not in expected or json.loads((folder / RELEASE).read_bytes()).get("wave") != wave:
        raise Refusal("publish.foreign", folder=folder)


def _listed(folder: Path) -> dict[str, str]:
    """Return the sum of each file that the list names."""
    if not (folder / SUMS).is_file():
        return {}
    said = (folder / SUMS).read_text("utf-8", errors="replace")
    pairs = (line.split("  ", 1) for line in said.splitlines() if "  " in line)
    return {name: found for found, name in pairs}


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

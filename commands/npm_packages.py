"""Unpacks what `package-lock.json` names into `share/node_modules` of this Python: no node is needed.

`make install` runs it as a file of its own, so it imports nothing but the standard library. A second run
changes nothing.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import sys
import tarfile
import urllib.request
from pathlib import Path, PurePosixPath

#: Where packages go, each under its name.
HERE = Path(sys.prefix) / "share" / "node_modules"

_LOCK = Path(__file__).parent.parent / "package-lock.json"
_UNDER = "node_modules/"

#: Seconds without an answer after which a registry is given up.
_PATIENCE = 30


def install(lock: Path = _LOCK, into: Path = HERE) -> None:
    """Download, check against its SHA-512 and unpack each package of the lock that is not there yet.

    Raises OSError where the registry is not reached, ValueError where what came is not what the lock names.
    """
    for path, package in json.loads(lock.read_text("utf-8"))["packages"].items():
        if not path.startswith(_UNDER):
            continue
        folder = into / path.removeprefix(_UNDER)
        stamp = folder / ".integrity"
        if stamp.is_file() and stamp.read_text("ascii") == package["integrity"]:
            continue
        archive = _download(package["resolved"])
        if package["integrity"] != "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode():
            raise ValueError(f"{package['resolved']} is not what {lock.name} names")
        shutil.rmtree(folder, ignore_errors=True)
        _unpack(archive, folder)
        stamp.write_text(package["integrity"], "ascii")


def _download(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
        content: bytes = answer.read()
    return content


def _unpack(archive: bytes, folder: Path) -> None:
    """The files of an npm tarball lie under one folder of their own, mostly `package`."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts[1:]
            file = tar.extractfile(member) if member.isfile() else None
            if file is None or not parts or ".." in parts:
                continue
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read())


def main() -> int:
    """Install, or say what is missing and give 1."""
    try:
        install()
    except (OSError, ValueError) as problem:
        print(
            f"Falta el mapa de los departamentos ({problem}). Sin él no se publica; repita make install."
            f"{os.linesep}The map of departments is missing. Nothing is published without it; "
            "run make install again.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Files that commands leave behind."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from programme.refusal import Refusal


def write(path: Path, content: bytes) -> None:
    """Raises Refusal where there is no name, or nothing can be written there."""
    if path == Path():
        raise Refusal("file.no_name")
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise Refusal("file.unwritable", file=path) from problem


@contextmanager
def new_file(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Yield what writes a file that was not there and that its owner alone can read; it is taken away again
    where anything fails meanwhile. Raises Refusal where there is one already, or none can be written.
    """
    if path.exists():
        raise Refusal("bag.file_exists", file=path)
    try:
        written = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as problem:
        raise Refusal("file.unwritable", file=path) from problem
    try:
        with os.fdopen(written, "wb") as file:
            yield file.write
    except BaseException:
        path.unlink(missing_ok=True)
        raise

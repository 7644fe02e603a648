"""Files that commands leave behind."""

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

"""`python -m tests.circles`: files that import each other, in a circle of any length; those inside functions
and for types alone count too. Status 1 where there are any.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp


def circles(graph: grimp.ImportGraph) -> Iterator[list[str]]:
    """The files of each circle, sorted. A file is in one where what it imports leads back to it."""
    left = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    # What imports nothing that is left, or is imported by nothing, is in no circle.
    while loose := {one for one, imported in left.items() if not imported & left.keys()}:
        left = {one: imported for one, imported in left.items() if one not in loose}
    while left:
        reached = {one: _reached(one, left) for one in left}
        first = next((one for one in sorted(left) if one in reached[one]), None)
        if first is None:
            return
        circle = {one for one in reached[first] if first in reached[one]}
        yield sorted(circle)
        left = {one: imported for one, imported in left.items() if one not in circle}


def _reached(module: str, imports: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = {module}
    while waiting:
        imported = imports[waiting.pop()] & imports.keys()
        waiting |= imported - found
        found |= imported
    return found


def main() -> int:
    """Say them."""
    configuration = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    rooms = configuration["tool"]["importlinter"]["root_packages"]
    found = list(circles(grimp.build_graph(*rooms, cache_dir=None)))
    for circle in found:
        print("circle:", ", ".join(circle))
    print(f"{len(found)} circles")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

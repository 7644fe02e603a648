"""The outlines of the departments, and where in each a number can be written.

They are those of the npm package @svg-maps/colombia by Victor Cazanave (CC BY 4.0), which `make install`
unpacks.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import hypot
from pathlib import Path
from xml.etree import ElementTree

from locales.texts import SOURCE, texts

MAP = Path(sys.prefix) / "share" / "node_modules" / "@svg-maps" / "colombia" / "colombia.svg"

#: DANE's code of each department, by what the package calls it.
CODES = {
    "ama": "91", "ant": "05", "ara": "81", "atl": "08", "bol": "13", "boy": "15", "cal": "17", "caq": "18",
    "cas": "85", "cau": "19", "ces": "20", "cho": "27", "cor": "23", "cun": "25", "dc": "11", "gua": "94",
    "guv": "95", "hui": "41", "lag": "44", "mag": "47", "met": "50", "nar": "52", "nsa": "54", "put": "86",
    "qui": "63", "ris": "66", "san": "68", "sap": "88", "suc": "70", "tol": "73", "vac": "76", "vau": "97",
    "vid": "99",
}  # fmt: skip

#: So many strips a shape is cut into to find where a number goes.
_ACROSS = 12

Point = tuple[float, float]
Edge = tuple[Point, Point]


class MapMissing(Exception):
    """The outlines of the departments are not installed. Its text says what to do."""

    def __init__(self) -> None:
        super().__init__(texts(SOURCE).say("results.map.missing"))


@dataclass(frozen=True)
class Outline:
    """`path`: as SVG; `x`, `y`: where in its largest part a number goes; `room`: to the nearest edge."""

    path: str
    x: float
    y: float
    room: float


@cache
def outlines(drawn: Path = MAP) -> dict[str, Outline]:
    """By DANE's code. Raises MapMissing where the package is not installed."""
    try:
        drawing = ElementTree.parse(drawn)
    except FileNotFoundError:
        raise MapMissing from None
    found = (element for element in drawing.iter() if element.tag.endswith("path"))
    return {CODES[element.attrib["id"]]: _outline(element.attrib["d"]) for element in found}


def _outline(path: str) -> Outline:
    edges = max(map(_edges, _parts(path)), key=_area)
    room, (x, y) = max((_room(point, edges), point) for point in _within(edges))
    return Outline(path, x, y, room)


def _parts(path: str) -> Iterator[list[Point]]:
    """Yield the corners of each closed part: `m`, pairs relative to the last, `z`, as the package writes
    paths.
    """
    x = y = 0.0
    for part in filter(None, (part.strip() for part in path.split("z"))):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", part)]
        corners = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
        x, y = corners[0]
        yield corners


def _edges(corners: list[Point]) -> list[Edge]:
    return list(zip(corners, [*corners[1:], corners[0]], strict=True))


def _area(edges: list[Edge]) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in edges)) / 2


def _within(edges: list[Edge]) -> Iterator[Point]:
    """Points in a shape: on lines across it, at the quarters of each stretch that lies within."""
    top, bottom = min(y for (_, y), _ in edges), max(y for (_, y), _ in edges)
    for step in range(1, _ACROSS):
        y = top + (bottom - top) * step / _ACROSS
        crossed = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in edges if (y1 <= y) != (y2 <= y)
        )
        for left, right in zip(crossed[::2], crossed[1::2], strict=True):
            yield from ((left + (right - left) * quarter / 4, y) for quarter in (1, 2, 3))


def _room(point: Point, edges: list[Edge]) -> float:
    """Return how far a point is from the nearest edge. The middle of a shape may lie outside it, as Boyacá's
    nearly does.
    """
    return min(_distance(point, *edge) for edge in edges)


def _distance(point: Point, one: Point, other: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, one, other
    along, length = (x - x1) * (x2 - x1) + (y - y1) * (y2 - y1), (x2 - x1) ** 2 + (y2 - y1) ** 2
    part = min(1.0, max(0.0, along / length)) if length else 0.0
    return hypot(x - x1 - part * (x2 - x1), y - y1 - part * (y2 - y1))

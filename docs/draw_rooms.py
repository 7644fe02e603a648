"""Draws `docs/rooms.svg`: the rooms, and who imports from whom, read from the code itself.

`python docs/draw_rooms.py` writes the picture. With `--check` it writes nothing, and ends with status 1 where
the picture is not what it would draw now. The order of the rooms is that of the contract in `pyproject.toml`.
"""

import ast
import sys
import tomllib
from collections import Counter
from html import escape
from pathlib import Path
from textwrap import wrap

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "rooms.svg"

#: Sizes in pixels.
LEFT, TOP, BOX, FLOOR, GAP, LANE, MARGIN = 28, 92, 470, 72, 10, 54, 44
#: Up to so many imports a dot has this radius; above the last one it has the largest. Steps, so that the
#: picture changes when the structure does and not with every import.
STEPS, LARGEST = ((9, 5), (29, 9)), 13
#: So many letters fit in a line of a box, and so many lines.
LETTERS, LINES = 62, 2

Imports = dict[tuple[str, str], int]


def rooms() -> list[str]:
    """Return the names of the rooms, from the top to the ground."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return list(layers)


def imports(names: list[str]) -> Imports:
    """Return how many imports the files of one room make from another, by (importing, imported)."""
    graph = grimp.build_graph(*names, cache_dir=None)
    found: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pair = module.partition(".")[0], imported.partition(".")[0]
            if pair[0] != pair[1]:
                found[pair] += 1
    return dict(found)


def sentence(room: str) -> list[str]:
    """Return what a room says of itself, in lines: the first sentence of its docstring."""
    said = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))) or ""
    first = " ".join(said.partition("\n\n")[0].split()).replace("`", "").removesuffix(".")
    return wrap(first, LETTERS, max_lines=LINES, placeholder=" …")


def radius(count: int) -> int:
    """Return the radius of the dot for so many imports."""
    return next((size for most, size in STEPS if count <= most), LARGEST)


def draw(names: list[str], found: Imports) -> str:
    """Return the picture. A line leaves a room to the right, goes down, and has a dot on every room from
    which that one imports.
    """
    step = FLOOR + GAP
    right = LEFT + BOX
    lanes = {room: right + MARGIN + LANE * (len(names) - 1 - at) for at, room in enumerate(names[:-1])}
    middles = {room: TOP + step * at + FLOOR // 2 for at, room in enumerate(names)}
    width, height = right + MARGIN + LANE * (len(names) - 1) + LEFT, TOP + step * len(names) + 62
    parts = [_head(width, height, len(names)), _titles()]
    for room in names[1:]:
        parts.append(f'<path class="guide" d="M{right} {middles[room]}H{max(lanes.values()) + 16}"/>')
    for at, room in enumerate(names[:-1]):
        reached = [other for other in names if (room, other) in found]
        if not reached:
            continue
        x, y, end = lanes[room], middles[room], middles[reached[-1]]
        parts.append(f'<path class="lane s{at}" d="M{right} {y}H{x - 10}Q{x} {y} {x} {y + 10}V{end}"/>')
        for other in reached:
            count = radius(found[room, other])
            parts.append(f'<circle class="dot f{at}" cx="{x}" cy="{middles[other]}" r="{count}"/>')
    for at, room in enumerate(names):
        parts.append(_box(at, room, TOP + step * at))
    parts.append(_legend(TOP + step * len(names) + 24, right))
    return "\n".join([*parts, "</svg>", ""])


def _head(width: int, height: int, count: int) -> str:
    light = "".join(_color(at, count, 36) for at in range(count))
    dark = "".join(_color(at, count, 66) for at in range(count))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"
  role="img" aria-labelledby="title about">
<title id="title">The rooms of Libreta</title>
<desc id="about">Each room is a floor. A line leads from a room down to those from which it imports;
none leads up.</desc>
<style>
text{{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#1d2a30}}
.name{{font-size:18px;font-weight:700}} .says{{font-size:12.5px;fill:#52616a}}
.title{{font-size:22px;font-weight:700}} .legend{{font-size:13px;fill:#52616a}}
.ground{{fill:#f6f3ec}} .box{{fill:#fff;stroke:#ddd5c6}}
.guide{{stroke:#ddd5c6;stroke-dasharray:2 5;fill:none}}
.lane{{fill:none;stroke-width:2.5}} .dot{{stroke:#f6f3ec;stroke-width:2}} .gray{{fill:#7b8890}}
{light}
@media (prefers-color-scheme:dark){{
text{{fill:#e8ecee}} .says,.legend{{fill:#a9b6bd}} .ground{{fill:#151b1f}} .box{{fill:#1f272c;stroke:#35424a}}
.guide{{stroke:#35424a}} .dot{{stroke:#151b1f}} .gray{{fill:#8d9aa2}}
{dark}}}
</style>
<rect class="ground" width="{width}" height="{height}" rx="18"/>"""


def _color(at: int, count: int, lightness: int) -> str:
    """Return the two classes of a room's color: from violet at the top to green on the ground."""
    color = f"hsl({round(275 - 110 * at / (count - 1))},45%,{lightness}%)"
    return f".f{at}{{fill:{color}}} .s{at}{{stroke:{color}}}\n"


def _titles() -> str:
    return (
        f'<text class="title" x="{LEFT}" y="44">The rooms of Libreta</text>\n'
        f'<text class="legend" x="{LEFT}" y="68">'
        "Follow a line: it leaves a room, and has a dot on each room from which that one imports.</text>"
    )


def _box(at: int, room: str, y: int) -> str:
    lines = sentence(room)
    first = y + 26 + 9 * (LINES - len(lines))
    parts = [
        f'<rect class="box" x="{LEFT}" y="{y}" width="{BOX}" height="{FLOOR}" rx="10"/>',
        f'<rect class="f{at}" x="{LEFT}" y="{y + 12}" width="5" height="{FLOOR - 24}" rx="2.5"/>',
        f'<text class="name" x="{LEFT + 20}" y="{first}">{escape(room)}/</text>',
    ]
    for number, line in enumerate(lines, 1):
        words = escape(line)
        parts.append(f'<text class="says" x="{LEFT + 20}" y="{first + 3 + 17 * number}">{words}</text>')
    return "\n".join(parts)


def _legend(y: int, right: int) -> str:
    """Return the three sizes of dots, and what they mean."""
    (few, small), (some, middle) = STEPS
    sizes = ((small, f"1 to {few} imports"), (middle, f"{few + 1} to {some}"), (LARGEST, f"more than {some}"))
    parts = [f'<text class="legend" x="{LEFT}" y="{y + 5}">No line leads up: make check refuses it.</text>']
    x = right + MARGIN
    for size, words in sizes:
        x += size
        parts.append(f'<circle class="gray" cx="{x}" cy="{y}" r="{size}"/>')
        parts.append(f'<text class="legend" x="{x + size + 7}" y="{y + 5}">{words}</text>')
        x += size + 27 + 7 * len(words)
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Draw, or compare; return the status of the command."""
    sys.path.insert(0, str(ROOT))
    names = rooms()
    drawn = draw(names, imports(names))
    if arguments != ["--check"]:
        PICTURE.write_text(drawn, "utf-8")
    elif not PICTURE.exists() or PICTURE.read_text("utf-8") != drawn:
        print("docs/rooms.svg is out of date: type `.venv/bin/python docs/draw_rooms.py`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Which texts the code asks for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ROOMS = "locales programme messaging scorecard reports bot outreach webhooks console commands".split()
_ASKING = ("say", "count", "t", "choices")


@dataclass
class Code:
    """What code says of keys: those `asked` for and where, all its words, and how keys built there begin."""

    asked: dict[str, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)


def code(root: Path) -> Code:
    """Return what Python files and templates under the rooms of `root` say of keys."""
    found = Code()
    for path in sorted(path for room in _ROOMS for path in (root / room).rglob("*")):
        place = str(path.relative_to(root))
        if path.suffix == ".py":
            _read_python(ast.parse(path.read_text("utf-8")), place, found)
        elif "templates" in path.parts and path.is_file():
            _read_template(path.read_text("utf-8"), place, found)
    return found


def _read_python(tree: ast.AST, place: str, found: Code) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.words.add(node.value)
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            _begins(str(node.values[0].value), found)
        elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
            _begins(str(node.left.value), found)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            # `count` of a text, a list or an SQL function takes no second argument.
            if name in _ASKING and (name != "count" or len(node.args) > 1):
                for argument in node.args if name == "choices" else node.args[:1]:
                    found.asked |= dict.fromkeys(_literals(argument), f"{place}:{node.lineno}")


def _literals(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an argument can be: `"a"`, and both of `"a" if x else "b"`."""
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _read_template(text: str, place: str, found: Code) -> None:
    for key in re.findall(r"""(?<=["'])[\w.-]+(?=["'])""", text):
        found.words.add(key)
        _begins(key, found)
    for key in re.findall(rf"""\b(?:{"|".join(_ASKING)})\(\s*["']([\w.-]+)["']\s*[,)]""", text):
        found.asked.setdefault(key, place)


def _begins(text: str, found: Code) -> None:
    """Take `menu.` as the beginning of keys; a sentence or a whole key is none."""
    if re.fullmatch(r"\w[\w-]*\.([\w-]+[._])*", text):
        found.beginnings.add(text)

"""Which mistakes can be made in a module: each changes one place in its text."""

import ast
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

#: What an operator is mistaken for.
_COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
_COMPUTED = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Mod: "+",
    ast.BitAnd: "|", ast.BitOr: "&", ast.FloorDiv: "*",
}  # fmt: skip


#: Where a node begins and ends in the text, in bytes.
Span = Callable[[ast.AST], tuple[int, int]]


#: A statement of so many characters is shown in part, with so many around the mistake.
_LONG, _CONTEXT = 120, 40


class Mutant(NamedTuple):
    """A module with one mistake. `name` stays the same when lines above it come and go: the function, what
    stood there and what stands there now, and the number of such places.
    """

    name: str
    line: int
    source: bytes


class _Change(NamedTuple):
    """`node` becomes `text`; where there is a `begin` and an `end`, only what is between these bytes."""

    node: ast.AST
    text: str
    begin: int | None = None
    end: int | None = None


def mutants(source: bytes) -> Iterator[Mutant]:
    """Every module with one mistake that can be made of this one."""
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))

    def span(node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt | ast.keyword)
        assert node.end_lineno is not None and node.end_col_offset is not None
        return (
            lines[node.lineno - 1] + node.col_offset,
            lines[node.end_lineno - 1] + node.end_col_offset,
        )

    seen: Counter[str] = Counter()
    for where, node in _walk(ast.parse(source), "module"):
        for change in _changes(node, source, span):
            begin, end = span(change.node) if change.begin is None else (change.begin, change.end)
            changed = source[:begin] + change.text.encode() + source[end:]
            if changed == source:
                continue
            around = source.rfind(b"\n", 0, begin) + 1, source.find(b"\n", end)
            name = f"{where}: " + _difference(
                " ".join(source[around[0] : around[1]].decode().split()),
                " ".join(changed[around[0] : around[1] + len(changed) - len(source)].decode().split()),
            )
            seen[name] += 1
            yield Mutant(
                f"{name} ({seen[name]})" if seen[name] > 1 else name, source[:begin].count(b"\n") + 1, changed
            )


def _difference(before: str, after: str) -> str:
    """Both, without most of what a long statement has in common before and after."""
    common = [0, 0]
    for side, (one, other) in enumerate(((before, after), (before[::-1], after[::-1]))):
        for left, right in zip(one, other, strict=False):
            if left != right:
                break
            common[side] += 1
    begin, end = (max(0, each - _CONTEXT) if len(before) > _LONG else 0 for each in common)
    shown = [f"{'…' * (begin > 0)}{one[begin : len(one) - end]}{'…' * (end > 0)}" for one in (before, after)]
    return f"{shown[0]} → {shown[1]}"


def _walk(node: ast.AST, where: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node that means something when the program runs, with the function that it is in."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        where = node.name if where == "module" else f"{where}.{node.name}"
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "type_params", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _says_nothing(child):
                yield where, child
                if not isinstance(child, ast.JoinedStr | ast.Import | ast.ImportFrom):
                    yield from _walk(child, where)


def _says_nothing(node: ast.AST) -> bool:
    """A docstring."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _changes(node: ast.AST, source: bytes, span: Span) -> Iterator[_Change]:
    match node:
        case ast.Compare(ops=[op], left=left, comparators=[right]) if type(op) in _COMPARED:
            yield _between(
                node, source, span(left)[1], span(right)[0], r"[^\s()]+( in| not)?", _COMPARED[type(op)]
            )
        case ast.BinOp(op=op, left=left, right=right) if type(op) in _COMPUTED:
            yield _between(node, source, span(left)[1], span(right)[0], r"[^\s()]+", _COMPUTED[type(op)])
        case ast.BoolOp(op=op, values=values):
            for left, right in zip(values, values[1:], strict=False):
                was, other = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                yield _between(node, source, span(left)[1], span(right)[0], rf"\b{was}\b", other)
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield _Change(node, _text(source, span(operand)))
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not isinstance(test, ast.Compare | ast.UnaryOp):
                yield _Change(test, f"not ({_text(source, span(test))})")
        case ast.comprehension(ifs=ifs):
            for test in ifs:
                yield _Change(test, "True")
        case ast.Constant(value=bool(value)):
            yield _Change(node, str(not value))
        case ast.Constant(value=int(value) | float(value)):
            yield _Change(node, f"{value + 1}")
        case ast.Constant(value=str(value)):
            yield from _of_a_string(node, value, source, span)
        case ast.JoinedStr():
            yield from _without_a_line(node, source, span)
        case ast.Call():
            yield from _of_a_call(node, source, span)
        case ast.Expr(value=ast.Await() | ast.Call()) | ast.Raise() | ast.AugAssign() | ast.Delete():
            yield _Change(node, "pass")
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield _Change(node, "pass")
        case ast.Return(value=ast.expr() as value) if not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            yield _Change(node, "return None")
        case ast.Continue():
            yield _Change(node, "break")
        case ast.Break():
            yield _Change(node, "continue")


def _between(node: ast.AST, source: bytes, begin: int, end: int, sign: str, other: str) -> _Change:
    """Another sign between two operands, of which the one ends at `begin` and the other begins at `end`."""
    return _Change(node, re.sub(sign, other, source[begin:end].decode(), count=1), begin, end)


def _of_a_string(node: ast.Constant, value: str, source: bytes, span: Span) -> Iterator[_Change]:
    """Of words each is left out; else it is another string."""
    words = value.split(" ")
    if b"\n" in source[slice(*span(node))]:
        yield from _without_a_line(node, source, span)
    elif len(words) > 1 and re.fullmatch(r"[a-z ]+", value):
        for at in range(len(words)):
            yield _Change(node, repr(" ".join(words[:at] + words[at + 1 :])))
    else:
        yield _Change(node, repr(value + "x"))


def _without_a_line(node: ast.expr, source: bytes, span: Span) -> Iterator[_Change]:
    """Of a text of many lines, mostly SQL, each is left out but for the first and the last."""
    begin, end = span(node)
    for one, following in itertools.pairwise(re.finditer(rb"\n", source[begin:end])):
        yield _Change(node, "", begin + one.end(), begin + following.end())


def _of_a_call(node: ast.Call, source: bytes, span: Span) -> Iterator[_Change]:
    """Not made at all, or without one of what it is given."""
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        yield _Change(node, f"({_text(source, span(node.args[0]))})")
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
        yield _Change(node, _text(source, span(node.func.value)))
    given = [*node.args, *node.keywords]
    if len(given) > 1:
        for at, one in enumerate(given):
            rest = ", ".join(_text(source, span(other)) for other in given[:at] + given[at + 1 :])
            if isinstance(one, ast.expr | ast.keyword):
                yield _Change(node, rest, span(given[0])[0], span(given[-1])[1])


def _text(source: bytes, span: tuple[int, int]) -> str:
    return source[span[0] : span[1]].decode()

"""A small grammar over words as they sound: concepts, and rules that say in which order they meet.

A file of `rules/` has sections, and each line of a section is a concept or a rule:

    BLOW: pega pego golpe*          a concept: words, beginnings of words (`*`), other concepts (`+BLOW`)
    [blows]                         the kind of the rules below
    ME BLOW                         one right after the other
    MAN .. WEAPON                   at most two words between; each further dot allows three more
    a|de ?MI CHILD                  alternatives; what may be left out
    me pega !gripa|arroz            none of these among the next three words; first in a rule: the last three
    peligro !!novela                none of these in the same breath
    + NO dejan salir                holds although a *no* is near

Words are written as they are spelled; they are compared as they sound.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from bot.understanding.spelling import heard, plain

#: What keypads make of the shortest words.
_SHORT = {
    "x": "por", "q": "que", "k": "que", "xq": "porque", "pq": "porque", "xk": "porque", "d": "de", "m": "me",
    "pa": "para", "pal": "para el", "toy": "estoy", "ta": "esta", "tamos": "estamos", "taba": "estaba",
    "ami": "a mi", "n": "en", "l": "el", "tb": "tambien", "bn": "bien", "ud": "usted", "na": "nada",
    "ay": "hay", "ai": "hay", "ahi": "hay", "aser": "hacer", "mijo": "mi hijo", "uno": "me",
}  # fmt: skip
_BREAKS = re.compile(r"[.,;:!?¡¿()\n]+")
#: How far a rule looks for what must not be there.
_NEAR = 3
#: And how far for what must not be in the same breath.
_BEFORE, _AFTER = 14, 8


@lru_cache(maxsize=8192)
def _ear(word: str) -> str:
    """Return how a plain word sounds; `amenazao` is `amenazado`."""
    sound = _stem(word)
    return re.sub(r"(?<=[^aeou]a)o(s?)$", r"do\1", sound) if len(sound) > 4 else sound


def _stem(word: str) -> str:
    """Return how the beginning of a word sounds; `perro` is not heard as `pero`."""
    return heard(re.sub(r"rr+", "%", word))


def words(text: str) -> list[str]:
    """Return the words of `text` as they sound, after a `^`, and a comma where a mark parts them."""
    said: list[str] = ["^"]
    for part in _BREAKS.split(text):
        for word in plain(part).split():
            said += map(_ear, _SHORT.get(word, word).split())
        if said[-1] not in ("^", ","):
            said.append(",")
    return said


@dataclass(frozen=True)
class _Step:
    """One place of a rule: what may stand there, how many words before it may be passed over, and whether it
    may be missing. `never`: what must not be near, or (`anywhere`) in the message.
    """

    marks: frozenset[str]
    gap: int = 0
    optional: bool = False
    never: bool = False
    anywhere: bool = False


@dataclass(frozen=True)
class Rule:
    """`kind`: the section in which `line` stands. `always`: it holds with a *no* before it, and long ago."""

    kind: str
    line: str
    steps: tuple[_Step, ...]
    always: bool = False

    def ends(self, said: list[frozenset[str]], start: int) -> int | None:
        """Return where the rule ends if it begins at `start`."""
        return self._follow(said, start, 0)

    def _follow(self, said: list[frozenset[str]], at: int, number: int) -> int | None:
        if number == len(self.steps):
            return at
        step = self.steps[number]
        if step.never:
            near = said[at : at + _NEAR] if number else said[max(0, at - _NEAR) : at]
            if step.anywhere:
                near = said[max(0, at - _BEFORE) : at + _AFTER]
            if any(not step.marks.isdisjoint(marks) for marks in near):
                return None
            return self._follow(said, at, number + 1)
        for place in range(at, min(at + step.gap + 1, len(said))):
            if not step.marks.isdisjoint(said[place]):
                end = self._follow(said, place + 1, number + 1)
                if end is not None:
                    return end
        return self._follow(said, at, number + 1) if step.optional else None

    @cached_property
    def needs(self) -> list[frozenset[str]]:
        """What may stand at each of the places that must be taken."""
        return [step.marks for step in self.steps if not step.never and not step.optional]

    def trigger(self) -> frozenset[str]:
        """Return the place that the fewest messages have."""
        return min(self.needs, key=lambda marks: (max(map(_commonness, marks)), len(marks)))


def _commonness(mark: str) -> int:
    """Concepts of persons are common, and so are the shortest words."""
    if mark.isupper():
        return 2 if mark in ("ME", "OBJ", "MI", "THE", "NO", "NUM", "GIVE") else 1
    return 2 if len(mark) < 4 else 0


@dataclass
class Grammar:
    """The concepts and rules of some files of `rules/`."""

    exact: dict[str, set[str]] = field(default_factory=dict)
    stems: dict[str, set[str]] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)

    def marks(self, word: str) -> frozenset[str]:
        """Return the word itself, the beginnings that rules ask for, and its concepts."""
        if word not in self._known:
            found = {word} | self.exact.get(word, set())
            for length in range(2, len(word) + 1):
                found |= self.stems.get(word[:length], set())
            if len(self._known) > 20000:
                self._known.clear()
            self._known[word] = frozenset(found)
        return self._known[word]

    _known: dict[str, frozenset[str]] = field(default_factory=dict)

    def found(self, said: list[frozenset[str]], group: str) -> Iterator[tuple[Rule, int, int]]:
        """Return the rules of a file that hold, each with where it begins and ends."""
        index = self._index[group]
        there = frozenset().union(*said)
        tried = {rule.line: rule for mark in there & index.keys() for rule in index[mark]}
        for rule in tried.values():
            if any(marks.isdisjoint(there) for marks in rule.needs):
                continue
            for start in range(len(said)):
                end = rule.ends(said, start)
                if end is not None and end > start:
                    yield rule, start, end

    _index: dict[str, dict[str, list[Rule]]] = field(default_factory=dict)

    def read(self, names: Iterable[str]) -> "Grammar":
        """Add the concepts and rules of these files."""
        for name in names:
            index = self._index.setdefault(name, {})
            kind = name
            for line in (Path(__file__).parent / "rules" / f"{name}.txt").read_text().splitlines():
                if line.startswith("["):
                    kind = line.strip("[]")
                elif re.match(r"[A-Z_]+:", line):
                    concept, said = line.split(":")
                    self._define(concept, said.split())
                elif line and not line.startswith("#"):
                    rule = Rule(kind, line, tuple(self._steps(line.removeprefix("+ "))), line[0] == "+")
                    for mark in rule.trigger():
                        index.setdefault(mark, []).append(rule)
        return self

    def _define(self, concept: str, said: list[str]) -> None:
        for word in said:
            if word.startswith("+"):
                for known in (self.exact, self.stems):
                    for marks in known.values():
                        if word[1:] in marks:
                            marks.add(concept)
            elif word.endswith("*"):
                self.stems.setdefault(_stem(plain(word)), set()).add(concept)
            else:
                self.exact.setdefault(_ear(plain(word)), set()).add(concept)

    def _steps(self, line: str) -> Iterator[_Step]:
        gap = 0
        line, _, forbidden = line.partition(" !!")
        for part in (*line.split(), *(["!!" + "|".join(forbidden.split())] if forbidden else ())):
            if set(part) == {"."}:
                gap = 2 if len(part) == 2 else 3 * len(part) - 4 if len(part) > 2 else 1
                continue
            signs = re.match(r"[?!]*", part)[0]  # type: ignore[index]
            marks = frozenset(self._mark(word) for word in part[len(signs) :].split("|"))
            yield _Step(marks, gap, "?" in signs, "!" in signs, "!!" in signs)
            gap = 0

    def _mark(self, word: str) -> str:
        if word.isupper():
            return word
        if word.endswith("*"):
            self.stems.setdefault(_stem(plain(word)), set()).add(word)
            return word
        return _ear(plain(word)) if word not in (",", "^") else word

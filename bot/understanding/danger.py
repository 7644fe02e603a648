"""Hear that somebody may be in danger, now or lately: whoever writes it gets the help lines at once.

What is said is read by the rules of `rules/`, in steps: what only sounds like danger (a flu that "hits",
a hen that is killed) is passed over; the rules of danger are tried on the rest; what they find is none if
it is denied, supposed, long ago, or told of a film or a sermon.
"""

from collections.abc import Iterator

from bot.understanding.grammar import Grammar, Rule, words

_GRAMMAR = Grammar().read(
    ("concepts", "idioms", "violence", "armed", "life", "emergency", "short", "signs", "oblique")
)
_DANGER = ("violence", "armed", "life", "emergency", "short", "signs", "oblique")
#: A message is read up to here: a novel is none.
_LONGEST = 400
#: So near (in words) to a film or a year, what is told belongs to it.
_ABOUT = 12
_NOTHING: frozenset[str] = frozenset()
_LINKS = frozenset({",", "porke", "ke", "y", "pero", "por", "para", "o"})


def in_danger(text: str) -> bool:
    """Return whether `text` says that somebody is being hurt, threatened, missing, or in need of rescue."""
    return next(reasons(text), None) is not None


def reasons(text: str) -> Iterator[Rule]:
    """Return the rules by which `text` tells of danger."""
    said = [_GRAMMAR.marks(word) for word in words(text)[:_LONGEST]]
    if len(said) < 2:
        return
    left = list(said)
    away: list[tuple[int, int, str]] = []
    for rule, start, end in _GRAMMAR.found(said, "idioms"):
        if rule.kind == "never":
            return
        if rule.kind == "idioms":
            left[start:end] = [_NOTHING] * (end - start)
        else:
            away.append((start, end, rule.kind))
    for name in _DANGER:
        for rule, start, end in _GRAMMAR.found(left, name):
            if rule.always or not (_denied(left, start, end, rule) or _elsewhere(said, start, end, away)):
                yield rule


def _denied(said: list[frozenset[str]], start: int, end: int, rule: Rule) -> bool:
    """Return whether a *no* stands before what was found, or inside it where the rule asks for none."""
    if any(not step.marks.isdisjoint(_NOES) for step in rule.steps[:2] if not step.never):
        return False
    before = []
    for marks in reversed(said[max(0, start - 3) : start]):
        if not marks.isdisjoint(_LINKS):
            break
        before.append(marks)
    inside = said[start : end - 1]
    return any("NO" in marks for marks in (*before[:2], *inside)) or any("nadie" in m for m in before)


_NOES = frozenset({"NO", "no", "ni", "sin", "nadie", "nunka", "jamas", "nada", "ningun"})


def _elsewhere(said: list[frozenset[str]], start: int, end: int, away: list[tuple[int, int, str]]) -> bool:
    """Return whether it was long ago, in a film, only supposed, or done to an animal."""
    near = said[max(0, start - 4) : end + 4]
    for begins, ends, kind in away:
        if begins - _ABOUT <= end and start <= ends + _ABOUT:
            if kind == "ago" and any("AGAIN" in marks for marks in near):
                continue
            return True
    animal = any("ANIMAL" in marks and "BITER" not in marks for marks in said[max(0, start - 3) : end + 2])
    return animal and not any(not marks.isdisjoint(_PEOPLE) for marks in said[max(0, start - 2) : end + 2])


#: With one of them it is more than an animal that suffers.
_PEOPLE = frozenset({"CHILD", "RELATIVE", "SOMEBODY", "ME"})

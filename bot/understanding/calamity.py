"""Hear of fire, flood, landslide, storm and earthquake, now or lately, and of a place that they cut off."""

from collections.abc import Iterator

from bot.understanding.grammar import Grammar, Rule, words

_GRAMMAR = Grammar().read(("concepts", "calamity"))
#: A message is read up to here: a novel is none.
_LONGEST = 400
#: So near (in words) to a year of long ago, what is told belongs to it.
_ABOUT = 12
_NOTHING: frozenset[str] = frozenset()
_ASIDE = ("never", "skipped", "ago")


def in_calamity(text: str) -> bool:
    """Return whether `text` tells of a calamity of nature or a fire that somebody suffers now."""
    return next(reasons(text), None) is not None


def reasons(text: str) -> Iterator[Rule]:
    """Return the rules by which `text` tells of a calamity."""
    said = [_GRAMMAR.marks(word) for word in words(text)[:_LONGEST]]
    if len(said) < 2:
        return
    found = list(_GRAMMAR.found(said, "calamity"))
    ago = [(start, end) for rule, start, end in found if rule.kind == "ago"]
    left = list(said)
    for rule, start, end in found:
        if rule.kind == "never":
            return
        if rule.kind == "skipped":
            left[start:end] = [_NOTHING] * (end - start)
    for rule, start, end in _GRAMMAR.found(left, "calamity") if left != said else found:
        long_ago = any(begins - _ABOUT <= end and start <= ends + _ABOUT for begins, ends in ago)
        if rule.kind not in _ASIDE and not long_ago and not _denied(said, start, end, rule):
            yield rule


def _denied(said: list[frozenset[str]], start: int, end: int, rule: Rule) -> bool:
    """Return whether a *no* stands before what was found or inside it, where the rule has none itself."""
    if any(mark in ("no", "sin", "NO") for step in rule.steps for mark in step.marks):
        return False
    return any(
        not marks.isdisjoint(("no", "ni", "nunka", "nada")) for marks in said[max(0, start - 2) : end - 1]
    )

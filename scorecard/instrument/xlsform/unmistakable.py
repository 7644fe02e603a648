"""What the answers of a list mean where it does not say so, and it cannot be mistaken all the same; and what
cannot be meant although it is said.
"""

from collections.abc import Mapping

from programme.spelling import plain
from scorecard.instrument.meaning import STEPS, Means
from scorecard.instrument.xlsform.answer_words import (
    AN_ANSWER,
    BAD,
    BAD_IF_YES,
    BETWEEN,
    BLAMES,
    DENIES,
    ENDS,
    GOOD,
    GOOD_IF_YES,
    HAPPENED,
    MAY_BLAME,
    NEVER,
    NO,
    NO_ANSWER,
    YES,
    bare,
)
from scorecard.statistics.answers import UNSURE


def may_be_no_answer(label: str, declared: bool) -> bool:
    """Return whether the words of a 0 may mean no answer. `declared`: the list says that they do; what is an
    answer in itself, or no word at all, never does.
    """
    said = bare(label)
    return bool(said) and said not in AN_ANSWER if declared else said in NO_ANSWER


def meaning(labels: Mapping[int, str], variable: str) -> dict[int, Means]:
    """Return what each answer means by its words, or nothing where that can be mistaken. `labels`: the words
    in Spanish, empty where only the number is read out; `variable`: what the question is about.
    """
    said = {number: bare(label) for number, label in labels.items()}
    if said.get(UNSURE) not in NO_ANSWER:
        return {}
    rest = {number: words for number, words in said.items() if number != UNSURE}
    about = bare(variable)
    if about not in BAD_IF_YES and tuple(sorted(rest)) == STEPS and _is_scale(rest):
        return {UNSURE: "unsure", 1: "bad", 2: "bad", 3: "neither", 4: "good", 5: "good"}
    if about not in GOOD_IF_YES | BAD_IF_YES or sorted(rest.values()) != sorted((YES, NO)):
        return {}
    good = YES if about in GOOD_IF_YES else NO
    found: dict[int, Means] = {UNSURE: "unsure"}
    for number, words in rest.items():
        found[number] = "good" if words == good else "bad"
    return found


def _is_scale(said: Mapping[int, str]) -> bool:
    ends = (said[STEPS[0]], said[STEPS[-1]]) in ENDS
    return ends and all(said[step] in {"", *words} for step, words in BETWEEN.items())


def may_turn(question: str, variable: str) -> bool:
    """Return whether the wording of a question may turn the sense of a yes, or of a high mark."""
    words = plain(question).replace("_", " ")
    denies = DENIES.search(words) is not None
    return denies if bare(variable) in BAD_IF_YES else denies or MAY_BLAME.search(words) is not None


def is_turned(labels: Mapping[int, str], means: Mapping[int, Means], question: str, variable: str) -> bool:
    """Return whether a yes is said to be good where it is on something that nobody may do."""
    return bare(variable) in BAD_IF_YES and not may_turn(question, variable) and _yes_is_good(labels, means)


def looks_turned(labels: Mapping[int, str], means: Mapping[int, Means], question: str, variable: str) -> bool:
    """Return whether a yes is said to be good although the question is on something bad, by its wording."""
    words = plain(question).replace("_", " ")
    bad = bare(variable) not in BAD_IF_YES and BLAMES.search(words) is not None
    return bad and _yes_is_good(labels, means)


def _yes_is_good(labels: Mapping[int, str], means: Mapping[int, Means]) -> bool:
    """Return whether the answer that something happened is good, or the one that it did not is bad."""
    said = {(bare(label).partition("_")[0], means.get(number)) for number, label in labels.items() if number}
    return any(
        (word in HAPPENED and what == "good") or (word in NEVER and what == "bad") for word, what in said
    )


def contradicts(label: str, means: Means) -> bool:
    """Return whether the words say the opposite of what is said of them."""
    return bare(label) in {"good": BAD, "bad": GOOD}.get(means, frozenset())


def is_other_answer(spanish: str, translated: str) -> bool:
    """Return whether the translation of a yes is a no, or the other way round."""
    here, there = bare(spanish), bare(translated)
    return (here == YES and there == "no") or (here == NO and there in (YES, "yes"))

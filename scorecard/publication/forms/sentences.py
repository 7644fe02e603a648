"""One result in words that need no schooling in statistics."""

from locales.texts import SOURCE, Texts
from scorecard.instrument.meaning import COUNTED_BAD
from scorecard.instrument.wording import in_general
from scorecard.publication.content import Change, Question, Result
from scorecard.statistics.answers import UNSURE
from scorecard.statistics.margins import Words

#: Lists of the first questionnaires, whose good answers have words of their own: `results.said.<type>`.
_WORDED = ("yes_no", COUNTED_BAD, "result_3", "keep_3", "stay_3")

_DASH = "–"


def wording(question: Question, texts: Texts) -> str:
    """Return the question as families read it."""
    return in_general(question.labels, texts)


def said(question: Question, result: Result, texts: Texts) -> str:
    """`De cada 100 familias, 75 dieron una nota de 4 o 5.`; or that it is hidden, never which rule did."""
    if result.words is not None:
        return _in_words(question, result.words, texts)
    many = of_hundred(result, texts)
    if many is None:
        return texts.say("results.nobody" if result.n == 0 else "results.hidden")
    number = result.share if result.share is not None else 2
    if _is_marks(question):
        return texts.count("results.said.marks", number, many=many, answers=_numbers(question, texts))
    if question.answers or question.type not in _WORDED:
        return texts.count("results.said.other", number, many=many, answers=counted(question, texts))
    return texts.count(f"results.said.{question.type}", number, many=many)


def _in_words(question: Question, words: Words, texts: Texts) -> str:
    """`Más de la mitad dieron una nota de 4 o 5.`"""
    if words == "few":
        return texts.say("results.words.few")
    marks = _is_marks(question)
    answers = _numbers(question, texts) if marks else counted(question, texts)
    return texts.say(f"results.words.{words}.{'marks' if marks else 'answers'}", answers=answers)


def _is_marks(question: Question) -> bool:
    """Return whether its answers are marks, of which only the ends have words."""
    return bool(question.scored) and any(not question.answers.get(str(value)) for value in question.good)


def _numbers(question: Question, texts: Texts) -> str:
    return texts.say("results.or").join(map(str, question.good))


def counted(question: Question, texts: Texts) -> str:
    """Return the answers that a share counts, in the words of families: `«SÍ» o «SÍ, CON CAMBIOS»`,
    `4 o «muy bien»`.
    """
    return texts.say("results.or").join(_answer(str(value), question, texts) for value in question.good)


def _answer(value: str, question: Question, texts: Texts) -> str:
    words = question.answers.get(value, {})
    label = words.get(texts.language) or words.get(SOURCE)
    return f"«{label}»" if label else value


def sentence(key: str, result: Result | None, texts: Texts) -> str:
    """Return a result in the sentence `key`, which counts by `many`; empty for none, and where it is
    hidden.
    """
    many = of_hundred(result, texts) if result is not None else None
    if result is None or many is None:
        return ""
    return texts.count(key, result.share if result.share is not None else 2, many=many)


def figure(result: Result, texts: Texts) -> str:
    """`75 %`, `75 % o más`, `más de la mitad`; a dash where it is hidden."""
    if result.words is not None and result.words != "few":
        return texts.say(f"results.words.{result.words}.short")
    many = of_hundred(result, texts, "%")
    return _DASH if many is None else many


def between(interval: tuple[int, int] | None, texts: Texts) -> str:
    """`de 70 a 80`; a dash for none."""
    if interval is None:
        return _DASH
    return texts.say("results.between", low=interval[0], high=interval[1])


def changed(change: Change | None, texts: Texts, problem: bool = False) -> str:
    """`▲ Subió 6 puntos desde 2026-1.`, and whether that is good where it is a problem; empty for none."""
    if change is None:
        return ""
    if change.arrow is None:
        return texts.say("results.change.none", wave=change.wave)
    key = f"results.change.{change.arrow}{'.problem' if problem else ''}"
    return texts.count(key, abs(change.points), wave=change.wave)


def notes(question: Question, result: Result, unsure: int | None, texts: Texts) -> tuple[str, ...]:
    """Return what else is known: how much it may be leaned on, the best marks, who did not know, its rank."""
    found = []
    if result.standing == "hint":
        # Earlier releases printed a percent of few families too.
        found.append(texts.say("results.hint" if result.words is not None else "results.hint.few"))
    if result.fully is not None and question.answers and not _is_marks(question):
        best = _answer(str(question.scored), question, texts)
        found.append(texts.count("results.best", result.fully, answer=best))
    elif result.fully is not None:
        found.append(texts.count("results.fully", result.fully, best=question.scored))
    if unsure and question.answers:
        found.append(texts.count("results.no_answer", unsure, answer=_answer(str(UNSURE), question, texts)))
    elif unsure:
        found.append(texts.count("results.unsaid" if question.counts_bad else "results.unsure", unsure))
    if result.rank is not None and result.rank.of > 1:
        found.append(texts.say("results.rank", places=ranked(result, texts), of=result.rank.of))
    return tuple(found)


def ranked(result: Result, texts: Texts) -> str:
    """Return the ranks possible: `3`, or `de 3 a 12`; a dash without one."""
    if result.rank is None:
        return _DASH
    if result.rank.best == result.rank.worst:
        return str(result.rank.best)
    return between((result.rank.best, result.rank.worst), texts)


def of_hundred(result: Result, texts: Texts, unit: str = "") -> str | None:
    """Return a share as a number of a hundred families, or the bound that may be told; None where it is
    hidden.
    """
    if result.share is not None:
        return f"{result.share}{unit}"
    if result.bracket is not None:
        return texts.say(f"results.bracket.{result.bracket}", unit=unit)
    return None

"""The column `relevant`: the question, and its answers without one of which another makes no sense."""

import operator
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from scorecard.instrument.meaning import Means
from scorecard.instrument.xlsform.survey import Written
from scorecard.statistics.answers import UNSURE

#: What a condition is made of: a comparison of a question with one of its answers, in two forms; `and`, `or`
#: and brackets between them.
_PIECE = re.compile(
    r"\s*(?:\$\{\s*(?P<a>\w+)\s*\}\s*(?P<how>!=|<=|>=|=|<|>)\s*(?P<q>['\"]?)(?P<x>\d)(?P=q)"
    r"|selected\(\s*\$\{\s*(?P<b>\w+)\s*\}\s*,\s*(?P<r>['\"]?)(?P<y>\d)(?P=r)\s*\)"
    r"|(?P<word>\(|\)|and\b|or\b))"
)

_MOST_PIECES = 40

_COMPARES: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class _Compared:
    """A question, how it is compared, and with which answer."""

    question: str
    how: str
    value: int

    def holds(self, answers: Collection[int]) -> set[int]:
        """Return the answers with which it is so. "No sé" is no mark: it is neither more nor less than
        one.
        """
        if self.how == "=":
            return {self.value}
        marks = (answer for answer in answers if answer != UNSURE)
        return {answer for answer in marks if _COMPARES[self.how](answer, self.value)}


class _NotRead(ValueError):
    """A condition that is not understood."""


def read(questions: list[Written]) -> None:
    """Give each question its condition. Complains of those that cannot hold, or hold by chance alone."""
    by_name = {question.name: question for question in questions}
    for question in questions:
        if not question.broken and (text := question.row.value("relevant")):
            _read(question, text, by_name)
    gates = [question.name for question in questions if question.said["group"] == "entity"][:1]
    for at, question in enumerate(questions):
        _check(question, by_name, [earlier.name for earlier in questions[:at]], gates)


def _read(question: Written, text: str, by_name: dict[str, Written]) -> None:
    try:
        pieces = _pieces(text)
    except _NotRead:
        question.row.complain("questionnaire.relevant", "relevant", example="${G2} < 3")
        return
    compared = [piece for piece in pieces if isinstance(piece, _Compared)]
    names = list(dict.fromkeys(piece.question for piece in compared))
    if not names:
        question.row.complain("questionnaire.relevant", "relevant", example="${G2} < 3")
        return
    unknown = next((name for name in names if name not in by_name), None)
    if unknown is not None:
        question.row.complain("questionnaire.unknown_question", "relevant", question=unknown)
        return
    if len(names) > 1:
        question.row.complain("questionnaire.one_question", "relevant", questions=", ".join(names))
        return
    if by_name[names[0]].broken:
        return
    means: dict[int, Means] = {one["value"]: one["means"] for one in by_name[names[0]].said["choices"]}
    for piece in compared:
        if piece.how in ("=", "!=") and piece.value not in means:
            question.row.complain(
                "questionnaire.unknown_answer", "relevant", question=piece.question, answer=piece.value
            )
            return
    try:
        values = _evaluated(pieces, means)
    except _NotRead:
        question.row.complain("questionnaire.relevant", "relevant", example="${G2} < 3")
        return
    if not values:
        question.row.complain("questionnaire.never", "relevant")
    elif question.said["type"] != "text" and _is_mixed(values, means):
        question.row.complain("questionnaire.mixed", "relevant", question=names[0])
    else:
        question.said["relevant"] = [names[0], sorted(values)]


def _is_mixed(values: Collection[int], means: dict[int, Means]) -> bool:
    """Return whether good answers and others lead to a question. How many were asked it would then tell of
    both, in a way that the audit does not follow.
    """
    return len({"other" if means[value] in ("bad", "neither") else means[value] for value in values}) > 1


def _pieces(text: str) -> list[_Compared | str]:
    found: list[_Compared | str] = []
    end = 0
    while text[end:].strip():
        match = _PIECE.match(text, end)
        if match is None or len(found) == _MOST_PIECES:
            raise _NotRead(text)
        end = match.end()
        if match["word"]:
            found.append(match["word"])
        else:
            value = int(match["x"] or match["y"])
            found.append(_Compared(match["a"] or match["b"], match["how"] or "=", value))
    return found


def _evaluated(pieces: list[_Compared | str], answers: Collection[int]) -> set[int]:
    """Return the answers with which a condition holds. `and` binds before `or`. Raises _NotRead."""
    left = list(pieces)

    def either() -> set[int]:
        found = both()
        while left and left[0] == "or":
            del left[0]
            found |= both()
        return found

    def both() -> set[int]:
        found = one()
        while left and left[0] == "and":
            del left[0]
            found &= one()
        return found

    def one() -> set[int]:
        piece = left.pop(0) if left else ""
        if isinstance(piece, _Compared):
            return piece.holds(answers)
        if piece != "(":
            raise _NotRead(piece)
        found = either()
        if not left or left.pop(0) != ")":
            raise _NotRead(piece)
        return found

    found = either()
    if left:
        raise _NotRead(str(left[0]))
    return found


def _check(question: Written, by_name: dict[str, Written], earlier: list[str], gates: list[str]) -> None:
    if question.said["relevant"] is None:
        return
    name = question.said["relevant"][0]
    if circle := _circle(question, by_name):
        question.row.complain("questionnaire.circle", "relevant", circle=" → ".join(circle))
    elif name not in earlier:
        question.row.complain("questionnaire.later", "relevant", question=name)
    elif question.name in gates:
        question.row.complain("questionnaire.gate", "relevant")
    elif by_name[name].said["group"] != "core" and not (question.said["group"] == "entity" and name in gates):
        question.row.complain("questionnaire.not_for_all", "relevant", question=name)


def _circle(question: Written, by_name: dict[str, Written]) -> list[str]:
    """Return the names on the way from a question to itself; empty where its conditions come to an end."""
    way = [question.name]
    while (relevant := by_name[way[-1]].said["relevant"]) is not None and relevant[0] not in way:
        way.append(relevant[0])
    return [*way, question.name] if relevant is not None and relevant[0] == question.name else []

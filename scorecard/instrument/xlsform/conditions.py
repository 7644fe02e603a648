"""The column `relevant`: the question and answer without which another makes no sense."""

import re

from scorecard.instrument.xlsform.survey import Written

#: One question and one of its answers; no more than that can be told beforehand of a family's way.
_CONDITION = re.compile(
    r"\$\{\s*(?P<a>\w+)\s*\}\s*=\s*(?P<q>['\"]?)(?P<x>\d)(?P=q)"
    r"|selected\(\s*\$\{\s*(?P<b>\w+)\s*\}\s*,\s*(?P<r>['\"])(?P<y>\d)(?P=r)\s*\)"
)


def read(questions: list[Written]) -> None:
    """Give each question its condition. Complains of those that cannot hold, or hold by chance alone."""
    by_name = {question.name: question for question in questions}
    for question in questions:
        text = question.row.value("relevant")
        if not text:
            continue
        match = _CONDITION.fullmatch(text)
        if match is None:
            question.row.complain("questionnaire.relevant", "relevant", example="${G1} = 1")
            continue
        name, value = match["a"] or match["b"], int(match["x"] or match["y"])
        if name not in by_name:
            question.row.complain("questionnaire.unknown_question", "relevant", question=name)
        elif value not in {choice["value"] for choice in by_name[name].said["choices"]}:
            question.row.complain("questionnaire.unknown_answer", "relevant", question=name, answer=value)
        else:
            question.said["relevant"] = [name, value]
    gates = [question.name for question in questions if question.said["group"] == "entity"][:1]
    for at, question in enumerate(questions):
        _check(question, by_name, [earlier.name for earlier in questions[:at]], gates)


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

"""The answers of one question: what they mean there, and whether that can be."""

from collections.abc import Mapping

from locales.texts import SOURCE
from scorecard.instrument.meaning import Means
from scorecard.instrument.xlsform import unmistakable
from scorecard.instrument.xlsform.answers import MEANS, Answers
from scorecard.instrument.xlsform.sheets import Row


def answers_of(row: Row, answers: Answers, question: str, variable: str) -> list[dict[str, object]]:
    """Return the answers of a list, with what the question calls the ends of its scale, and what each means.
    Complains of a list that should say it, or says what cannot be.
    """
    ends = {column: row.by_language(column) for column in ("low", "high")}
    if any(f"{{{column}}}" in label for label in _spanish(answers) for column in ends):
        for column, words in ends.items():
            if SOURCE not in words:
                row.complain("import.expected_something", column, SOURCE)
    filled: dict[int, dict[str, str]] = {}
    for value, labels in answers.labels.items():
        filled[value] = {}
        for language, label in labels.items():
            for column, words in ends.items():
                label = label.replace(f"{{{column}}}", words.get(language) or words.get(SOURCE, ""))
            filled[value][language] = label
    said = {value: words.get(SOURCE, "") for value, words in filled.items()}
    means = answers.means or unmistakable.meaning(said, variable)
    if not answers.broken:
        _check_meaning(row, answers, filled, means, question, variable)
    return [
        {"value": value, "label": words, "means": means.get(value, "neither")}
        for value, words in filled.items()
    ]


def _check_meaning(
    row: Row,
    answers: Answers,
    filled: Mapping[int, Mapping[str, str]],
    means: Mapping[int, Means],
    question: str,
    variable: str,
) -> None:
    """Complain where nobody knows what an answer means, or what is said of it cannot be."""
    said = {value: words.get(SOURCE, "") for value, words in filled.items()}
    listed = answers.first.value("list_name")
    if not means:
        place = MEANS if (MEANS, "") in answers.first.sheet.places else "list_name"
        answers.first.complain("questionnaire.no_means", place, list=listed)
    elif not answers.means and unmistakable.may_turn(question, variable):
        row.complain("questionnaire.turned", "label", SOURCE, list=listed)
    elif answers.means and unmistakable.is_turned(said, means, question, variable):
        row.complain("questionnaire.good_if_no", "type", list=listed, variable=variable)
    elif answers.means and unmistakable.looks_turned(said, means, question, variable):
        row.notice("questionnaire.looks_turned", "label", SOURCE, list=listed)
    for value, words in filled.items():
        for language, label in words.items():
            if not unmistakable.contradicts(label, means.get(value, "neither")):
                continue
            column = next((end for end in ("low", "high") if row.value(end, language) == label), None)
            if column is not None:
                row.complain("questionnaire.contradicted", column, language, number=value, list=listed)
            else:
                answers.rows[value].complain("questionnaire.contradicted", MEANS, number=value, list=listed)


def _spanish(answers: Answers) -> list[str]:
    return [labels.get(SOURCE, "") for labels in answers.labels.values()]

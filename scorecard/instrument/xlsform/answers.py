"""The sheet `choices`: the answers of each list."""

import re
from dataclasses import dataclass, field

from locales.texts import SOURCE
from programme.spelling import plain
from scorecard.instrument.xlsform.sheets import Row, Sheet

COLUMNS = frozenset({"list_name", "name", "label"})

#: The list whose steps are put in one line, and what it must hold.
SCALE, STEPS = "scale_5", {0, 1, 2, 3, 4, 5}


@dataclass
class Answers:
    """A list of answers in their order: the words of each by language. `first`: where the list begins, and
    `rows`: where each answer stands.
    """

    first: Row
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)


def read(sheet: Sheet) -> dict[str, Answers]:
    """Return the lists by name. Complains of what is wrong with them."""
    missing = [name for name in ("list_name", "name") if (name, "") not in sheet.places]
    missing += [] if ("label", SOURCE) in sheet.places else ["label::Español (es)"]
    if missing:
        sheet.complain("questionnaire.missing_columns", columns=", ".join(missing))
        return {}
    lists: dict[str, Answers] = {}
    for row in sheet.rows:
        _take(row, lists)
    for name, answers in lists.items():
        if name.startswith("scale") and (name != SCALE or set(answers.labels) != STEPS):
            answers.first.complain("questionnaire.scale", "list_name", scale=SCALE)
        elif 0 not in answers.labels:
            answers.first.complain("questionnaire.no_zero", "list_name")
        elif len(answers.labels) < 3:
            answers.first.complain("questionnaire.few_answers", "list_name")
    return lists


def _take(row: Row, lists: dict[str, Answers]) -> None:
    name, value, labels = row.value("list_name"), row.value("name"), row.by_language("label")
    if not re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII):
        row.complain("questionnaire.name", "list_name")
        return
    answers = lists.setdefault(name, Answers(row))
    if not re.fullmatch(r"\d", value, re.ASCII):
        row.complain("questionnaire.number", "name")
        return
    number = int(value)
    if number in answers.rows:
        row.complain("questionnaire.twice", "name", first=answers.rows[number].line.number)
        return
    if SOURCE not in labels:
        row.complain("import.expected_something", "label", SOURCE)
    for language in row.sheet.languages("label"):
        if language not in labels:
            row.notice("questionnaire.untranslated", "label", language)
        elif set(re.findall(r"\{(.*?)\}", labels[language])) - {"low", "high"}:
            row.complain("questionnaire.field", "label", language, fields="{low} {high}")
        elif first := _same_words(answers, language, labels[language]):
            row.complain("questionnaire.same_words", "label", language, first=first.line.number)
    # A step that is only its own number is read out as that.
    answers.labels[number] = {language: text for language, text in labels.items() if text != value}
    answers.rows[number] = row


def _same_words(answers: Answers, language: str, label: str) -> Row | None:
    """Return the row of an answer before this one that a family could not tell from it."""
    said = plain(label)
    before = (number for number, of in answers.labels.items() if said == plain(of.get(language, "")))
    return next((answers.rows[number] for number in before), None)

"""The sheet `choices`: the answers of each list, and what they mean."""

import re
from dataclasses import dataclass, field

from locales.texts import SOURCE
from programme.spelling import plain
from scorecard.instrument.meaning import Means
from scorecard.instrument.xlsform import unmistakable
from scorecard.instrument.xlsform.sheets import Row, Sheet
from scorecard.statistics.answers import UNSURE

MEANS = "means"
COLUMNS = frozenset({"list_name", "name", "label", MEANS})

#: As it may be written, in English and in Spanish.
_MEANINGS: dict[str, Means] = {
    "good": "good", "bad": "bad", "neither": "neither", "unsure": "unsure",
    "bueno": "good", "malo": "bad", "ninguno": "neither", "no_se": "unsure",
}  # fmt: skip


@dataclass
class Answers:
    """A list of answers in their order: the words of each by language, and what it means; nothing where the
    list does not say. `first`: where the list begins, and `rows`: where each answer stands. `zero_is_wrong`:
    what stands there is no "no sé".
    """

    first: Row
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    means: dict[int, Means] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    zero_is_wrong: bool = False


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
    for answers in lists.values():
        if UNSURE not in answers.labels:
            answers.first.complain("questionnaire.no_zero", "list_name")
        elif not unmistakable.may_be_no_answer(answers.labels[UNSURE].get(SOURCE, ""), bool(answers.means)):
            answers.rows[UNSURE].complain("questionnaire.zero", "name")
            answers.zero_is_wrong = True
        elif len(answers.labels) < 3:
            answers.first.complain("questionnaire.few_answers", "list_name")
        elif answers.means and "good" not in answers.means.values():
            answers.first.complain("questionnaire.nothing_good", MEANS)
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
    _take_meaning(row, number, answers)
    # A step that is only its own number is read out as that.
    answers.labels[number] = {language: text for language, text in labels.items() if text != value}
    answers.rows[number] = row


def _take_meaning(row: Row, number: int, answers: Answers) -> None:
    """Take what an answer means, where the list says that of its answers."""
    written = plain(row.value(MEANS))
    if not written and not answers.means:
        return
    means = _MEANINGS.get(written)
    if means is None:
        row.complain("questionnaire.means", MEANS)
    elif answers.rows and not answers.means:
        answers.first.complain("questionnaire.means", MEANS)
    elif number == UNSURE and means != "unsure":
        row.complain("questionnaire.zero", MEANS)
    elif number != UNSURE and means == "unsure":
        row.complain("questionnaire.only_zero", MEANS)
    answers.means[number] = means or "neither"


def _same_words(answers: Answers, language: str, label: str) -> Row | None:
    """Return the row of an answer before this one that a family could not tell from it."""
    said = plain(label)
    before = (number for number, of in answers.labels.items() if said == plain(of.get(language, "")))
    return next((answers.rows[number] for number in before), None)

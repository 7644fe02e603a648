"""The sheet `choices`: the answers of each list, and what they mean."""

import re
from collections.abc import Collection
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
    "buena": "good", "mala": "bad", "ninguna": "neither", "no_sabe": "unsure", "no_aplica": "unsure",
}  # fmt: skip


@dataclass
class Answers:
    """A list of answers in their order: the words of each by language, and what it means; nothing where the
    list does not say. `first`: where the list begins, and `rows`: where each answer stands. `broken`:
    something is wrong with it, and what would follow from that is not said.
    """

    first: Row
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    means: dict[int, Means] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    broken: bool = False

    def complain(self, row: Row, key: str, column: str, language: str = "", **fields: object) -> None:
        """Say what is wrong with the list."""
        row.complain(key, column, language, **fields)
        self.broken = True


def read(sheet: Sheet, used: Collection[str]) -> dict[str, Answers] | None:
    """Return the lists by name; None where the sheet cannot be read. Complains of what is wrong with those
    that are `used`; the others are passed over.
    """
    if not sheet.can_be_read(("list_name", "name")):
        return None
    lists: dict[str, Answers] = {}
    unused: set[str] = set()
    for row in sheet.rows:
        name = row.value("list_name")
        if not re.fullmatch(r"[^\W_][\w.-]{0,39}", name):
            row.complain("questionnaire.list_name", "list_name")
        elif name in used:
            _take(row, lists.setdefault(name, Answers(row)))
        elif name not in unused:
            unused.add(name)
            row.notice("questionnaire.unused_list", "list_name")
    for answers in lists.values():
        if not answers.broken:
            _check(answers)
    return lists


def _check(answers: Answers) -> None:
    """Complain of a list as a whole."""
    first, means = answers.first, {answers.means[number] for number in answers.means if number != UNSURE}
    if UNSURE not in answers.labels:
        answers.complain(first, "questionnaire.no_zero", "list_name")
    elif not unmistakable.may_be_no_answer(answers.labels[UNSURE].get(SOURCE, ""), bool(means)):
        answers.complain(answers.rows[UNSURE], "questionnaire.zero", "name")
    elif len(answers.labels) < 3:
        answers.complain(first, "questionnaire.few_answers", "list_name")
    elif means and "good" not in means:
        answers.complain(first, "questionnaire.nothing_good", MEANS)
    elif means == {"good"}:
        answers.complain(first, "questionnaire.all_good", MEANS)


def _take(row: Row, answers: Answers) -> None:
    written = re.fullmatch(r"(\d)(\.0)?", row.value("name"), re.ASCII)
    if written is None:
        if not answers.broken:
            answers.complain(row, "questionnaire.number", "name")
        return
    number, labels = int(written[1]), row.by_language("label")
    if number in answers.rows:
        answers.complain(row, "questionnaire.twice", "name", first=answers.rows[number].line.number)
        return
    _check_labels(row, number, labels, answers)
    _take_meaning(row, number, answers)
    # A step that is only its own number is read out as that.
    answers.labels[number] = {
        language: text for language, text in labels.items() if _leading(text) != (number, "")
    }
    answers.rows[number] = row


def _check_labels(row: Row, number: int, labels: dict[str, str], answers: Answers) -> None:
    """Complain of words that a family could not tell from others, or would take for another answer."""
    if SOURCE not in labels:
        row.complain("import.expected_something", "label", SOURCE)
    for language in row.sheet.languages("label"):
        label = labels.get(language, "")
        if not label:
            row.notice_untranslated("label", language)
        elif set(re.findall(r"\{(.*?)\}", label)) - {"low", "high"}:
            row.complain("questionnaire.field", "label", language, fields="{low} {high}")
        elif row.refuses_markup("label", language, label):
            continue
        elif (leading := _leading(label)) and leading[0] != number:
            answers.complain(row, "questionnaire.other_number", "label", language, number=number)
        elif unmistakable.is_other_answer(labels.get(SOURCE, ""), label):
            answers.complain(
                row, "questionnaire.other_answer", "label", language, spanish=labels.get(SOURCE, "")
            )
        elif first := _same_words(answers, language, label):
            row.complain("questionnaire.same_words", "label", language, first=first.line.number)


def _leading(label: str) -> tuple[int, str] | None:
    """Return the number with which an answer begins, and what follows it: `5. Muy bueno`."""
    found = re.fullmatch(r"(\d{1,2})(?:\.0)?(?:\s*[.):=-]+\s*(?!\d)(.*))?", label)
    return (int(found[1]), found[2] or "") if found else None


def _take_meaning(row: Row, number: int, answers: Answers) -> None:
    """Take what an answer means, where the list says that of its answers."""
    written = plain(row.value(MEANS))
    if not written and not answers.means:
        return
    means = _MEANINGS.get(written)
    if means is None:
        answers.complain(row, "questionnaire.means", MEANS)
    elif answers.rows and not answers.means:
        answers.complain(answers.first, "questionnaire.means", MEANS)
    elif number == UNSURE and means != "unsure":
        answers.complain(row, "questionnaire.zero", MEANS)
    elif number != UNSURE and means == "unsure":
        answers.complain(row, "questionnaire.only_zero", MEANS)
    answers.means[number] = means or "neither"


def _same_words(answers: Answers, language: str, label: str) -> Row | None:
    """Return the row of an answer before this one that a family could not tell from it."""
    said = plain(label)
    before = (number for number, of in answers.labels.items() if said == plain(of.get(language, "")))
    return next((answers.rows[number] for number in before), None)

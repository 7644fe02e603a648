"""The sheet `survey`: the questions, each in a row."""

import re
from dataclasses import dataclass
from typing import Any

from locales.texts import SOURCE
from messaging import channels
from programme.spelling import plain
from scorecard.instrument.questionnaire import COMMENT, CORE, EVERYWHERE, SHORTER
from scorecard.instrument.wording import ENTITY
from scorecard.instrument.xlsform import unmistakable
from scorecard.instrument.xlsform.answers import MEANS, Answers
from scorecard.instrument.xlsform.sheets import Row, Sheet

COLUMNS = frozenset(
    [
        *"type name label low high relevant actor variable dimension sensitive group channels disabled "
        "required".split(),
        SHORTER,
    ]
)
_REQUIRED = ("type", "name", "relevant", "actor", "variable", "group")

#: What programs that write XLSForms add by themselves; nobody is asked any of it.
_NOT_ASKED = {
    "start", "end", "today", "deviceid", "username", "phonenumber", "audit", "start-geopoint", "email",
    "subscriberid", "simserial",
}  # fmt: skip

#: What begins and ends a group, in both of its spellings.
_GROUP_BEGINS, _GROUP_ENDS = {"begin_group", "begin_repeat"}, {"end_group", "end_repeat"}

_ACTORS = ("gestor", "coordinador", "entidad", "municipio", "red")
_GROUPS = ("core", "entity", "rotate")

#: Names under which more than one question waits: see scorecard.instrument.questionnaire.
_RESERVED = {CORE, "entity", COMMENT}

_YES, _NO = {"yes", "si", "true", "1"}, {"", "no", "false", "0"}


@dataclass
class Written:
    """A question with the row in which it is written. `said`: as it is published."""

    row: Row
    said: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.said["name"])


def read(sheet: Sheet, lists: dict[str, Answers]) -> list[Written]:
    """Return the questions in their order, without their conditions. Complains of what is wrong with each
    alone.
    """
    missing = [name for name in _REQUIRED if (name, "") not in sheet.places]
    missing += [] if ("label", SOURCE) in sheet.places else ["label::Español (es)"]
    if missing:
        sheet.complain("questionnaire.missing_columns", columns=", ".join(missing))
        return []
    found: list[Written] = []
    places: dict[str, int] = {}
    for row in sheet.rows:
        if (kind := row.value("type")) in _NOT_ASKED:
            row.notice("questionnaire.not_asked", "type")
            continue
        if _yes(row, "disabled"):
            row.notice("questionnaire.disabled", "disabled")
            continue
        if (spelled := plain(kind)) in _GROUP_BEGINS | _GROUP_ENDS:
            if spelled in _GROUP_BEGINS:
                row.complain("questionnaire.group", "type")
            continue
        name = row.value("name")
        if not re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII) or _is_reserved(name):
            row.complain("questionnaire.name", "name")
        elif name in places:
            row.complain("questionnaire.twice", "name", first=places[name])
        places.setdefault(name, row.line.number)
        found.append(Written(row, _said(row, kind, name, lists)))
    if not found and not sheet.overlong:
        sheet.complain("questionnaire.no_questions")
    return found


def _is_reserved(name: str) -> bool:
    return name.casefold() in _RESERVED | channels.known.keys()


def _said(row: Row, kind: str, name: str, lists: dict[str, Answers]) -> dict[str, object]:
    list_name = _list(row, kind, lists)
    group = _one_of(row, "group", _GROUPS)
    asked_on = _one_of(row, "channels", (EVERYWHERE, *sorted(channels.known)), EVERYWHERE)
    if _yes(row, "required") and kind == "text":
        row.complain("questionnaire.required_text", "required")
    if asked_on != EVERYWHERE and group != "rotate":
        row.complain("questionnaire.channel_for_some", "channels")
    return {
        "name": name,
        "type": list_name or "text",
        "label": _wordings(row, "label", group),
        SHORTER: _wordings(row, SHORTER, group),
        "actor": _one_of(row, "actor", _ACTORS),
        "variable": _some(row, "variable"),
        "dimension": row.value("dimension"),
        "sensitive": _yes(row, "sensitive"),
        "group": group,
        "channels": asked_on,
        "relevant": None,
        "choices": _choices(row, lists[list_name], _some(row, "variable")) if list_name in lists else [],
    }


def _list(row: Row, kind: str, lists: dict[str, Answers]) -> str:
    """Return the list of answers; empty for an open question."""
    if kind == "text":
        return ""
    match = re.fullmatch(r"select_one (\S+)", kind)
    if match is None:
        row.complain("questionnaire.type", "type")
        return ""
    if match[1] not in lists:
        row.complain("questionnaire.unknown_list", "type", list=match[1])
    return match[1]


def _wordings(row: Row, column: str, group: str) -> dict[str, str]:
    """By language. Only a question on an entity can name it."""
    found = row.by_language(column)
    if column == "label" and SOURCE not in found:
        row.complain("import.expected_something", column, SOURCE)
    allowed = {ENTITY} if group == "entity" else set()
    for language in row.sheet.languages(column):
        if language not in found:
            if column == "label" and language != SOURCE:
                row.notice("questionnaire.untranslated", column, language)
        elif re.search(r"[{}]", re.sub("|".join(allowed) or r"(?!)", "", found[language])):
            key = "questionnaire.field" if allowed else "questionnaire.no_field"
            row.complain(key, column, language, fields=ENTITY)
    return found


def _choices(row: Row, answers: Answers, variable: str) -> list[dict[str, object]]:
    """Return the answers of a list, with what the question calls the ends of its scale, and what each means.
    Complains of a list that should say it.
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
    if not means and not answers.zero_is_wrong:
        place = MEANS if (MEANS, "") in answers.first.sheet.places else "list_name"
        answers.first.complain("questionnaire.no_means", place, list=answers.first.value("list_name"))
    return [
        {"value": value, "label": words, "means": means.get(value, "neither")}
        for value, words in filled.items()
    ]


def _spanish(answers: Answers) -> list[str]:
    return [labels.get(SOURCE, "") for labels in answers.labels.values()]


def _one_of(row: Row, column: str, allowed: tuple[str, ...], default: str = "") -> str:
    value = plain(row.value(column)) or default
    if value not in allowed:
        row.complain("import.expected_choice", column, options=", ".join(allowed))
    return value


def _some(row: Row, column: str) -> str:
    value = row.value(column)
    if not value:
        row.complain("import.expected_something", column)
    return value


def _yes(row: Row, column: str) -> bool:
    value = plain(row.value(column)).removesuffix("()")
    if value not in _YES | _NO:
        row.complain("import.expected_choice", column, options="yes, no")
    return value in _YES

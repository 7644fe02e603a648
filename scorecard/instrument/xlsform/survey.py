"""The sheet `survey`: the questions, each in a row."""

import re
from dataclasses import dataclass
from typing import Any

from locales.texts import SOURCE
from messaging import channels
from programme.spelling import plain
from scorecard.instrument.questionnaire import COMMENT, CORE, EVERYWHERE, SHORTER
from scorecard.instrument.wording import ENTITY
from scorecard.instrument.xlsform import types
from scorecard.instrument.xlsform.answers import Answers
from scorecard.instrument.xlsform.question_answers import answers_of
from scorecard.instrument.xlsform.sheets import Row, Sheet

COLUMNS = frozenset(
    [
        *"type name label low high relevant actor variable dimension sensitive group channels disabled "
        "required".split(),
        SHORTER,
    ]
)
_REQUIRED = ("type", "name", "actor", "variable", "group")

#: What programs that write XLSForms add by themselves; nobody is asked any of it.
_NOT_ASKED = {
    "start", "end", "today", "deviceid", "username", "phonenumber", "audit", "start-geopoint", "email",
    "subscriberid", "simserial",
}  # fmt: skip

_ACTORS = ("gestor", "coordinador", "entidad", "municipio", "red")
_GROUPS = ("core", "entity", "rotate")

#: Names under which more than one question waits: see scorecard.instrument.questionnaire.
_RESERVED = {CORE, "entity", COMMENT}

_YES, _NO = {"yes", "si", "true", "1"}, {"", "no", "false", "0"}


@dataclass
class Written:
    """A question with the row in which it is written. `said`: as it is published. `broken`: its type or its
    answers are wrong, and what would follow from that is not said.
    """

    row: Row
    said: dict[str, Any]
    broken: bool = False

    @property
    def name(self) -> str:
        return str(self.said["name"])


def lists_used(sheet: Sheet) -> set[str]:
    """Return the lists of answers that questions have, or would have if their type were one."""
    return {
        word
        for row in sheet.rows
        if plain(row.raw("disabled")).removesuffix("()") not in _YES
        for word in row.raw("type").split()[1:]
    }


def read(sheet: Sheet, lists: dict[str, Answers] | None) -> list[Written]:
    """Return the questions in their order, without their conditions. Complains of what is wrong with each
    alone. `lists`: None where they cannot be read.
    """
    if not sheet.can_be_read(_REQUIRED):
        return []
    found: list[Written] = []
    places: dict[str, int] = {}
    open_groups = 0
    for row in sheet.rows:
        kind = row.value("type")
        if kind in _NOT_ASKED or not (kind or row.value("name") or row.by_language("label")):
            row.notice("questionnaire.not_asked", "type")
            continue
        if _yes(row, "disabled"):
            row.notice("questionnaire.disabled", "disabled")
            continue
        if types.begins_group(kind) or types.ends_group(kind):
            begins = types.begins_group(kind)
            if begins or not open_groups:
                _complain_of_group(row, kind)
            open_groups = max(0, open_groups + (1 if begins else -1))
            continue
        name, list_name = row.value("name"), types.list_of(row)
        if name in places:
            row.complain("questionnaire.twice", "name", first=places[name])
        places.setdefault(name, row.line.number)
        if list_name is None:
            # Who writes another program's question has none of our columns, and is told of the type alone.
            found.append(Written(row, {"name": name, "type": kind, "group": "", "relevant": None}, True))
            continue
        if not re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII) or _is_reserved(name):
            row.complain("questionnaire.name", "name")
        found.append(_written(row, name, list_name, lists))
    if not found and not sheet.overlong:
        sheet.complain("questionnaire.no_questions")
    return found


def _complain_of_group(row: Row, kind: str) -> None:
    key = "questionnaire.group"
    if "repeat" in kind.casefold():
        key = "questionnaire.repeat"
    elif condition := row.value("relevant"):
        row.complain("questionnaire.group_condition", "type", condition=condition)
    row.complain(key, "type")


def _is_reserved(name: str) -> bool:
    return name.casefold() in _RESERVED | channels.known.keys()


def _written(row: Row, name: str, list_name: str, lists: dict[str, Answers] | None) -> Written:
    answers = None if lists is None else lists.get(list_name)
    if list_name and lists is not None and answers is None:
        row.complain("questionnaire.unknown_list", "type", list=list_name)
    group = _one_of(row, "group", _GROUPS)
    asked_on = _one_of(row, "channels", (EVERYWHERE, *sorted(channels.known)), EVERYWHERE)
    if _yes(row, "required") and not list_name:
        row.complain("questionnaire.required_text", "required")
    if asked_on != EVERYWHERE and group != "rotate":
        row.complain("questionnaire.channel_for_some", "channels")
    variable = _some(row, "variable")
    label = _wordings(row, "label", group)
    said = {
        "name": name,
        "type": list_name or "text",
        "label": label,
        SHORTER: _wordings(row, SHORTER, group),
        "actor": _one_of(row, "actor", _ACTORS),
        "variable": variable,
        "dimension": row.value("dimension"),
        "sensitive": _yes(row, "sensitive"),
        "group": group,
        "channels": asked_on,
        "relevant": None,
        "choices": answers_of(row, answers, label.get(SOURCE, ""), variable) if answers else [],
    }
    return Written(row, said, bool(list_name) and (answers is None or answers.broken))


def _wordings(row: Row, column: str, group: str) -> dict[str, str]:
    """By language. Only a question on an entity can name it."""
    found = row.by_language(column)
    if column == "label" and SOURCE not in found:
        row.complain("import.expected_something", column, SOURCE)
    allowed = {ENTITY} if group == "entity" else set()
    for language in row.sheet.languages(column):
        if language not in found:
            if column == "label":
                row.notice_untranslated(column, language)
        elif row.refuses_markup(column, language, found[language]):
            continue
        elif re.search(r"[{}]", re.sub("|".join(allowed) or r"(?!)", "", found[language])):
            key = "questionnaire.field" if allowed else "questionnaire.no_field"
            row.complain(key, column, language, fields=ENTITY)
    return found


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

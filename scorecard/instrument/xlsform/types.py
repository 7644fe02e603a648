"""The column `type`: what may stand there, and what to do about everything else."""

import re

from scorecard.instrument.xlsform.sheets import Row

#: As KoboToolbox and ODK read it.
_ONE = re.compile(r"(?:select[_ ]one|select1) (\S+)")

#: What begins and ends a group, a repeat, a matrix, a ranking.
_BEGINS, _ENDS = re.compile(r"begin[ _]?\w+"), re.compile(r"end[ _]\w+")

#: What is said of other types, by how they begin.
_OTHERS = (
    ("questionnaire.type_other", r"select.* or[_ ](other|specify other)"),
    ("questionnaire.type_list", r"select_?\w*[_ ](from[_ ]file|external)\b"),
    ("questionnaire.type_many", r"(select_?(all|multiple)|select multiple|select all|rank|checkbox)"),
    ("questionnaire.type_number", r"(integer|int|decimal|range|number|date|time|datetime|percentage)\b"),
    ("questionnaire.type_note", r"(note|acknowledge|trigger)\b"),
    ("questionnaire.type_none", r"(calculate|hidden|xml-external|csv-external|background-\w+|caseid)\b"),
)


def begins_group(kind: str) -> bool:
    """Return whether a row begins a group of rows."""
    return _BEGINS.fullmatch(kind.casefold()) is not None


def ends_group(kind: str) -> bool:
    """Return whether a row ends a group of rows."""
    return _ENDS.fullmatch(kind.casefold()) is not None


def list_of(row: Row) -> str | None:
    """Return the list of answers, empty for an open question; None where it is neither. Complains then."""
    kind = row.value("type")
    if kind == "text":
        return ""
    match = _ONE.fullmatch(kind)
    if match is not None:
        return match[1]
    said = (key for key, begins in _OTHERS if re.match(begins, kind.casefold()))
    row.complain(next(said, "questionnaire.type"), "type")
    return None

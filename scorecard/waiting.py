"""Answers that families finished, sealed and waiting until they can be counted with those of others."""

import json
import uuid
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.columns import filled
from db.tables import CompletedPart
from programme.places import department
from scorecard.instrument.questionnaire import COMMENT, CORE

#: Bytes to which answers are filled up before they are sealed: their length would tell what they are.
#: Whatever can hold a comment is longer.
_SHORT, _LONG = 256, 4096

#: By the name of the question: a number, or the words of a comment.
Answers = dict[str, int | str]


def complete(
    connection: Connection,
    wave_id: int,
    family_id: int | None,
    gestor_id: int | None,
    municipality_code: str,
    answers: Answers,
) -> None:
    """Put a family's finished answers in wait; without `family_id`, as nobody's."""
    place = gestor_id, municipality_code, department(municipality_code)
    made = {name: value for name, value in answers.items() if value != ""}  # a comment may be left out
    row = row_of(wave_id, CORE, *place, made)
    connection.execute(insert(CompletedPart).values(family_id=family_id, **row))


def add_to_comment(
    connection: Connection, wave_id: int, family_id: int, question: str, more: str, longest: int
) -> bool:
    """Add the rest of a comment to a family's finished answers. False where they wait no longer."""
    mine = (
        (CompletedPart.wave_id == wave_id)
        & (CompletedPart.family_id == family_id)
        & (CompletedPart.part == CORE)
    )
    row = connection.execute(
        select(CompletedPart.id, CompletedPart.answers).where(mine).with_for_update()
    ).one_or_none()
    if row is None:
        return False
    answers = answers_of(row.answers)
    if question not in answers:
        return False
    answers[question] = f"{answers[question]} {more}"[:longest]
    connection.execute(
        update(CompletedPart).where(CompletedPart.id == row.id).values(answers=_filled(answers, _LONG))
    )
    return True


def row_of(
    wave_id: int,
    part: str,
    gestor_id: int | None,
    municipality_code: str | None,
    department_code: str | None,
    answers: Answers,
) -> dict[str, Any]:
    """Return the row of what waits in the smallest crowd that shows no more than is given."""
    return {
        "id": uuid.uuid4(),
        "wave_id": wave_id,
        "part": part,
        "crowd": _crowd(gestor_id, municipality_code, department_code),
        "gestor_id": gestor_id,
        "municipality_code": municipality_code,
        "department_code": department_code,
        "answers": _filled(answers, _LONG if part in (CORE, COMMENT) else _SHORT),
    }


def _crowd(gestor_id: int | None, municipality_code: str | None, department_code: str | None) -> str:
    """Return a gestor's families in one municipality, because a count shows both; else all of the
    municipality, of the department, or of the nation.
    """
    if municipality_code is None:
        return "nation" if department_code is None else f"department:{department_code}"
    place = f"municipality:{municipality_code}"
    return place if gestor_id is None else f"gestor:{gestor_id} {place}"


def _filled(answers: Answers, block: int) -> str:
    """As JSON, filled up: what is of one column is not all as long, so the column itself cannot do it."""
    return filled(json.dumps(answers, ensure_ascii=False), block)


def answers_of(opened: str) -> Answers:
    """Return what was sealed. An older program kept the answers of a family by their parts."""
    found: dict[str, Any] = json.loads(opened)
    flat: Answers = {}
    for name, value in found.items():
        flat |= value if isinstance(value, dict) else {name: value}
    return flat

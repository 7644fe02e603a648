"""Answers of families, added straight to the counts of a place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from db.tables import AnswerCount

KEY = ("wave_id", "municipality_code", "department_code", "gestor_id", "question", "answer")


def add(connection: Connection, wave_id: int, said: Sequence[Mapping[str, int]], **where: Any) -> None:
    """`said`: of each family its answers by question. `where`: municipality, department and gestor."""
    found = Counter((name, value) for answers in said for name, value in answers.items())
    rows = [
        {"wave_id": wave_id, "question": name, "answer": value, "families": families, **where}
        for (name, value), families in sorted(found.items())
    ]
    if rows:
        counted = insert(AnswerCount)
        families = AnswerCount.families + counted.excluded.families
        connection.execute(
            counted.on_conflict_do_update(index_elements=KEY, set_={"families": families}), rows
        )

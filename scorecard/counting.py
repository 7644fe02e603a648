"""From answers that a family finished to ballots without a name.

What a family answered waits, sealed and always as long, until ten families of the same crowd have finished.
Then, in one transaction, the cores of their answers are written in random order, with random ids and without
a time, and the traces that their talk left are cut. From then on the other parts, which not every family was
asked, are nobody's: each waits by itself until there are ten like it.
"""

import json
import random
import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, true, tuple_, update

from db import locks
from db.columns import filled
from db.tables import Ballot, CompletedPart, OpenComment, Wave
from programme.places import department
from scorecard import traces
from scorecard.instrument.questionnaire import Questionnaire

#: Bytes to which a part is filled up before it is sealed: its length would tell what is in it. Whatever can
#: hold a comment is longer.
_SHORT, _LONG = 256, 4096

#: Wave, crowd and part: what is alike in all that is written together.
_Group = tuple[int, str, str]
_GROUP = (CompletedPart.wave_id, CompletedPart.crowd, CompletedPart.part)


def complete(
    connection: Connection,
    wave_id: int,
    family_id: int,
    gestor_id: int | None,
    municipality_code: str,
    answers: dict[str, int | str],
    entity: str | None,
    instrument: Questionnaire,
) -> None:
    """Put a family's finished answers in wait. `entity`: whom its questions named."""
    parts: dict[str, dict[str, int | str]] = defaultdict(dict)
    for name, value in answers.items():
        if value == "":  # a comment that was not made
            continue
        part = instrument.questions[name].part
        parts[f"entity:{entity}" if part == "entity" else part][name] = value
    row = _waiting(wave_id, "core", gestor_id, municipality_code, department(municipality_code), parts)
    connection.execute(insert(CompletedPart).values(family_id=family_id, **row))


def add_to_comment(
    connection: Connection, wave_id: int, family_id: int, question: str, more: str, longest: int
) -> bool:
    """Add the rest of a comment to a family's finished answers. False where they wait no longer."""
    mine = (
        (CompletedPart.wave_id == wave_id)
        & (CompletedPart.family_id == family_id)
        & (CompletedPart.part == "core")
    )
    row = connection.execute(
        select(CompletedPart.id, CompletedPart.answers).where(mine).with_for_update()
    ).one_or_none()
    if row is None:
        return False
    parts = json.loads(row.answers)
    comment = next((part for part in parts.values() if question in part), None)
    if comment is None:
        return False
    comment[question] = f"{comment[question]} {more}"[:longest]
    connection.execute(
        update(CompletedPart).where(CompletedPart.id == row.id).values(answers=_filled(parts, _LONG))
    )
    return True


def flush(connection: Connection, rng: random.Random) -> int:
    """Write every part of which ten or more wait in one crowd. Return the number of ballots written."""
    one_at_a_time(connection)
    return write_ready(connection, true(), rng)


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else writes ballots, and let nobody else until the transaction ends."""
    locks.hold(connection, locks.Lock.WRITE_BALLOTS)


def write_ready(connection: Connection, which: ColumnElement[bool], rng: random.Random) -> int:
    """Write those parts that `which` describes of which enough wait. Return the number of ballots."""
    written = 0
    while ready := _ready(connection, which):
        written += sum(_write(connection, group, least, rng) for group, least in ready)
    return written


def _ready(connection: Connection, which: ColumnElement[bool]) -> list[tuple[_Group, int]]:
    """Return the groups of which enough wait, and how many are enough."""
    found = connection.execute(
        select(*_GROUP, Wave.crowd.label("least"))
        .join(Wave, Wave.id == CompletedPart.wave_id)
        .where(which)
        .group_by(*_GROUP, Wave.crowd)
        .having(func.count() >= Wave.crowd)
    )
    return [((row.wave_id, row.crowd, row.part), row.least) for row in found]


def _write(connection: Connection, group: _Group, least: int, rng: random.Random) -> int:
    held = select(CompletedPart.__table__).where(tuple_(*_GROUP) == group).with_for_update()
    waiting = list(connection.execute(held))
    if len(waiting) < least:
        return 0  # A family was deleted just now.
    connection.execute(delete(CompletedPart).where(CompletedPart.id.in_([row.id for row in waiting])))
    if group[2] == "core":
        _part_from_their_families(connection, waiting, rng)
    rows = [_row(row) for row in waiting]
    rng.shuffle(rows)
    connection.execute(insert(OpenComment if group[2] == "comment" else Ballot), rows)
    return 0 if group[2] == "comment" else len(rows)


def _part_from_their_families(connection: Connection, waiting: list[Row[Any]], rng: random.Random) -> None:
    """Let all but the core of what these families answered wait as nobody's, and cut their traces."""
    rest = [
        _waiting(row.wave_id, part, None, row.municipality_code, row.department_code, answers)
        for row in waiting
        for part, answers in json.loads(row.answers).items()
        if part != "core"
    ]
    rng.shuffle(rest)
    if rest:
        connection.execute(insert(CompletedPart), rest)
    traces.cut(connection, [row.family_id for row in waiting])


def _waiting(
    wave_id: int,
    part: str,
    gestor_id: int | None,
    municipality_code: str | None,
    department_code: str | None,
    answers: dict[str, Any],
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "wave_id": wave_id,
        "part": part,
        "crowd": _crowd(gestor_id, municipality_code, department_code),
        "gestor_id": gestor_id,
        "municipality_code": municipality_code,
        "department_code": department_code,
        "answers": _filled(answers, _LONG if part in ("core", "comment") else _SHORT),
    }


def _crowd(gestor_id: int | None, municipality_code: str | None, department_code: str | None) -> str:
    """Return a gestor's families in one municipality, because a ballot shows both; else all of the
    municipality, of the department, or of the nation.
    """
    if municipality_code is None:
        return "nation" if department_code is None else f"department:{department_code}"
    place = f"municipality:{municipality_code}"
    return place if gestor_id is None else f"gestor:{gestor_id} {place}"


def _filled(value: Any, block: int) -> str:
    """As JSON, filled up: what is of one column is not all as long, so the column itself cannot do it."""
    return filled(json.dumps(value, ensure_ascii=False), block)


def _row(waiting: Row[Any]) -> dict[str, object]:
    """Return the ballot, or the comment, that was waiting."""
    answers = json.loads(waiting.answers)
    row = {
        "id": uuid.uuid4(),
        "wave_id": waiting.wave_id,
        "department_code": waiting.department_code,
        "municipality_code": waiting.municipality_code,
    }
    if waiting.part == "comment":
        return {**row, "text": " ".join(str(comment) for comment in answers.values()), "status": "unread"}
    if waiting.part == "core":
        answers = answers.get("core", {})
    return {**row, "gestor_id": waiting.gestor_id, "part": waiting.part, "answers": answers}

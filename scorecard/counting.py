"""From answers that a family finished to counts: nothing is kept that knows two answers of one family.

What a family answered waits, sealed and always as long, until ten families of the same gestor and
municipality have finished. Then, in one transaction, each answer that all of them were asked for is added to
its count, and the traces that their talk left are cut. From then on their other answers, which not every
family is asked for, are nobody's: each waits by itself until there are ten to the same question.
"""

import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, true, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from db import locks
from db.tables import AnswerCount, CompletedPart, OpenComment, Wave
from scorecard import traces
from scorecard.instrument.published import published
from scorecard.instrument.questionnaire import COMMENT, CORE, Questionnaire
from scorecard.waiting import Answers, answers_of, row_of

#: Wave, crowd and part: what is alike in all that is counted together.
_Group = tuple[int, str, str]
_GROUP = (CompletedPart.wave_id, CompletedPart.crowd, CompletedPart.part)

#: What a count is of, beside its wave: the place as far as it is shown, the question and the answer.
_KEY = ("department_code", "municipality_code", "gestor_id", "question", "answer")


def flush(connection: Connection, rng: random.Random) -> int:
    """Count all answers of which ten or more wait in one crowd. Return how many sealed rows were counted."""
    one_at_a_time(connection)
    return count_ready(connection, true(), rng)


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else counts answers, and let nobody else until the transaction ends."""
    locks.hold(connection, locks.Lock.COUNT_ANSWERS)


def count_ready(connection: Connection, which: ColumnElement[bool], rng: random.Random) -> int:
    """Count what `which` describes where enough wait. Return how many sealed rows were counted."""
    _part_older_rows(connection, which, rng)
    counted = 0
    while ready := _ready(connection, which):
        counted += sum(_count(connection, group, least, rng) for group, least in ready)
    return counted


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


def _count(connection: Connection, group: _Group, least: int, rng: random.Random) -> int:
    held = select(CompletedPart.__table__).where(tuple_(*_GROUP) == group).with_for_update()
    waiting = list(connection.execute(held))
    if len(waiting) < least:
        return 0  # A family was deleted just now.
    _take(connection, waiting)
    wave_id, _, part = group
    if part == COMMENT:
        _keep_comments(connection, waiting, rng)
        return 0
    answers = [answers_of(row.answers) for row in waiting]
    if part == CORE:
        instrument = _instrument(connection, wave_id)
        core = _core(instrument, answers, least)
        _part_from_their_families(connection, instrument, waiting, core, rng)
        answers = [{name: said[name] for name in core if name in said} for said in answers]
    _add(connection, waiting[0], answers)
    return len(waiting)


def _core(instrument: Questionnaire, answers: Sequence[Answers], least: int) -> set[str]:
    """Return the questions that are counted at once: asked of all, and answered by enough of this crowd."""
    answered = Counter(name for said in answers for name in said)
    return {
        name for name, many in answered.items() if instrument.questions[name].part == CORE and many >= least
    }


def _part_from_their_families(
    connection: Connection,
    instrument: Questionnaire,
    waiting: Sequence[Row[Any]],
    core: set[str],
    rng: random.Random,
) -> None:
    """Let all but the core of what these families answered wait as nobody's, and cut their traces."""
    rest = [
        part
        for row in waiting
        for part in _apart(
            instrument,
            row,
            {name: said for name, said in answers_of(row.answers).items() if name not in core},
        )
    ]
    rng.shuffle(rest)
    if rest:
        connection.execute(insert(CompletedPart), rest)
    traces.cut(connection, [row.family_id for row in waiting if row.family_id is not None])


def _apart(instrument: Questionnaire, row: Row[Any], answers: Answers) -> Iterator[dict[str, object]]:
    """Yield each answer as nobody's. Of questions on the gestor it is still known whose families wait."""
    for name, value in answers.items():
        question = instrument.questions[name]
        part = COMMENT if question.part == COMMENT else name
        gestor_id = row.gestor_id if question.actor == "gestor" and part != COMMENT else None
        place = gestor_id, row.municipality_code, row.department_code
        yield row_of(row.wave_id, part, *place, {name: value})


def _part_older_rows(connection: Connection, which: ColumnElement[bool], rng: random.Random) -> None:
    """Part what an older program left waiting as nobody's: several answers of one family in a row."""
    shared = CompletedPart.part.in_((CORE, COMMENT))
    parts = select(CompletedPart.wave_id, CompletedPart.part).where(which, ~shared).distinct()
    for wave_id, part in connection.execute(parts).all():
        instrument = _instrument(connection, wave_id)
        if part in instrument.questions:
            continue
        older = (CompletedPart.wave_id == wave_id) & (CompletedPart.part == part)
        waiting = list(connection.execute(select(CompletedPart.__table__).where(older).with_for_update()))
        _take(connection, waiting)
        rows = [new for row in waiting for new in _apart(instrument, row, answers_of(row.answers))]
        rng.shuffle(rows)
        connection.execute(insert(CompletedPart), rows)


def _take(connection: Connection, waiting: Sequence[Row[Any]]) -> None:
    connection.execute(delete(CompletedPart).where(CompletedPart.id.in_([row.id for row in waiting])))


def _keep_comments(connection: Connection, waiting: Sequence[Row[Any]], rng: random.Random) -> None:
    rows = [
        {
            "id": uuid.uuid4(),
            "wave_id": row.wave_id,
            "department_code": row.department_code,
            "municipality_code": row.municipality_code,
            "text": " ".join(str(comment) for comment in answers_of(row.answers).values()),
            "status": "unread",
        }
        for row in waiting
    ]
    rng.shuffle(rows)
    connection.execute(insert(OpenComment), rows)


def _add(connection: Connection, alike: Row[Any], answers: Iterable[Answers]) -> None:
    """Add answers to the counts of the place that all of them show."""
    found = Counter((name, int(value)) for said in answers for name, value in said.items())
    rows = [
        {
            "wave_id": alike.wave_id,
            "department_code": alike.department_code,
            "municipality_code": alike.municipality_code,
            "gestor_id": alike.gestor_id,
            "question": name,
            "answer": value,
            "families": families,
        }
        for (name, value), families in sorted(found.items())
    ]
    if rows:
        counted = upsert(AnswerCount)
        connection.execute(
            counted.on_conflict_do_update(
                index_elements=["wave_id", *_KEY],
                set_={"families": AnswerCount.families + counted.excluded.families},
            ),
            rows,
        )


def _instrument(connection: Connection, wave_id: int) -> Questionnaire:
    version = connection.scalar(select(Wave.questionnaire).where(Wave.id == wave_id))
    assert version is not None
    return published(connection, version)

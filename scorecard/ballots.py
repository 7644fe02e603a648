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

from sqlalchemy import Connection, Row, delete, func, insert, select, text, tuple_, update

from db.tables import Ballot, CompletedPart, Contact, Conversation, Inbound, OpenComment, Outbox, OutboxChange
from programme.calendar import BOGOTA
from scorecard.questionnaire import Questionnaire

#: The smallest number of families written together.
CROWD = 10

#: Two flushes at once could each take a few of the same ten (any number; it only has to be ours).
_ONE_FLUSH_AT_A_TIME = 5_336_7254

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
    row = _waiting(wave_id, "core", gestor_id, municipality_code, parts)
    connection.execute(insert(CompletedPart).values(family_id=family_id, **row))


def flush(connection: Connection, rng: random.Random) -> int:
    """Write every part of which ten or more wait in one crowd. Gives the number of ballots written."""
    connection.execute(select(func.pg_advisory_xact_lock(_ONE_FLUSH_AT_A_TIME)))
    written = 0
    while ready := _ready(connection):
        written += sum(_write(connection, group, rng) for group in ready)
    return written


def _ready(connection: Connection) -> list[_Group]:
    found = connection.execute(select(*_GROUP).group_by(*_GROUP).having(func.count() >= CROWD))
    return [(row.wave_id, row.crowd, row.part) for row in found]


def _write(connection: Connection, group: _Group, rng: random.Random) -> int:
    held = select(CompletedPart.__table__).where(tuple_(*_GROUP) == group).with_for_update()
    waiting = list(connection.execute(held))
    if len(waiting) < CROWD:
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
        _waiting(row.wave_id, part, None, row.municipality_code, answers)
        for row in waiting
        for part, answers in json.loads(row.answers).items()
        if part != "core"
    ]
    rng.shuffle(rest)
    if rest:
        connection.execute(insert(CompletedPart), rest)
    _cut_traces(connection, [row.family_id for row in waiting])


def _waiting(
    wave_id: int, part: str, gestor_id: int | None, municipality_code: str, answers: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "wave_id": wave_id,
        "part": part,
        "crowd": _crowd(gestor_id, municipality_code),
        "gestor_id": gestor_id,
        "municipality_code": municipality_code,
        "answers": _filled(answers, _LONG if part in ("core", "comment") else _SHORT),
    }


def _crowd(gestor_id: int | None, municipality_code: str) -> str:
    """A gestor's families in one municipality, because a ballot shows both; else all of the municipality."""
    place = f"municipality:{municipality_code}"
    return place if gestor_id is None else f"gestor:{gestor_id} {place}"


def _filled(value: Any, size: int) -> str:
    """As JSON, with spaces behind it up to a multiple of `size` bytes."""
    plain = json.dumps(value, ensure_ascii=False)
    return plain + " " * (-len(plain.encode()) % size)


def _row(waiting: Row[Any]) -> dict[str, Any]:
    """The ballot, or the comment, that was waiting."""
    answers = json.loads(waiting.answers)
    row = {"id": uuid.uuid4(), "wave_id": waiting.wave_id, "municipality_code": waiting.municipality_code}
    if waiting.part == "comment":
        return {**row, "text": " ".join(str(comment) for comment in answers.values()), "status": "unread"}
    if waiting.part == "core":
        answers = answers.get("core", {})
    return {**row, "gestor_id": waiting.gestor_id, "part": waiting.part, "answers": answers}


def _cut_traces(connection: Connection, family_ids: list[int]) -> None:
    """Cut the messages of the Libreta from these families: what is left is the provider's id, so that a
    repeat is still known, and the day. What was on its way to them is no longer wanted.
    """
    theirs = (
        select(Conversation.id)
        .join(Contact, Contact.conversation_id == Conversation.id)
        .where(Contact.family_id.in_(family_ids))
    )
    connection.execute(
        update(Inbound)
        .where(Inbound.conversation_id.in_(theirs), Inbound.kind == "libreta")
        .values(conversation_id=None, reply=None, text=None, received_at=_day(Inbound.received_at))
    )
    cut = connection.scalars(
        update(Outbox)
        .where(Outbox.conversation_id.in_(theirs), Outbox.libreta)
        .values(
            conversation_id=None,
            payload=None,
            text=None,
            not_before=_day(Outbox.not_before),
            created_at=_day(Outbox.created_at),
        )
        .returning(Outbox.id)
    ).all()
    # Their history has the hours.
    connection.execute(text("SET LOCAL libreta.erasing = 'on'"))
    connection.execute(delete(OutboxChange).where(OutboxChange.outbox_id.in_(cut)))
    connection.execute(text("SET LOCAL libreta.erasing = 'off'"))


def _day(instant: Any) -> Any:
    """The beginning of the Colombian day."""
    return func.date_trunc("day", instant, BOGOTA.key)

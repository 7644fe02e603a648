"""From answers that a family finished to ballots without a name.

Completed answers wait, encrypted, until ten families of the same crowd have finished; then they are written
in one transaction, in random order, with random ids and without a time, and what waited is wiped. The traces
that the talk left (how many messages, when, what was asked next) are wiped with it.
"""

import random
import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, tuple_, update

from db.tables import (
    Ballot,
    CompletedPart,
    Contact,
    Conversation,
    Inbound,
    OpenComment,
    Outbox,
)
from scorecard.questionnaire import Questionnaire

#: The smallest number of families written together.
CROWD = 10

#: Two flushes at once could each take a few of the same ten (any number; it only has to be ours).
_ONE_FLUSH_AT_A_TIME = 5_336_7254


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
    """Put a family's finished answers in wait, each part apart. `entity`: whom its questions named."""
    parts: dict[str, dict[str, int | str]] = defaultdict(dict)
    for name, value in answers.items():
        if value == "":  # a comment that was not made
            continue
        part = instrument.questions[name].part
        parts[f"entity:{entity}" if part == "entity" else part][name] = value
    parts.setdefault("core", {})
    rows = [
        {
            "wave_id": wave_id,
            "family_id": family_id,
            "part": part,
            "crowd": _crowd(part, gestor_id, municipality_code),
            "gestor_id": gestor_id,
            "municipality_code": municipality_code,
            "answers": given,
        }
        for part, given in parts.items()
    ]
    connection.execute(insert(CompletedPart), rows)


def flush(connection: Connection, rng: random.Random) -> int:
    """Write every part of which ten or more wait in one crowd. Gives the number of ballots written."""
    connection.execute(select(func.pg_advisory_xact_lock(_ONE_FLUSH_AT_A_TIME)))
    ready = connection.execute(
        select(CompletedPart.wave_id, CompletedPart.crowd, CompletedPart.part)
        .group_by(CompletedPart.wave_id, CompletedPart.crowd, CompletedPart.part)
        .having(func.count() >= CROWD)
    ).all()
    return sum(_write(connection, *group, rng) for group in ready)


def _write(connection: Connection, wave_id: int, crowd: str, part: str, rng: random.Random) -> int:
    key = tuple_(CompletedPart.wave_id, CompletedPart.crowd, CompletedPart.part)
    waiting = connection.execute(
        delete(CompletedPart)
        .where(key == (wave_id, crowd, part))
        .returning(
            CompletedPart.family_id,
            CompletedPart.gestor_id,
            CompletedPart.municipality_code,
            CompletedPart.answers,
        )
    ).all()
    rows = [_row(wave_id, part, crowd, row.gestor_id, row.municipality_code, row.answers) for row in waiting]
    rng.shuffle(rows)
    connection.execute(insert(OpenComment if part == "comment" else Ballot), rows)
    if part == "core":
        _wipe_traces(connection, [row.family_id for row in waiting])
    return 0 if part == "comment" else len(rows)


def _row(
    wave_id: int,
    part: str,
    crowd: str,
    gestor_id: int | None,
    municipality_code: str,
    answers: dict[str, Any],
) -> dict[str, Any]:
    row: dict[str, Any] = {"id": uuid.uuid4(), "wave_id": wave_id, "municipality_code": municipality_code}
    if part == "comment":
        return {**row, "text": " ".join(str(text) for text in answers.values()), "status": "unread"}
    return {
        **row,
        "gestor_id": gestor_id if crowd.startswith("gestor:") else None,
        "part": part,
        "answers": answers,
    }


def _wipe_traces(connection: Connection, family_ids: list[int]) -> None:
    """Cut the messages of the Libreta from these families: what is left is the provider's id, so that a
    repeat is still known, and the day.
    """
    theirs = (
        select(Conversation.id)
        .join(Contact, Contact.conversation_id == Conversation.id)
        .where(Contact.family_id.in_(family_ids))
    )
    connection.execute(
        update(Inbound)
        .where(and_(Inbound.conversation_id.in_(theirs), Inbound.kind == "libreta"))
        .values(
            conversation_id=None,
            reply=None,
            text=None,
            received_at=func.date_trunc("day", Inbound.received_at),
        )
    )
    connection.execute(
        update(Outbox)
        .where(Outbox.conversation_id.in_(theirs), Outbox.libreta, Outbox.state.not_in(["queued", "sending"]))
        .values(
            conversation_id=None,
            payload=None,
            text=None,
            not_before=func.date_trunc("day", Outbox.not_before),
            created_at=func.date_trunc("day", Outbox.created_at),
        )
    )


def _crowd(part: str, gestor_id: int | None, municipality_code: str) -> str:
    """Core answers hide among the families of one gestor; rarer parts among those of the municipality."""
    if part == "core" and gestor_id is not None:
        return f"gestor:{gestor_id}"
    return f"municipality:{municipality_code}"

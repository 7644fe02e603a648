"""What actors answer after a wave, and what they promised, as a release shows it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.tables import ActorCommitment, ActorReply, CommitmentCheck, Wave
from scorecard.publication.content import Commitment, Reply

#: Who answers for something in the Libreta, as its questionnaire names them.
ACTORS = ("gestor", "coordinador", "entidad", "municipio", "red")


def replies_of(connection: Connection, wave_id: int) -> Mapping[str, tuple[Reply, ...]]:
    """By place (`colombia`, two digits, five digits), the newest reply of each actor to the wave, in the
    order of ACTORS.
    """
    newest = connection.execute(
        select(ActorReply)
        .with_only_columns(
            ActorReply.place_code, ActorReply.actor, ActorReply.author, ActorReply.text, ActorReply.said_on
        )
        .where(ActorReply.wave_id == wave_id)
        .ext(distinct_on(ActorReply.place_code, ActorReply.actor))
        .order_by(ActorReply.place_code, ActorReply.actor, ActorReply.id.desc())
    )
    found: dict[str, list[Reply]] = defaultdict(list)
    for row in newest:
        found[row.place_code].append(Reply(row.actor, row.author, row.text, row.said_on))
    return {place: tuple(sorted(said, key=_order)) for place, said in found.items()}


def commitments_of(connection: Connection, wave_id: int) -> Mapping[str, tuple[Commitment, ...]]:
    """By place, what each actor promised: after this wave; after the last earlier one after which it promised
    anything there, with whether it was kept; and whatever is still open of those before. In the order of
    ACTORS, the oldest first. Of a wave that asks of a promise, that one alone.
    """
    found: dict[str, list[Commitment]] = defaultdict(list)
    asked = connection.scalar(select(Wave.commitment_id).where(Wave.id == wave_id))
    rows = _until(connection, wave_id)
    for row in _shown(rows, wave_id) if asked is None else [row for row in rows if row.id == asked]:
        found[row.place_code].append(
            Commitment(row.actor, row.text, row.made_on, row.due_on, row.state, row.checked_on, row.wave)
        )
    return {place: tuple(sorted(made, key=_order)) for place, made in found.items()}


def newest_checks() -> Subquery:
    """Return the check that counts of each commitment: its id, state and day."""
    return (
        select(CommitmentCheck.commitment_id, CommitmentCheck.state, CommitmentCheck.checked_on)
        .ext(distinct_on(CommitmentCheck.commitment_id))
        .order_by(CommitmentCheck.commitment_id, CommitmentCheck.id.desc())
        .subquery()
    )


def _until(connection: Connection, wave_id: int) -> list[Row[Any]]:
    """Return all commitments of this wave and of earlier ones that were not taken back, the oldest first."""
    this = select(Wave.opens_on, Wave.id).where(Wave.id == wave_id).subquery()
    check = newest_checks()
    state = func.coalesce(check.c.state, "open").label("state")
    return list(
        connection.execute(
            select(
                ActorCommitment.id,
                ActorCommitment.place_code,
                ActorCommitment.actor,
                ActorCommitment.text,
                ActorCommitment.made_on,
                ActorCommitment.due_on,
                ActorCommitment.wave_id,
                Wave.name.label("wave"),
                state,
                check.c.checked_on,
            )
            .join(Wave, Wave.id == ActorCommitment.wave_id)
            .join(this, (Wave.opens_on < this.c.opens_on) | (Wave.id == this.c.id))
            .outerjoin(check, check.c.commitment_id == ActorCommitment.id)
            .where(state != "withdrawn")
            .order_by(Wave.opens_on, Wave.id, ActorCommitment.made_on, ActorCommitment.id)
        )
    )


def _shown(rows: list[Row[Any]], wave_id: int) -> list[Row[Any]]:
    """Without those of earlier waves that were settled before an actor's last ones."""
    last = {(row.place_code, row.actor): row.wave_id for row in rows if row.wave_id != wave_id}
    return [
        row
        for row in rows
        if row.state == "open" or row.wave_id in (wave_id, last.get((row.place_code, row.actor)))
    ]


def _order(said: Reply | Commitment) -> int:
    return ACTORS.index(said.actor)

"""`libreta outbox`: how the messages on their way out are doing."""

import json
from datetime import datetime
from typing import Any

import click
from sqlalchemy import Connection, func, select

from commands.program import Program
from db.tables import Outbox, OutboxChange
from messaging.outbox import RANK, SENDING, WAITING

#: So many of the last changes are looked through for errors, and so many kinds of error are shown.
_LOOKED_THROUGH, _SHOWN = 20_000, 10


@click.command("outbox")
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.pass_obj
def command(program: Program, as_json: bool) -> None:
    """Mensajes por estado y canal, cuánto espera el más viejo, y los últimos errores.

    Messages by state and channel, how long the oldest has waited, and the last errors.
    """
    with program.engine.connect() as connection:
        figures = read(connection, program.clock())
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        _show(figures)


def read(connection: Connection, now: datetime) -> dict[str, Any]:
    """`counts` by channel and state, `oldest_waiting_seconds` of what is due (None: nothing is), and the last
    `errors` with the provider's code, our words, how often and when last. No personal data.
    """
    counts = connection.execute(
        select(Outbox.channel, Outbox.state, func.count().label("messages"))
        .group_by(Outbox.channel, Outbox.state)
        .order_by(Outbox.channel)
    )
    due = connection.scalar(
        select(func.min(Outbox.not_before)).where(
            Outbox.state.in_((*WAITING, *SENDING)), Outbox.not_before <= now
        )
    )
    last = select(func.coalesce(func.max(OutboxChange.id), 0)).scalar_subquery()
    errors = connection.execute(
        select(
            Outbox.channel,
            OutboxChange.state,
            OutboxChange.code,
            OutboxChange.words,
            func.count().label("times"),
            func.max(OutboxChange.at).label("last_at"),
        )
        .join(Outbox, Outbox.id == OutboxChange.outbox_id)
        .where(OutboxChange.id > last - _LOOKED_THROUGH, OutboxChange.words.is_not(None))
        .group_by(Outbox.channel, OutboxChange.state, OutboxChange.code, OutboxChange.words)
        .order_by(func.max(OutboxChange.at).desc())
        .limit(_SHOWN)
    )
    ordered = sorted(counts, key=lambda row: (row.channel, RANK[row.state], row.state))
    return {
        "counts": [row._asdict() for row in ordered],
        "oldest_waiting_seconds": None if due is None else round((now - due).total_seconds()),
        "errors": [{**row._asdict(), "last_at": row.last_at.isoformat()} for row in errors],
    }


def _show(figures: dict[str, Any]) -> None:
    for row in figures["counts"]:
        click.echo(f"{row['channel']:<10}{row['state']:<14}{row['messages']:>9}")
    waiting = figures["oldest_waiting_seconds"]
    if not figures["counts"]:
        click.echo("No hay mensajes. / No messages.")
    elif waiting is None:
        click.echo("Nada espera. / Nothing waits.")
    else:
        click.echo(f"El más viejo espera hace {waiting} s. / The oldest has waited for {waiting} s.")
    for row in figures["errors"]:
        code = f" ({row['code']})" if row["code"] else ""
        click.echo(f"{row['last_at'][:19]}  {row['channel']}  {row['times']}×  {row['words']}{code}")

"""`libreta outbox`: how the messages on their way out are doing."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import click
from sqlalchemy import Connection, text

from commands.durations import in_words
from commands.program import Program
from messaging import channels, figures, tally
from messaging.outbox import RANK, WAITING
from messaging.stops import stops
from programme.calendar import in_bogota

#: So many kinds of error are shown.
_SHOWN = 10


@click.command("outbox")
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.pass_obj
def command(program: Program, as_json: bool) -> None:
    """Mensajes por estado y canal, cuánto espera el más viejo, a qué ritmo salen, y los últimos errores.

    Messages by state and channel, how long the oldest has waited, how fast they leave, and the last errors.
    """
    with program.engine.connect() as connection:
        # At a thousand messages a second, those of an hour take a while to count.
        connection.execute(text("SET LOCAL statement_timeout = '1min'"))
        found = read(connection, program.clock())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        show(found)


def read(connection: Connection, now: datetime) -> dict[str, object]:
    """`stopped`: channels that are out of order. `counts` by channel and state. `oldest_waiting_seconds` of
    what is due (None: nothing is). `rates` by channel: sent in the last minute and hour, waiting, and in how
    many seconds those have left at that rate (None: nothing leaves). `possible_repeats`. The last `errors`
    with the provider's code, our words, how often and when last. No personal data.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for row in tally.counts(connection):
        counts[row.channel, row.state] += int(row.messages)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], RANK[item[0][1]], item[0][1]))
    oldest = min(figures.oldest_due(connection, now).values(), default=None)
    repeats = figures.repeats(connection)
    return {
        "stopped": [_dated(row._asdict()) for row in stops(connection)],
        "counts": [
            {"channel": channel, "state": state, "messages": messages}
            for (channel, state), messages in ordered
            if messages
        ],
        "oldest_waiting_seconds": None if oldest is None else round((now - oldest).total_seconds()),
        "rates": _rates(connection, counts, now),
        "possible_repeats": sum(repeats.values()),
        "errors": [_dated(row._asdict()) for row in figures.errors(connection, _SHOWN)],
    }


def _rates(
    connection: Connection, counts: Counter[tuple[str, str]], now: datetime
) -> list[dict[str, object]]:
    minute, hour = (
        figures.sent_since(connection, now - ago) for ago in (timedelta(minutes=1), timedelta(hours=1))
    )
    found = []
    for channel in sorted({channel for channel, _ in counts}):
        waiting = sum(counts[channel, state] for state in WAITING)
        # By the minute while it sends; by the hour when it has just paused.
        a_second = minute.get(channel, 0) / 60 or hour.get(channel, 0) / 3600
        found.append(
            {
                "channel": channel,
                "last_minute": minute.get(channel, 0),
                "last_hour": hour.get(channel, 0),
                "waiting": waiting,
                "seconds_left": round(waiting / a_second) if a_second else None,
            }
        )
    return found


def _dated(row: dict[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def show(found: dict[str, Any]) -> None:
    """Print it: what is out of order first."""
    for stop in found["stopped"]:
        click.secho(f"⚠ {stopped(stop['channel'], stop['words'], stop['since'])}", bold=True)
    for row in found["counts"]:
        click.echo(f"{row['channel']:<10}{row['state']:<14}{row['messages']:>9}")
    waiting = found["oldest_waiting_seconds"]
    if not found["counts"]:
        click.echo("No hay mensajes. / No messages.")
    elif waiting is None:
        click.echo("Nada espera. / Nothing is due.")
    else:
        spanish, english = in_words(waiting)
        click.echo(f"El más viejo espera hace {spanish}. / The oldest has waited for {english}.")
    for rate in found["rates"]:
        _show_rate(rate)
    if found["possible_repeats"]:
        number = found["possible_repeats"]
        click.echo(f"{number} pudieron llegar dos veces. / {number} may have arrived twice.")
    for row in found["errors"]:
        code = f" ({row['code']})" if row["code"] else ""
        at = in_bogota(datetime.fromisoformat(row["last_at"]))
        click.echo(f"{at:%Y-%m-%d %H:%M}  {row['channel']}  {row['times']}×  {row['words']}{code}")


def stopped(channel: str, words: str, since: str) -> str:
    """That a channel is out of order, why, and what to do."""
    name, at = channels.title(channel), in_bogota(datetime.fromisoformat(since))
    return (
        f"{name}: NADA SALE desde {at:%Y-%m-%d %H:%M}: {words}. Corríjalo; si cambió una variable, reinicie "
        f"libreta worker. Se prueba solo cada minuto. / {name}: NOTHING LEAVES. Put that right; restart "
        "libreta worker if you changed a setting. It is tried again every minute."
    )


def _show_rate(rate: dict[str, Any]) -> None:
    name = channels.title(rate["channel"])
    spanish = f"{name}: salieron {rate['last_minute']} en el último minuto y {rate['last_hour']} en la hora"
    english = f"{rate['last_minute']} sent in a minute, {rate['last_hour']} in an hour"
    if rate["waiting"] and rate["seconds_left"] is not None:
        left = in_words(rate["seconds_left"])
        spanish += f"; a ese paso, los {rate['waiting']} que esperan tardan {left[0]}"
        english += f"; at that rate the {rate['waiting']} that wait take {left[1]}"
    click.echo(f"{spanish}. / {english}.")

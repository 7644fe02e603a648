"""`GET /metrics`: figures for Prometheus, no personal data, from this machine alone or with the token."""

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Request, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import Connection, Engine, func, select

from db.tables import Alert, Inbound
from messaging import figures, outbox, stops, tally
from programme.calendar import Clock
from webhooks.limits import on_a_live_connection

#: The words by which priorities are known outside.
_PRIORITIES = {outbox.REPLY: "reply", outbox.REMINDER: "reminder", outbox.BROADCAST: "broadcast"}

#: What became of messages, as it is counted.
_RESULTS = (*outbox.WITH_THE_PROVIDER, *outbox.FINAL)


class _Families(CollectorRegistry):
    """Figures that were read already, as the library asks for them."""

    def __init__(self, families: list[Metric]) -> None:
        super().__init__()
        self._families = families

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


def blueprint(engine: Engine, clock: Clock, token: str) -> Blueprint:
    """Return the door for whoever watches the program's work. Without a `token` it opens from loopback
    alone.
    """
    door = Blueprint("metrics", __name__)

    def read() -> list[Metric]:
        # From the database, so that every process tells the same.
        with engine.connect() as connection:
            return [*_outbox(connection), *_of_the_moment(connection, clock())]

    @door.get("/metrics")
    def metrics() -> Response:
        if not (_from_here(request) or _has(token, request)):
            return Response(status=403)
        found = _Families(on_a_live_connection(read))
        return Response(generate_latest(found), mimetype="text/plain; version=0.0.4")

    return door


def _from_here(asked: Request) -> bool:
    """From this machine, and not through a proxy on it."""
    return asked.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in asked.headers


def _has(token: str, asked: Request) -> bool:
    given = asked.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode("latin-1"), f"Bearer {token}".encode())


def _outbox(connection: Connection) -> Iterator[Metric]:
    states, waiting, results = (Counter[tuple[str, ...]]() for _ in range(3))
    for row in tally.counts(connection):
        states[row.channel, row.state] += int(row.messages)
        if row.state in outbox.WAITING:
            waiting[row.channel, _PRIORITIES[row.priority]] += int(row.messages)
        elif row.state not in outbox.SENDING:
            results[row.channel, row.state] += int(row.entered)
    yield _gauge("outbox_messages", "Messages by state", ("channel", "state"), states)
    yield _gauge("outbox_waiting", "Messages that wait", ("channel", "priority"), waiting)
    counted = CounterMetricFamily(
        "libreta_outbox_results", "What became of messages", labels=("channel", "result")
    )
    for which, count in results.items():
        counted.add_metric(which, count)
    yield counted


def _of_the_moment(connection: Connection, now: datetime) -> Iterator[Metric]:
    by_channel = ("channel",)
    due = figures.oldest_due(connection, now)
    ages = {(channel,): (now - oldest).total_seconds() for channel, oldest in due.items()}
    yield _gauge("outbox_oldest_seconds", "Age of the oldest message that is due", by_channel, ages)
    repeats = {(channel,): count for channel, count in figures.repeats(connection).items()}
    yield _gauge("outbox_possible_repeats", "Messages that may have arrived twice", by_channel, repeats)
    replies = figures.replies(connection, now).items()
    judged = {(channel,): found.judged for channel, found in replies}
    yield _gauge(
        "replies_last_hour", "Answers of the last hour, sent or late; 2,000 at most", by_channel, judged
    )
    soon = {(channel,): found.soon for channel, found in replies}
    yield _gauge("replies_last_hour_soon", "Those of them sent within ten seconds", by_channel, soon)
    share = {(channel,): found.soon / found.judged for channel, found in replies if found.judged}
    yield _gauge("replies_soon_ratio", "Their share; nothing where there was no answer", by_channel, share)
    stopped = {(row.channel, row.code): (now - row.since).total_seconds() for row in stops.stops(connection)}
    meaning = "For how long a channel has been out of order"
    yield _gauge("channel_stopped_seconds", meaning, ("channel", "code"), stopped)
    # Messages of the Libreta keep no more of their time than the hour.
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    came_in = select(Inbound.channel, func.count()).where(Inbound.received_at >= hour)
    inbound = {(channel,): count for channel, count in connection.execute(came_in.group_by(Inbound.channel))}
    yield _gauge("inbound_this_hour", "Messages that came in since the hour began", by_channel, inbound)
    unseen = select(Alert.kind, func.count()).where(Alert.seen_at.is_(None)).group_by(Alert.kind)
    alerts = {(kind,): count for kind, count in connection.execute(unseen)}
    yield _gauge("alerts_unseen", "Alerts nobody has taken up", ("kind",), alerts)


def _gauge(
    name: str, meaning: str, labels: tuple[str, ...], values: Mapping[Any, float]
) -> GaugeMetricFamily:
    """`values` by those of the labels, in their order."""
    gauge = GaugeMetricFamily(f"libreta_{name}", meaning, labels=labels)
    for which, value in values.items():
        gauge.add_metric(which, value)
    return gauge

"""`GET /metrics`: counts for Prometheus, no personal data, only from this machine."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Engine, func, select

from db.tables import Alert, Inbound, Outbox
from messaging import outbox
from programme.calendar import Clock


def blueprint(engine: Engine, clock: Clock) -> Blueprint:
    """The door for whoever watches the program's work."""
    door = Blueprint("metrics", __name__)

    @door.get("/metrics")
    def metrics() -> Response:
        if request.remote_addr not in ("127.0.0.1", "::1") or "X-Forwarded-For" in request.headers:
            return Response(status=403)
        return Response(_collect(engine, clock()), mimetype="text/plain; version=0.0.4")

    return door


def _collect(engine: Engine, now: datetime) -> bytes:
    """Read the figures of the moment from the database, so that every process tells the same."""
    registry = CollectorRegistry()
    messages = Gauge(
        "libreta_outbox_messages", "Messages in the outbox", ["channel", "state"], registry=registry
    )
    age = Gauge("libreta_outbox_oldest_seconds", "Age of the oldest one due", ["channel"], registry=registry)
    received = Gauge("libreta_inbound_last_hour", "Messages in the last hour", ["channel"], registry=registry)
    alerts = Gauge("libreta_alerts_unseen", "Alerts nobody has taken up", ["kind"], registry=registry)
    midnight = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    with engine.connect() as connection:
        for channel, state, count in connection.execute(
            select(Outbox.channel, Outbox.state, func.count()).group_by(Outbox.channel, Outbox.state)
        ):
            messages.labels(channel, state).set(count)
        for channel, oldest in connection.execute(
            select(Outbox.channel, func.min(Outbox.not_before))
            .where(Outbox.state.in_(outbox.WAITING), Outbox.not_before <= now)
            .group_by(Outbox.channel)
        ):
            age.labels(channel).set((now - oldest).total_seconds())
        for channel, count in connection.execute(
            select(Inbound.channel, func.count())
            .where(Inbound.received_at >= midnight)
            .group_by(Inbound.channel)
        ):
            received.labels(channel).set(count)
        for kind, count in connection.execute(
            select(Alert.kind, func.count()).where(Alert.seen_at.is_(None)).group_by(Alert.kind)
        ):
            alerts.labels(kind).set(count)
    return generate_latest(registry)

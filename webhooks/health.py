"""`GET /healthz`: alive, database reached, migrations up to date."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db.away import away
from db.version import pending
from webhooks.limits import on_a_live_connection


def blueprint(engine: Engine) -> Blueprint:
    """The door for whoever watches the server."""
    door = Blueprint("health", __name__)

    def are_missing() -> bool:
        with engine.connect() as connection:
            return pending(connection)

    @door.get("/healthz")
    def healthz() -> tuple[Response, int]:
        try:
            reason = "migrations are missing" if on_a_live_connection(are_missing) else ""
        except SQLAlchemyError as problem:
            reason = "the database cannot be reached" if away(problem) else "the database refuses statements"
        if reason:
            return jsonify(status="unavailable", reason=reason), 503
        return jsonify(status="ok"), 200

    return door

"""`GET /healthz`: alive, database reached, migrations up to date."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db.version import pending


def blueprint(engine: Engine) -> Blueprint:
    """The door for whoever watches the server."""
    door = Blueprint("health", __name__)

    @door.get("/healthz")
    def healthz() -> tuple[Response, int]:
        try:
            with engine.connect() as connection:
                reason = "migrations are missing" if pending(connection) else ""
        except SQLAlchemyError:
            reason = "the database cannot be reached"
        if reason:
            return jsonify(status="unavailable", reason=reason), 503
        return jsonify(status="ok"), 200

    return door

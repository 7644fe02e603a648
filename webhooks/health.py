"""`GET /healthz`: alive, database reached, migrations up to date, the data keys those of the data."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db.key_check import check
from db.keys import KeyProblem
from db.version import pending
from webhooks.limits import on_a_live_connection


def blueprint(engine: Engine) -> Blueprint:
    """The door for whoever watches the server."""
    door = Blueprint("health", __name__)

    def reason_now() -> str:
        with engine.connect() as connection:
            if pending(connection):
                return "migrations are missing"
            try:
                check(connection)
            except KeyProblem as problem:
                return str(problem)
        return ""

    @door.get("/healthz")
    def healthz() -> tuple[Response, int]:
        try:
            reason = on_a_live_connection(reason_now)
        except SQLAlchemyError:
            reason = "the database cannot be reached"
        if reason:
            return jsonify(status="unavailable", reason=reason), 503
        return jsonify(status="ok"), 200

    return door

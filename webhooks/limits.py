"""What every door has in common: how much is read, and what is answered when something is away."""

import logging

import psycopg
import sqlalchemy.exc
from flask import Flask, Response

#: A provider's message is a few kilobytes; Telegram's largest update is well under this.
LARGEST_BODY = 512 * 1024

_log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Refuse bodies that are too large with 413, and answer 503 while the database is away."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.config["MAX_FORM_PARTS"] = 200
    for error in (psycopg.OperationalError, sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError):
        app.register_error_handler(error, _away)


def _away(error: Exception) -> Response:
    _log.error("no database: %s", type(error).__name__)
    return Response("No hay base de datos. / No database.", status=503, headers={"Retry-After": "5"})

"""What every door has in common: how much is read, and what is answered when something is away."""

import logging
from collections.abc import Callable
from typing import TypeVar

import psycopg.errors
import sqlalchemy.exc
from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from db.keys import KeyProblem
from db.outage import away, words

#: A provider's message is a few kilobytes; Telegram's largest update is well under this.
LARGEST_BODY = 512 * 1024

#: Twilio signs two dozen parameters, thirty with pictures; no form of ours has half as many fields.
MOST_FIELDS = 200

#: Characters of an address and of what follows its question mark; our longest is a search with filters.
LONGEST_PATH, LONGEST_QUERY = 2048, 4096

#: What is raised when the database cannot be used, or not be written to. With wrong keys it might as well not
#: be there.
AWAY = (
    psycopg.OperationalError,
    psycopg.errors.ReadOnlySqlTransaction,
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InternalError,
    sqlalchemy.exc.TimeoutError,
    KeyProblem,
)

#: What is answered then, with when to come again.
AWAY_ANSWER = ("No hay base de datos. / No database.", {"Retry-After": "5"})

_log = logging.getLogger(__name__)

T = TypeVar("T")


class _PagesOnly(SecureCookieSessionInterface):
    """Sessions are for pages; a provider has none, and reading one costs on every message."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith("/webhooks/"):
            return self.session_class()
        return super().open_session(app, request)


def install(app: Flask) -> None:
    """Refuse bodies that are too large with 413, and answer 503 while the database is away."""
    app.session_interface = _PagesOnly()
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    for error in AWAY:
        app.register_error_handler(error, _away)


def on_a_live_connection(work: Callable[[], T]) -> T:
    """Do `work` with the database; once more where the connections of the pool had died with the server."""
    try:
        return work()
    except sqlalchemy.exc.DBAPIError as problem:
        if not problem.connection_invalidated:
            raise
        return work()


def note(where: str | None, error: Exception) -> None:
    """Write down why the database could not be used: it is away, or it answered with an error."""
    if away(error):
        _log.error("no database: %s", type(error).__name__)
    else:
        _log.error("%s: the database refused a statement: %s", where, words(error))


def _away(error: Exception) -> Response:
    note(request.endpoint, error)
    text, headers = AWAY_ANSWER
    return Response(text, status=503, headers=headers)

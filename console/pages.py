"""What the groups of pages have in common: where their templates are, and what is said when one fails."""

from typing import Any

import psycopg
import sqlalchemy.exc
from flask import Blueprint, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from console.language import page_texts
from programme.extras import ExtraMissing
from webhooks.limits import note

#: Statuses that have words of their own (`console.error.403.title`); others get those of 400 or 500.
_WORDED = (400, 401, 403, 404, 500, 501, 503)


def group(name: str, **options: Any) -> Blueprint:
    """Return a group of pages that answers errors in plain words."""
    blueprint = Blueprint(name, __name__, template_folder="templates", **options)
    blueprint.register_error_handler(HTTPException, explain)
    for error in (psycopg.OperationalError, sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError):
        blueprint.register_error_handler(error, _away)
    blueprint.register_error_handler(ExtraMissing, _unable)
    return blueprint


def explain(error: HTTPException) -> Response:
    """Return the page that says what is wrong and what to do."""
    return _answer(error.code or 500)


def _away(error: Exception) -> Response:
    note(request.endpoint, error)
    return _answer(503)


def _unable(error: ExtraMissing) -> Response:
    """Return the only extra that a page can lack is PDF; whoever reads it cannot install anything."""
    return _answer(501)


def _answer(status: int) -> Response:
    """Return a page, or the same words as JSON for who asked for that."""
    worded = status if status in _WORDED else 400 if status < 500 else 500
    texts = page_texts()
    title, text = (texts.say(f"console.error.{worded}.{part}") for part in ("title", "text"))
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return make_response(jsonify(error=f"{title}. {text}"), status)
    return make_response(render_template("error.html", title=title, text=text), status)

"""The pages, joined to a Flask application."""

import random

from flask import Flask, g, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response

from console import access, headers, language, pages, sign_in
from console.admin import people, questionnaires
from console.cases import cases
from console.context import Context, DraftPhone
from console.families import families
from console.public import front, log, places, results
from console.reports import comments, commitments, coordination
from console.request import Request
from console.simulator import draft, simulator
from console.simulator.phones import Phone
from programme import sessions
from programme.calendar import Clock


def register(
    app: Flask,
    *,
    engine: Engine,
    clock: Clock,
    rng: random.Random,
    demo: bool,
    phone: Phone | None,
    draft_phone: DraftPhone,
    public_url: str,
) -> None:
    """Add the pages to `app`, whose secret key is set. Without a `phone` there is no simulator.

    `public_url` is the address that people open; with https, cookies travel over that alone.
    """
    https = public_url.startswith("https://")
    app.request_class = Request
    app.extensions["console"] = Context(engine, clock, rng, demo, phone, draft_phone)
    app.config.update(
        SESSION_COOKIE_NAME="libreta",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=sessions.LENGTH,
        # A sign-in page that lay open over lunch still works: its token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    blueprints = [
        front.blueprint,
        sign_in.blueprint,
        coordination.blueprint,
        cases.blueprint,
        commitments.blueprint,
        comments.blueprint,
        people.blueprint,
        questionnaires.blueprint,
        families.blueprint,
        results.blueprint,
        places.blueprint,
        log.blueprint,
    ]
    if phone is not None:
        blueprints += [simulator.blueprint, draft.blueprint]
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    names = {blueprint.name for blueprint in blueprints}
    access.require_declared(app, names)
    for status in (400, 404):
        app.register_error_handler(status, pages.explain)

    @app.before_request
    def read_address() -> None:
        if request.blueprint is None or request.blueprint in names:
            request.is_of_a_page()  # type: ignore[attr-defined]

    @app.context_processor
    def words() -> dict[str, object]:
        texts = language.page_texts()
        return {
            "t": texts.say,
            "count": texts.count,
            "texts": texts,
            "language": language.language(),
            "other_language": language.in_the_other(),
            # Asking the database here would break the page that says it is away.
            "user": g.get("user"),
            "demo": demo,
            "simulator": phone is not None,
        }

    @app.after_request
    def protect(response: Response) -> Response:
        # What no door knows (404) is shown as a page too.
        if request.blueprint is None or request.blueprint in names:
            headers.protect(response, https)
        return response

"""Who may open which page. Every view says so with one of the two decorators; a page that says nothing does
not start.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from flask import Flask, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from console.context import context
from programme import accounts, rights, sessions
from programme.accounts import User

View = Callable[..., Any]

_declared: dict[View, frozenset[str] | None] = {}


def public(view: View) -> View:
    """Let everybody open this page."""
    _declared[view] = None
    return view


def allowed(right: str) -> Callable[[View], View]:
    """Return only who is signed in and has this right (see programme.rights) may open this page; others are
    told so, kindly. Raises LookupError for a right that nobody knows.
    """
    roles = rights.roles(right)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            user = signed_in()
            if user is None:
                return _to_sign_in()
            if user.role not in roles:
                abort(403)
            return view(**arguments)

        _declared[guarded] = roles
        return guarded

    return guard


def roles_of(view: View) -> frozenset[str] | None:
    """Return the roles that may open a page, None for everybody. Raises KeyError when the view does not
    say.
    """
    return _declared[view]


def require_declared(app: Flask, blueprints: Collection[str]) -> None:
    """Raise LookupError where a page of these blueprints does not say who may open it. Files are public."""
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint.partition(".")[0] in blueprints
        and not endpoint.endswith(".static")
        and view not in _declared
    ]
    if silent:
        raise LookupError(f"who may open {', '.join(silent)}?")


def signed_in() -> User | None:
    """Return who is signed in; None when nobody is, or no longer."""
    if "user" not in g:
        g.user = _signed_in()
    found: User | None = g.user
    return found


def begin_session(user: User) -> None:
    """Sign a user in, in a session of its own."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session["account"] = user.account_id
    session["seal"] = user.seals[0]
    with context().engine.begin() as connection:
        session["token"] = sessions.begin(connection, user.account_id, context().clock())
    g.user = user


def end_session() -> None:
    """Sign out, here and in every copy of the cookie."""
    if "token" in session:
        with context().engine.begin() as connection:
            sessions.end(connection, session["token"])
    for name in ("account", "seal", "token", "csrf_token"):
        session.pop(name, None)
    g.user = None


def _signed_in() -> User | None:
    if "account" not in session or "token" not in session:
        return None
    now = context().clock()
    with context().engine.connect() as connection:
        if not sessions.holds(connection, session["account"], session["token"], now):
            return None
        user = accounts.user(connection, session["account"], now)
    return user if user is not None and session["seal"] in user.seals else None


def _to_sign_in() -> Response:
    if request.method != "GET":
        # What was typed is in the browser still: it says how to send it again.
        abort(401)
    return redirect(url_for("sign_in.enter", next=request.full_path.rstrip("?")))

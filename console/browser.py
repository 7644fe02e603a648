"""The browsers in which somebody has signed in, so that failures elsewhere do not count against them."""

import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from programme.accounts import User

_COOKIE = "libreta_browser"

#: Seconds that it is remembered.
_KEPT = 365 * 24 * 3600


def known(user_name: str) -> str:
    """Return the id of this browser, where this user has signed in with it; else empty."""
    try:
        given = _serializer().loads(request.cookies.get(_COOKIE, ""))
    except BadSignature:
        return ""
    ours = isinstance(given, list) and len(given) == 2 and given[0] == user_name
    return str(given[1]) if ours else ""


def remember(user: User, answer: Response) -> None:
    """Note in the browser that this user has signed in with it. A copy of the note opens nothing."""
    if known(user.user_name):
        return
    answer.set_cookie(
        _COOKIE,
        _serializer().dumps([user.user_name, secrets.token_urlsafe(9)]),
        max_age=_KEPT,
        path="/entrar",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _serializer() -> URLSafeSerializer:
    assert current_app.secret_key
    return URLSafeSerializer(current_app.secret_key, salt="browser")
